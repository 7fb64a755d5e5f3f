#include "forecast/analysis/gauge_observations.hpp"

#include <algorithm>
#include <optional>

#include "core/basin.hpp"

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

/// Row of section_volumes() of the section line, weir or culvert of this name, or nothing.
std::optional<std::size_t> section_of(const hydro::Simulation& s, const std::string& name) {
  const std::vector<hydro::Simulation::Recorded> rows = s.recorded();
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].kind != hydro::Simulation::Recorded::boundary && rows[i].name == name) return i;
  return {};
}

/// What every member shows at a gauge.
std::vector<assimilation::Shown> shown_at(const hydro::Simulation& s, const hydro::GaugeHistory& h, Moment at,
                                          std::size_t gauge, const double* zero) {
  const std::size_t members = s.members(), rows = s.gauges().size() * members;
  const auto section = section_of(s, s.basin().gauges[gauge].id);
  std::vector<assimilation::Shown> shown(members);
  for (std::size_t m = 0; m < members; ++m) {
    shown[m] = {level_at(h, at, gauge * members + m, rows), s.gauges()[gauge].bed, zero[m]};
    if (section)
      shown[m].discharge = hydro::discharge_at(h, s.recorded_sections(), *section, members, m, at.record);
  }
  return shown;
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

/// A number for each gauge and quantity.
int series_of(std::size_t gauge, const assimilation::Quantity& quantity) {
  const std::vector<assimilation::Quantity>& all = assimilation::quantities();
  return static_cast<int>(gauge * all.size()) + static_cast<int>(&quantity - all.data());
}

Eigen::MatrixXd as_matrix(const std::vector<std::vector<double>>& rows, std::size_t columns) {
  Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(columns));
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t m = 0; m < columns; ++m)
      matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(m)) = rows[i][m];
  return matrix;
}

}  // namespace

GaugeObservations observe_gauges(const hydro::Simulation& s, const hydro::GaugeHistory& h,
                                 const std::vector<assimilation::GaugeReading>& readings) {
  GaugeObservations result;
  const std::vector<double> zeros = s.gauge_zeros();
  std::vector<std::vector<double>> rows;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const assimilation::GaugeReading& reading = readings[i];
    const auto gauge = gauge_of(s.basin(), reading.station);
    const auto at = moment_of(h, core::seconds_between(s.basin().forecast.start, reading.time));
    if (!gauge || !at) continue;
    const std::vector<assimilation::Shown> members =
        shown_at(s, h, *at, *gauge, &zeros[*gauge * static_cast<std::size_t>(s.members())]);
    const assimilation::Quantity& quantity = *reading.quantity;
    const std::string reason = quantity.why_unused(reading.value, reading.error, members);
    if (!reason.empty()) {
      result.unused.push_back({i, reason});
      continue;
    }
    const mesh::Index cell = s.gauges()[*gauge].cell;
    result.set.observations.push_back({reading.value, reading.error, s.mesh().cell_x[cell],
                                       s.mesh().cell_y[cell], static_cast<int>(i), quantity.unit,
                                       series_of(*gauge, quantity), at->t});
    std::vector<double>& row = rows.emplace_back();
    for (const assimilation::Shown& member : members) row.push_back(quantity.predicted(member));
  }
  result.set.predicted = as_matrix(rows, s.members());
  return result;
}

}  // namespace freshet::forecast
