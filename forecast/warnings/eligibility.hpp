#pragma once
// Whose turn it is: which cycles may speak, and which time messages bear. Pure functions.

#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "forecast/warnings/ledger_file.hpp"

namespace freshet::forecast {

/// A clock before this is not set. RunError where warnings.sent_time = "now" and `now` lies before it.
void check_clock(const core::Basin& basin, core::Instant now);

/// Later than this after the clock, a cycle is none of today's: the clock or the cycle is wrong.
inline constexpr auto ahead_of_clock = std::chrono::minutes(15);

std::string why_not(const core::Basin& basin, core::Instant cycle, core::Instant now);

/// A message (or an evaluation) of `cycle`, sent at `sent`, that cannot be: of a cycle later than all
/// complete ones and than the clock, or sent later than the clock, when the forecast had long ended.
bool is_impossible(const core::Basin& basin, core::Instant cycle, core::Instant sent,
                   std::optional<core::Instant> newest_complete, core::Instant now);

/// Time of sending: the clock, or the cycle in a replay; but a second after the last of the messages referred
/// to at the least.
core::Instant time_of_sending(const core::Basin& basin, core::Instant cycle, core::Instant now,
                              const std::vector<Message>& earlier);

}  // namespace freshet::forecast
