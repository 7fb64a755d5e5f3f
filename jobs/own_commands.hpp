#pragma once
// Subcommands that freshet runs itself: new, keys.

namespace freshet::jobs {

/// The command line of freshet, with one of these subcommands; returns the exit code.
int run_own_command(int argc, char** argv);

}  // namespace freshet::jobs
