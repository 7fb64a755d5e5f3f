#pragma once
// What time it is for the schedule.

#include <functional>
#include <optional>
#include <string>

#include "core/time.hpp"

namespace freshet::service {

/// Clocks of a computer: the wall's may jump, the other only goes on.
struct Clocks {
  std::function<core::Instant()> wall;
  std::function<std::chrono::milliseconds()> running;  ///< also while the machine sleeps
};
Clocks system_clocks();

/// A clock that does not believe a jump at once. A wall clock that goes ahead by more than a minute at a
/// bound is not followed for ten minutes: no cycle begins before its time because a clock was wrong for a
/// moment. One that goes back is followed: what is made stays, and nothing begins twice.
class Clock {
 public:
  explicit Clock(Clocks clocks = system_clocks());
  /// A replay: `from` at its first reading, `speed` times as fast as the wall.
  Clock(core::Instant from, double speed, core::Instant wall_then, Clocks clocks = system_clocks());

  core::Instant now();
  /// What happened to the wall clock since the last call; "" for nothing.
  std::string jump();
  double speed() const { return replay_ ? replay_->speed : 1; }
  bool replays() const { return replay_.has_value(); }

 private:
  struct Replay {
    core::Instant from, wall_then;
    double speed;
  };
  core::Instant trusted();

  Clocks clocks_;
  std::optional<Replay> replay_;
  core::Instant wall_;                  ///< at the last look
  std::chrono::milliseconds running_;   ///< then
  std::chrono::milliseconds ahead_{0};  ///< of what is not believed yet
  std::chrono::milliseconds since_{0};  ///< running time of that jump
  std::string jump_;
};

}  // namespace freshet::service
