#include "forecast/analysis/certainty.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "hydro/run/control.hpp"

namespace freshet::forecast {
namespace {

constexpr double least_share = 0.1;

/// Drawn once, as a factor, with a key that could make it return to its prior.
bool only_learns(const core::Basin& basin, const hydro::Control& control) {
  const core::ControlKeys& keys = control.name.row().keys;
  const core::ControlDraws& draws = basin.ensemble.controls[control.name];
  return keys.given() && keys.persistence != core::no_persistence && draws.persistence == core::once &&
         draws.sigma > 0 && control.scale == core::Scale::logarithm;
}

}  // namespace

std::vector<std::string> certainty_notes(const core::Basin& basin, const nlohmann::json& after,
                                         const nlohmann::json& spread) {
  std::vector<std::string> notes;
  for (const hydro::Control& control : hydro::controls()) {
    const std::string name = control.name.row().name;
    if (!only_learns(basin, control) || !spread.contains(name)) continue;
    const double sigma = basin.ensemble.controls[control.name].sigma;
    for (const auto& [row, value] : spread.at(name).items()) {
      const double now = value.get<double>() / after.at(name).at(row).get<double>();
      if (now < least_share * sigma)
        notes.push_back(fmt::format(
            "{}, {}: members differ by {:.2g} of it where [ensemble] draws {:.2g}: they are all but sure of "
            "it, "
            "and the forecast of another kind of weather may be too narrow; write a {}_persistence below 1",
            control.long_name, row, now, sigma, control.name.row().keys.prefix));
    }
  }
  return notes;
}

}  // namespace freshet::forecast
