// Rain at a [[rain_gauge]], mm in the interval that ends with the reading.

#include <algorithm>
#include <cmath>

#include "assimilation/quantity.hpp"

namespace freshet::assimilation {

namespace {

/// A tip of the bucket at least.
constexpr double tip = 0.2;

double error_of(const core::Station& station, double value) {
  return std::max(tip, station.error * std::abs(value));
}

/// Rain comes and goes within minutes, and does not fall for weeks: no spikes, nothing frozen.
CheckLimits limits(const core::Station& station, std::optional<double>) {
  const double seconds = station.interval_s > 0 ? station.interval_s : 86400;
  return only_within(0, core::plausible::heaviest_rain(seconds) * seconds / 3600);
}

std::string why_unused(double value, double error, const std::vector<Shown>& members) {
  const auto all = [&](auto holds) { return std::all_of(members.begin(), members.end(), holds); };
  if (!all([](const Shown& m) { return std::isfinite(m.rain_mm); }))
    return "its interval began before the window: the rain that members had then is that of an earlier "
           "analysis";
  if (!all([](const Shown& m) { return m.rain_mm <= 0; })) return "";
  return value <= 3 * error ? "no rain in all members and by the reading: nothing to correct"
                            : "no rain falls there in any member: a factor makes none out of nothing";
}

}  // namespace

Quantity rain_quantity() {
  return {.name = "rain",
          .unit = "mm",
          .words = "millimetres",
          .suffix = "mm",
          .layer = "rain_depths",
          .slip = "convert tenths of millimetres",
          .possible = {0, 2000, "rain", "mm", "the record of a day is 1825 mm (Foc-Foc 1966)"},
          .possible_error = {0.01, 1000, "error of rain", "mm", "a bucket tips at 0.1 or 0.2 mm"},
          .error_of = error_of,
          .limits = limits,
          .predicted = [](const Shown& member) { return member.rain_mm; },
          .why_unused = why_unused,
          .units = {{"mm", 1},
                    {"cm", 10},
                    {"m", 1000},
                    {"in", 25.4},
                    {"l/m2", 1},
                    {"l/m\u00B2", 1},
                    {"Millimetres", 1},
                    {"millimetre", 1},
                    {"millimeter", 1}},
          .at = core::StationKind::rain_gauge,
          .summed = true};
}

}  // namespace freshet::assimilation
