#pragma once
// freshet summary: the command line around postproc::summarise.

namespace CLI {
class App;
}

namespace freshet::postproc {

/// Adds `summary` to the program; its callback writes <workspace>/summary.json and prints the table.
void add_summary_command(CLI::App& app);

}  // namespace freshet::postproc
