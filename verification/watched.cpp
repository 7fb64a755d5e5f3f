#include "verification/watched.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "core/basin.hpp"
#include "forecast/warnings/cap.hpp"

namespace freshet::verification {

namespace {

/// A level of one of the gauge's quantities that `is_it` picks.
template <class IsIt>
std::optional<Watched> watched_level(const core::WarningRule& rule,
                                     const std::map<SeriesKey, Reference>& references, const IsIt& is_it) {
  for (std::size_t q = 0; q < compared().size(); ++q) {
    const auto found = references.find({rule.gauge, q});
    if (found == references.end()) continue;
    const Reference& reference = found->second;
    for (std::size_t l = 0; l < reference.levels.size(); ++l) {
      const Level& level = reference.levels[l];
      if (!is_it(level)) continue;
      const Compared& quantity = compared()[q];
      return Watched{
          q == 0 ? Measure::stage : Measure::discharge, level.value,
          fmt::format("{} of {:.{}f} {} or more", quantity.name, level.value, quantity.digits, quantity.unit),
          level.name, &reference.crossings[l]};
    }
  }
  return {};
}

Watched watched_rise(const core::WarningRule& rule, const std::map<SeriesKey, Reference>& references) {
  const double rate = rule.number("rise_m_per_h"), over_min = rule.number("rise_over_min");
  Watched watched{Measure::rise, rate, fmt::format("rise of {:g} m/h or more over {:g} min", rate, over_min),
                  "", nullptr};
  if (const auto found = references.find({rule.gauge, 0}); found != references.end())
    if (const auto rise = found->second.rises.find(rule.id); rise != found->second.rises.end())
      watched.seen = &rise->second.found();
  return watched;
}

Watched untold(std::string why) { return {Measure::none, 0, std::move(why), "", nullptr}; }

}  // namespace

Watched watched_by(const core::WarningRule& rule, const core::Basin& basin,
                   const std::map<SeriesKey, Reference>& references) {
  std::optional<Watched> watched;
  if (rule.kind == "stage" || rule.kind == "time_to")
    watched = watched_level(rule, references, [&](const Level& level) {
      return level.years == 0 && level.name == rule.stage_threshold;
    });
  if (rule.kind == "return_period")
    watched = watched_level(
        rule, references, [&](const Level& level) { return level.years == rule.number("return_period_y"); });
  if (watched) return *watched;
  if (rule.kind == "rise") return watched_rise(rule, references);
  if (rule.kind == "area") return untold("no reading tells how much of an area lies under water");
  if (rule.kind == "impact")
    return untold("a risk is no event: an unlikely one is right without coming true");
  return untold("no reading tells");
}

std::map<Measure, double> named_levels(const forecast::Message& message) {
  static const std::map<std::string, Measure> names = {
      {"threshold_stage_m", Measure::stage},
      {"return_stage_m", Measure::stage},
      {"return_discharge_m3_per_s", Measure::discharge},
      {"rise_m_per_h", Measure::rise},
  };
  std::map<Measure, double> levels;
  if (message.xml.empty()) return levels;
  for (const auto& [name, value] : forecast::read_cap_parameters(message.xml, message.identifier))
    if (const auto row = names.find(name); row != names.end())
      levels[row->second] = std::strtod(value.c_str(), nullptr);
  return levels;
}

}  // namespace freshet::verification
