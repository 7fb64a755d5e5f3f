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
  std::function<std::chrono::milliseconds()> running;  ///< since the machine was begun, also while it sleeps
  std::string boot = {};                               ///< tells one begin of the machine from another
};
Clocks system_clocks();

/// What a clock has seen: a later process of the same machine goes on from there.
struct ClockMemory {
  std::string boot;
  core::Instant wall{};
  std::chrono::milliseconds running{0}, ahead{0}, since{0}, behind{0}, behind_since{0};
};

/// A clock that does not believe a jump at once. A wall clock that goes ahead by more than a minute at a
/// bound is not followed for ten minutes: no cycle begins before its time because a clock was wrong for a
/// moment, not in a service that was begun in that moment either. One that goes back is followed: what is
/// made stays, and nothing begins twice; when it returns within an hour, that is no jump.
class Clock {
 public:
  explicit Clock(Clocks clocks = system_clocks());
  /// A replay: `from` at its first reading, `speed` times as fast as the wall.
  Clock(core::Instant from, double speed, core::Instant wall_then, Clocks clocks = system_clocks());

  /// Nothing where the machine was begun anew since: then there is nothing to hold the wall clock against.
  void go_on_from(const ClockMemory& memory);
  ClockMemory memory() const {
    return {clocks_.boot, wall_, running_, ahead_, since_, behind_, behind_since_};
  }

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
  void went_ahead(std::chrono::milliseconds by);
  void went_back(std::chrono::milliseconds by);

  Clocks clocks_;
  std::optional<Replay> replay_;
  core::Instant wall_;                         ///< at the last look
  std::chrono::milliseconds running_;          ///< then
  std::chrono::milliseconds ahead_{0};         ///< of what is not believed yet
  std::chrono::milliseconds since_{0};         ///< running time of that jump
  std::chrono::milliseconds behind_{0};        ///< by which it went back
  std::chrono::milliseconds behind_since_{0};  ///< running time then
  std::string jump_;
};

}  // namespace freshet::service
