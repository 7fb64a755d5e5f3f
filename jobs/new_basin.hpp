#pragma once
// `freshet new`.

namespace CLI {
class App;
}

namespace freshet::jobs {

/// Adds the command; it works when the command line is read.
void add_new(CLI::App& app);

}  // namespace freshet::jobs
