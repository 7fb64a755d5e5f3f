#pragma once
// What a service says of itself every now and then, for the one after it.

#include <filesystem>
#include <optional>

#include "core/time.hpp"
#include "service/clock.hpp"
#include "service/places.hpp"

namespace freshet::service {

struct Alive {
  core::Instant since;  ///< readings have been able to come in from then on
  core::Instant seen;   ///< by the clock of the schedule
  double speed = 1;
  ClockMemory clock;
};

/// Nothing where there is none that can be read.
std::optional<Alive> read_alive(const Places& places);
void write_alive(const Places& places, const Alive& alive);  ///< RunError

}  // namespace freshet::service
