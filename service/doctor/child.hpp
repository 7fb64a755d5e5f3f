#pragma once
// Another program, run to its end within a time.

#include <chrono>
#include <string>
#include <vector>

namespace freshet::service {

struct ChildEnd {
  int code = -1;  ///< exit code; -1: it could not be started, was ended by a signal, or took too long
  bool in_time = true;
  std::string output;  ///< standard output and error, the first 64 kB
};

/// With what it starts, it is ended after `patience`. Words are not read by a shell.
ChildEnd run_child(const std::vector<std::string>& words, std::chrono::seconds patience);

}  // namespace freshet::service
