#pragma once
// Where the time of a process goes, by phase. Phases within others take their time from those: all together
// they are the time since the program began, but for what is in none.

#include <array>
#include <chrono>

namespace freshet::core {

enum class Phase { read, set_up, advance, steps, analysis, statistics, write, count };
constexpr std::array<const char*, static_cast<std::size_t>(Phase::count)> phase_names = {
    "read", "set_up", "advance", "steps", "analysis", "statistics", "write"};

/// Of this process so far [phase], s.
std::array<double, static_cast<std::size_t>(Phase::count)> seconds_in_phases();

/// Most memory that this process has held so far, bytes.
double peak_memory();

/// A phase from here to the end of the scope; of one thread.
class InPhase {
 public:
  explicit InPhase(Phase phase);
  ~InPhase();
  InPhase(const InPhase&) = delete;
  InPhase& operator=(const InPhase&) = delete;

 private:
  int outer_;
};

}  // namespace freshet::core
