#include "forecast/analysis/gauge_observations.hpp"

#include <algorithm>
#include <optional>

#include "assimilation/scores.hpp"
#include "core/basin.hpp"
#include "core/basin/stations.hpp"

namespace freshet::forecast {
namespace {

/// A place among records: the first with a time at or after t, and t itself.
struct Moment {
  std::size_t record = 0;
  double t = 0;  ///< s since forecast.start
};

/// One number of [record][row], linear between records.
double value_at(const hydro::GaugeHistory& h, Moment at, const std::vector<double>& values, std::size_t rows,
                std::size_t row) {
  const auto value = [&](std::size_t r) { return values[r * rows + row]; };
  if (at.record == 0 || h.time[at.record] == at.t) return value(at.record);
  const double since = h.time[at.record - 1];
  const double share = (at.t - since) / (h.time[at.record] - since);
  return value(at.record - 1) + share * (value(at.record) - value(at.record - 1));
}

/// Row of section_volumes() of the section line, weir or culvert of this name, or nothing.
std::optional<std::size_t> section_of(const hydro::Simulation& s, const std::string& name) {
  const std::vector<hydro::Simulation::Recorded> rows = s.recorded();
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].kind != hydro::Simulation::Recorded::boundary && rows[i].name == name) return i;
  return {};
}

std::optional<Moment> moment_of(const hydro::GaugeHistory& h, double t) {
  const auto record = std::lower_bound(h.time.begin(), h.time.end(), t);
  if (record == h.time.end() || t < h.time.front()) return {};
  return Moment{static_cast<std::size_t>(record - h.time.begin()), t};
}

/// A station as readings find it: where it lies, and what every member shows there.
struct Seen {
  assimilation::Place place;
  std::vector<assimilation::Shown> members;
};

assimilation::Place centre_of(const hydro::Simulation& s, mesh::Index cell) {
  return {s.mesh().cell_x[cell], s.mesh().cell_y[cell], cell};
}

Seen gauge_at(const hydro::Simulation& s, const hydro::GaugeHistory& h, Moment at, std::size_t gauge,
              const std::vector<double>& zeros) {
  const std::size_t members = s.members(), rows = s.gauges().size() * members,
                    tracers = s.basin().tracers.size();
  const auto section = section_of(s, s.basin().gauges[gauge].id);
  const hydro::GaugeSite& site = s.gauges()[gauge];
  Seen seen{centre_of(s, site.cell), std::vector<assimilation::Shown>(members)};
  for (std::size_t m = 0; m < members; ++m) {
    const std::size_t row = gauge * members + m;
    assimilation::Shown& shown = seen.members[m];
    shown = {value_at(h, at, h.level, rows, row), site.bed, zeros[row]};
    shown.velocity_x = value_at(h, at, h.velocity_x, rows, row);
    shown.velocity_y = value_at(h, at, h.velocity_y, rows, row);
    for (std::size_t q = 0; q < tracers; ++q)
      shown.concentrations.push_back(value_at(h, at, h.concentration, tracers * rows, q * rows + row));
    if (section)
      shown.discharge = hydro::discharge_at(h, s.recorded_sections(), *section, members, m, at.record);
  }
  return seen;
}

Seen extent_at(const hydro::Simulation& s, const hydro::GaugeHistory& h, Moment at, std::size_t extent) {
  const std::size_t members = s.members(), rows = s.extents().size() * members;
  const hydro::ExtentSite& site = s.extents()[extent];
  Seen seen{{site.x, site.y, site.middle}, std::vector<assimilation::Shown>(members)};
  for (std::size_t m = 0; m < members; ++m)
    seen.members[m].flooded_fraction = value_at(h, at, h.flooded, rows, extent * members + m);
  return seen;
}

/// Rain of the interval that ends now; NaN where that began before the records.
Seen rain_gauge_at(const hydro::Simulation& s, const hydro::GaugeHistory& h, Moment at, std::size_t gauge) {
  const std::size_t members = s.members(), rows = s.rain_gauges().count() * members;
  const mesh::Index cell = s.rain_gauges().cell(gauge);
  Seen seen{centre_of(s, cell), std::vector<assimilation::Shown>(members)};
  const auto begin = moment_of(h, at.t - s.basin().rain_gauges[gauge].interval_s);
  for (std::size_t m = 0; begin && m < members; ++m) {
    const auto fallen = [&](Moment t) { return value_at(h, t, h.rain_fallen, rows, gauge * members + m); };
    seen.members[m].rain_mm = 1000 * (fallen(at) - fallen(*begin));
  }
  return seen;
}

/// Number of an assimilated station among all, or nothing.
std::optional<std::size_t> station_of(const core::Stations& stations,
                                      const assimilation::GaugeReading& reading) {
  const core::Station* station = stations.find(reading.station);
  if (!station || !station->assimilate || station->kind != reading.quantity->at) return {};
  return station - stations.data();
}

/// `zeros`: of gauges, [gauge][member].
Seen seen_at(const hydro::Simulation& s, const hydro::GaugeHistory& h, Moment at, std::size_t station,
             const std::vector<double>& zeros) {
  const std::size_t gauges = s.gauges().size(), extents = s.extents().size();
  if (station < gauges) return gauge_at(s, h, at, station, zeros);
  if (station < gauges + extents) return extent_at(s, h, at, station - gauges);
  return rain_gauge_at(s, h, at, station - gauges - extents);
}

/// A number for each station and quantity.
int series_of(std::size_t station, const assimilation::Quantity& quantity) {
  const std::vector<assimilation::Quantity>& all = assimilation::quantities();
  return static_cast<int>(station * all.size()) + static_cast<int>(&quantity - all.data());
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
  const core::Stations stations(s.basin());
  const std::vector<double> zeros = s.gauge_zeros();
  std::vector<std::vector<double>> rows;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const assimilation::GaugeReading& reading = readings[i];
    const assimilation::Quantity& quantity = *reading.quantity;
    const auto station = station_of(stations, reading);
    const auto at = moment_of(h, core::seconds_between(s.basin().forecast.start, reading.time));
    if (!station || !at) continue;
    const Seen seen = seen_at(s, h, *at, *station, zeros);
    const std::string reason = quantity.why_unused(reading.value, reading.error, seen.members);
    if (!reason.empty()) {
      result.unused.push_back({i, reason});
      continue;
    }
    result.set.observations.push_back({.value = reading.value,
                                       .error = reading.error,
                                       .x = seen.place.x,
                                       .y = seen.place.y,
                                       .reading = static_cast<int>(i),
                                       .unit = quantity.unit,
                                       .series = series_of(*station, quantity),
                                       .time = at->t,
                                       .cell = seen.place.cell,
                                       .of_water = quantity.at != core::StationKind::rain_gauge});
    std::vector<double>& row = rows.emplace_back();
    for (const assimilation::Shown& member : seen.members) row.push_back(quantity.predicted(member));
  }
  result.set.predicted = as_matrix(rows, s.members());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    assimilation::Observation& o = result.set.observations[k];
    const auto& scale = readings[static_cast<std::size_t>(o.reading)].quantity->anamorphosis;
    if (scale) assimilation::to_scores(*scale, o, result.set.predicted.row(static_cast<Eigen::Index>(k)));
  }
  return result;
}

assimilation::ObservationSet in_units(const assimilation::ObservationSet& set,
                                      const std::vector<assimilation::GaugeReading>& readings) {
  assimilation::ObservationSet result = set;
  for (std::size_t k = 0; k < set.observations.size(); ++k) {
    assimilation::Observation& o = result.observations[k];
    const assimilation::GaugeReading& reading = readings[static_cast<std::size_t>(o.reading)];
    if (!reading.quantity->anamorphosis) continue;
    o.value = reading.value;
    o.error = reading.error;
    o.unit = reading.quantity->unit;
    for (double& one : result.predicted.row(static_cast<Eigen::Index>(k)))
      one = reading.quantity->anamorphosis->value(one, reading.error);
  }
  return result;
}

}  // namespace freshet::forecast
