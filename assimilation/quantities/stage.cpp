// Stage: height of the water above zero of the gauge, m.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "assimilation/quantity.hpp"
#include "core/dry_film.hpp"

namespace freshet::assimilation {

namespace {

/// Stages that can be at a gauge: those of core::plausible above its bed. Without zero_m the bed is zero.
/// Where the bed is not known: near zero, or, with zero_m = 0 (stages are elevations), near the gauge's
/// thresholds, else any elevation.
CheckLimits limits(const core::Station& gauge, std::optional<double> bed_m) {
  const core::Plausible &stage = core::plausible::stage, &elevation = core::plausible::elevation;
  const bool elevations = gauge.zero_m == 0.0;
  const double top = gauge.thresholds.empty() ? 0 : gauge.thresholds.back().stage_m;
  if (elevations && !bed_m) {
    if (gauge.thresholds.empty()) return {elevation.low, elevation.high, elevation.high};
    return {gauge.thresholds.front().stage_m - stage.high + stage.low, top + stage.high, top + stage.high};
  }
  const double bed = gauge.zero_m && bed_m ? *bed_m - *gauge.zero_m : 0;  // as stage
  CheckLimits limits{bed + stage.low, bed + stage.high, bed + stage.high};
  if (!gauge.thresholds.empty())
    limits.unusual = std::min(limits.highest, bed + 10 + 3 * std::max(0.0, top - bed));
  return limits;
}

/// Above the bed by the mean of the members' zeros, which may be as wrong as they differ.
std::string why_unused(double value, double error, const std::vector<Shown>& members) {
  std::vector<double> depths;
  const auto n = static_cast<double>(members.size());
  const double first = members.front().zero;
  double offset = 0, variance = 0;  // of the first zero: where all are the same, no rounding
  for (const Shown& member : members) {
    depths.push_back(member.level - member.bed);
    offset += (member.zero - first) / n;
  }
  for (const Shown& member : members) {
    const double off = member.zero - first - offset;
    variance += off * off / std::max(n - 1, 1.0);
  }
  return why_height_unused(value + first + offset - members.front().bed,
                           std::hypot(error, std::sqrt(variance)), depths);
}

}  // namespace

std::string why_height_unused(double height, double error, const std::vector<double>& predicted) {
  constexpr double noise = 3;  // errors below the bed that a reading of shallow water may have
  if (height < -noise * error)
    return fmt::format(
        "{:.2f} m below the bed of the gauge's cell: no state of the model can meet it; "
        "compare the gauge's zero_m and place with the mesh",
        -height);
  if (height > core::plausible::stage.high)
    return fmt::format("{:.4g} m above the bed of the gauge's cell: {}", height,
                       core::plausible::stage.record);
  if (std::any_of(predicted.begin(), predicted.end(), [](double depth) { return depth >= core::dry_film_m; }))
    return "";
  if (height < std::max(core::dry_film_m, noise * error))
    return "the gauge is dry in all members and by the reading: nothing to correct";
  return fmt::format(
      "the gauge is dry in all members, the reading lies {:.2f} m above its bed: there is no water "
      "to correct",
      height);
}

Quantity stage_quantity() {
  return {.name = "stage",
          .unit = "m",
          .words = "metres",
          .suffix = "m",
          .layer = "readings",
          .slip = "convert millimetres or centimetres",
          .possible = core::plausible::elevation,
          .possible_error = core::plausible::reading_error,
          .error_of = [](const core::Station& gauge, double) { return gauge.reading_error_m; },
          .limits = limits,
          .predicted = [](const Shown& member) { return member.level - member.zero; },
          .why_unused = why_unused,
          .units = {{"m", 1},
                    {"dm", 0.1},
                    {"cm", 0.01},
                    {"mm", 0.001},
                    {"ft", 0.3048},
                    {"[ft_i]", 0.3048},
                    {"metre", 1},
                    {"meter", 1},
                    {"metres", 1},
                    {"meters", 1}}};
}

}  // namespace freshet::assimilation
