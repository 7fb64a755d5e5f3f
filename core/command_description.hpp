#pragma once
// A program's command line as data: what manual pages and completion are made of (jobs/manual).

#include <string>

namespace CLI {
class App;
}

namespace freshet::core {

/// A JSON list of the subcommands: name, description, positionals and options with their names, description,
/// type ("" for flags), default, what they exclude, and whether they must be given.
std::string describe_commands(const CLI::App& app);

}  // namespace freshet::core
