#pragma once
// Programs of a cluster, such as sbatch: run to their end or to the end of our patience.

#include <string>
#include <vector>

namespace freshet::service {

struct Answer {
  int code = 0;            ///< exit code; 128 + signal; 127: there is no such program
  bool timed_out = false;  /// it was killed
  std::string out, err;    ///< what it said, at most 16 MiB of each
};

/// Runs `words` (found in PATH, without a shell, standard input empty), and kills it and all that it started
/// after `seconds`. RunError where no process can be made.
Answer run_bounded(const std::vector<std::string>& words, double seconds);

}  // namespace freshet::service
