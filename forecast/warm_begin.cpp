#include "forecast/warm_begin.hpp"

#include <nlohmann/json.hpp>

#include "core/log.hpp"
#include "core/phases.hpp"
#include "hydro/run/warm_up.hpp"

namespace freshet::forecast {
namespace {

std::string in_words(const nlohmann::json& percentiles, const char* unit) {
  return fmt::format("{:.3g} {} ({:.3g} to {:.3g})", percentiles.at("p50").get<double>(), unit,
                     percentiles.at("p10").get<double>(), percentiles.at("p90").get<double>());
}

void tell(const nlohmann::json& warmed) {
  core::info("warm-up from {} to {}: {:.0f} mm of rain from {}", warmed.at("begin").get<std::string>(),
             warmed.at("end").get<std::string>(), warmed.at("rain_mm").get<double>(),
             warmed.at("rain_from").get<std::string>());
  if (const auto& gaps = warmed.at("gaps"); !gaps.empty())
    core::warn("warm-up: no rain is told for {:.3g} days, which are filled: {}{}",
               warmed.at("gap_days").get<double>(), gaps.front().get<std::string>(),
               gaps.size() == 1 ? "" : fmt::format(" and {} more times", gaps.size() - 1));
  if (warmed.contains("ground"))
    for (const auto& [name, zone] : warmed.at("ground").items())
      core::info("{}: holds {} and gives {}", name, in_words(zone.at("stored_mm"), "mm"),
                 in_words(zone.at("flow_m3_per_s"), "m3/s"));
  if (warmed.contains("snow_mm")) core::info("snow: {} over the basin", in_words(warmed.at("snow_mm"), "mm"));
}

}  // namespace

nlohmann::json begin_warm(hydro::Simulation& s) {
  const core::InPhase phase(core::Phase::set_up);
  nlohmann::json warmed = hydro::warm_up(s);
  if (!warmed.is_null() && s.ranks().leader()) tell(warmed);
  return warmed;
}

}  // namespace freshet::forecast
