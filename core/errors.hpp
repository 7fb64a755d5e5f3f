#pragma once
// The two ways a program of ours ends badly. Exceptions on the host only; one that nobody mends on its way
// ends in core::run_program (core/program.hpp), which prints the message and returns the exit code.

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace freshet::core {

/// Bad input: the message says what is wrong, where, and how to mend it. Exit code 2.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Something failed that the user's input did not cause (disk full, a lost rank, a blown-up run). Exit
/// code 1.
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws InputError with the formatted message unless `ok`.
template <class... Args>
void check(bool ok, fmt::format_string<Args...> message, Args&&... args) {
  if (!ok) throw InputError(fmt::format(message, std::forward<Args>(args)...));
}

template <class... Args>
[[noreturn]] void fail_input(fmt::format_string<Args...> message, Args&&... args) {
  throw InputError(fmt::format(message, std::forward<Args>(args)...));
}

template <class... Args>
[[noreturn]] void fail_run(fmt::format_string<Args...> message, Args&&... args) {
  throw RunError(fmt::format(message, std::forward<Args>(args)...));
}

}  // namespace freshet::core
