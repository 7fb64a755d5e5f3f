#include "core/phases.hpp"

#include <sys/resource.h>

#include <utility>

namespace freshet::core {
namespace {

using Clock = std::chrono::steady_clock;

struct Book {
  std::array<double, static_cast<std::size_t>(Phase::count)> seconds{};
  int open = -1;  ///< the innermost phase
  Clock::time_point since = Clock::now();

  /// Books the time up to now, and opens another phase.
  int turn_to(int next) {
    const Clock::time_point now = Clock::now();
    if (open >= 0) seconds[open] += std::chrono::duration<double>(now - since).count();
    since = now;
    return std::exchange(open, next);
  }
};

Book& book() {
  static Book all;
  return all;
}

}  // namespace

InPhase::InPhase(Phase phase) : outer_(book().turn_to(static_cast<int>(phase))) {}
InPhase::~InPhase() { book().turn_to(outer_); }

std::array<double, static_cast<std::size_t>(Phase::count)> seconds_in_phases() {
  book().turn_to(book().open);
  return book().seconds;
}

double peak_memory() {
  rusage used{};
  return getrusage(RUSAGE_SELF, &used) == 0 ? 1024.0 * static_cast<double>(used.ru_maxrss) : 0;
}

}  // namespace freshet::core
