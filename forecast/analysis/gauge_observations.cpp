#include "forecast/analysis/gauge_observations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/plausible.hpp"

namespace freshet::forecast {
namespace {

/// A place among records: the first with a time at or after t, and t itself.
struct Moment {
  std::size_t record = 0;
  double t = 0;  ///< s since forecast.start
};

/// Level of one member at a gauge, linear between records.
double level_at(const hydro::GaugeHistory& h, Moment at, std::size_t row, std::size_t rows) {
  const auto level = [&](std::size_t r) { return h.level[r * rows + row]; };
  if (at.record == 0 || h.time[at.record] == at.t) return level(at.record);
  const double since = h.time[at.record - 1];
  const double share = (at.t - since) / (h.time[at.record] - since);
  return level(at.record - 1) + share * (level(at.record) - level(at.record - 1));
}

std::vector<double> levels_at(const hydro::Simulation& s, const hydro::GaugeHistory& h, Moment at,
                              std::size_t gauge) {
  const std::size_t members = s.members(), rows = s.gauges().size() * members;
  std::vector<double> levels(members);
  for (std::size_t m = 0; m < members; ++m) levels[m] = level_at(h, at, gauge * members + m, rows);
  return levels;
}

/// Number of an assimilated gauge, or nothing.
std::optional<std::size_t> gauge_of(const core::Basin& basin, const std::string& station) {
  for (std::size_t g = 0; g < basin.gauges.size(); ++g)
    if (basin.gauges[g].id == station && basin.gauges[g].assimilate) return g;
  return {};
}

std::optional<Moment> moment_of(const hydro::GaugeHistory& h, double t) {
  const auto record = std::lower_bound(h.time.begin(), h.time.end(), t);
  if (record == h.time.end() || t < h.time.front()) return {};
  return Moment{static_cast<std::size_t>(record - h.time.begin()), t};
}

Eigen::MatrixXd as_matrix(const std::vector<std::vector<double>>& rows, std::size_t columns) {
  Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(columns));
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t m = 0; m < columns; ++m)
      matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(m)) = rows[i][m];
  return matrix;
}

}  // namespace

std::string why_unused(double height, double error, const std::vector<double>& predicted) {
  constexpr double noise = 3;  // errors below the bed that a reading of shallow water may have
  if (height < -noise * error)
    return fmt::format(
        "{:.2f} m below the bed of the gauge's cell: no state of the model can meet it; "
        "compare the gauge's zero_m and place with the mesh",
        -height);
  if (height > core::plausible::stage.high)
    return fmt::format("{:.4g} m above the bed of the gauge's cell: {}", height,
                       core::plausible::stage.record);
  const bool dry = std::all_of(predicted.begin(), predicted.end(),
                               [](double depth) { return depth < hydro::shown_depth; });
  if (!dry) return "";
  if (height < std::max(hydro::shown_depth, noise * error))
    return "the gauge is dry in all members and by the reading: nothing to correct";
  return fmt::format(
      "the gauge is dry in all members, the reading lies {:.2f} m above its bed: there is no water "
      "to correct",
      height);
}

GaugeObservations observe_gauges(const hydro::Simulation& s, const hydro::GaugeHistory& h,
                                 const std::vector<assimilation::GaugeReading>& readings) {
  GaugeObservations result;
  std::vector<std::vector<double>> rows;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const assimilation::GaugeReading& reading = readings[i];
    const auto gauge = gauge_of(s.basin(), reading.station);
    const auto at = moment_of(h, core::seconds_between(s.basin().forecast.start, reading.time));
    if (!gauge || !at) continue;
    const hydro::GaugePlace& place = s.gauges()[*gauge];
    std::vector<double> stages = levels_at(s, h, *at, *gauge), depths = stages;
    for (double& d : depths) d -= place.bed;
    for (double& stage : stages) stage -= place.zero;
    const std::string reason = why_unused(reading.stage_m + place.zero - place.bed, reading.error_m, depths);
    if (!reason.empty()) {
      result.unused.push_back({i, reason});
      continue;
    }
    result.set.observations.push_back({reading.stage_m, reading.error_m, s.mesh().cell_x[place.cell],
                                       s.mesh().cell_y[place.cell], static_cast<int>(i)});
    rows.push_back(stages);
  }
  result.set.predicted = as_matrix(rows, s.members());
  return result;
}

}  // namespace freshet::forecast
