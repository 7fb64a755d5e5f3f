#include "forecast/warnings/eligibility.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"

namespace freshet::forecast {

namespace {

core::Instant end_of_forecast(const core::Basin& basin, core::Instant cycle) {
  return cycle + core::milliseconds_of(basin.forecast.lead_s);
}

}  // namespace

void check_clock(const core::Basin& basin, core::Instant now) {
  using namespace std::chrono;
  constexpr sys_seconds earliest = sys_days(year(2020) / 1 / 1);  // Freshet is younger
  if (basin.warnings.sent_now && now < earliest)
    core::fail_run(
        "the clock says {}: it is not set, and messages would bear that time; nothing was sent. Set the "
        "clock",
        core::to_iso(now));
}

std::string why_not(const core::Basin& basin, core::Instant cycle, core::Instant now) {
  if (!basin.warnings.sent_now || end_of_forecast(basin, cycle) > now) return "";
  return "left alone: its forecast has ended (replays of what is past need sent_time = \"cycle\" in "
         "[warnings])";
}

bool is_impossible(const core::Basin& basin, core::Instant cycle, core::Instant sent,
                   std::optional<core::Instant> newest_complete, core::Instant now) {
  if (cycle > now && (!newest_complete || cycle > *newest_complete)) return true;
  if (basin.warnings.sent_now && sent > now + std::chrono::days(365)) return true;
  const core::Instant latest = std::max(now, end_of_forecast(basin, cycle)) + std::chrono::hours(1);
  return sent > latest;
}

core::Instant time_of_sending(const core::Basin& basin, core::Instant cycle, core::Instant now,
                              const std::vector<Message>& earlier) {
  core::Instant sent = std::chrono::floor<std::chrono::seconds>(basin.warnings.sent_now ? now : cycle);
  for (const Message& m : earlier) sent = std::max(sent, m.sent + std::chrono::seconds(1));
  return sent;
}

}  // namespace freshet::forecast
