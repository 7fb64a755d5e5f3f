#pragma once
// A cluster tells a job some time before its limit that it will be ended (SIGUSR1): the program leaves a
// checkpoint and ends by itself, and the same command goes on from there.

#include "core/errors.hpp"

namespace freshet::core {

/// The exit code of a program that was told to stop and did (EX_TEMPFAIL): the same command goes on.
constexpr int stopped_code = 75;

/// Not a failure; ends in run_program with stopped_code.
class Stopped : public RunError {
 public:
  using RunError::RunError;
};

/// From here on the signal waits, also through exec, until hear_stop_signal().
void hold_stop_signal();
/// From here on it only sets what stop_asked() says.
void hear_stop_signal();
bool stop_asked();

}  // namespace freshet::core
