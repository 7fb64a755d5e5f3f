#pragma once
// freshet summary: the command line around postproc::summarise.

#include <CLI/CLI.hpp>

namespace freshet::postproc {

/// Adds `summary` to the program; its callback writes <workspace>/summary.json and prints the table.
void add_summary_command(CLI::App& app);

}  // namespace freshet::postproc
