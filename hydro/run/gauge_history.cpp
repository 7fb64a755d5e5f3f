#include "hydro/run/gauge_history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/basin.hpp"
#include "core/dry_film.hpp"
#include "mesh/places.hpp"
#include "results/gauges_file.hpp"
#include "results/sections_file.hpp"

namespace freshet::hydro {

void GaugeHistory::record(const Simulation& simulation, Phase now) {
  const GaugeValues values = simulation.gauge_values();
  const std::vector<double> volumes = simulation.section_volumes();
  time.push_back(simulation.time());
  phase.push_back(now);
  level.insert(level.end(), values.level.begin(), values.level.end());
  velocity_x.insert(velocity_x.end(), values.velocity_x.begin(), values.velocity_x.end());
  velocity_y.insert(velocity_y.end(), values.velocity_y.begin(), values.velocity_y.end());
  concentration.insert(concentration.end(), values.concentration.begin(), values.concentration.end());
  volume.insert(volume.end(), volumes.begin(), volumes.end());
  const std::vector<double> fractions = simulation.flooded_fractions(), fallen = simulation.rain_fallen();
  flooded.insert(flooded.end(), fractions.begin(), fractions.end());
  rain_fallen.insert(rain_fallen.end(), fallen.begin(), fallen.end());
}

void GaugeHistory::cut(double last) {
  budget.cut(last);
  const std::size_t all = time.size();
  while (!time.empty() && time.back() > last) time.pop_back();
  if (all == 0) return;
  for (auto* v : {&level, &velocity_x, &velocity_y, &concentration, &volume, &flooded, &rain_fallen})
    v->resize(v->size() / all * time.size());
  phase.resize(time.size());
}

double wet_level(const GaugeHistory& history, const Simulation& simulation, std::size_t record,
                 std::size_t gauge, std::size_t member) {
  const std::size_t stations = simulation.gauges().size(), members = simulation.members();
  const double level = history.level[(record * stations + gauge) * members + member];
  const bool wet = level - simulation.gauges()[gauge].bed >= core::dry_film_m;
  return wet ? level : std::numeric_limits<double>::quiet_NaN();
}

namespace {

results::GaugeTable::Station station_of(const Simulation& simulation, std::size_t g) {
  const core::Gauge& gauge = simulation.basin().gauges[g];
  mesh::Index home = mesh::find_cell(simulation.mesh(), gauge.at_point);
  if (home == mesh::none) home = simulation.gauges()[g].cell;  // just outside: linear beyond that cell
  return {gauge.id,
          gauge.name,
          mesh::lonlat_of(simulation.mesh(), home, gauge.at_point),
          mesh::plane_of(simulation.mesh(), home, gauge.at_point),
          simulation.gauges()[g].bed,
          simulation.gauges()[g].zero,
          gauge.assimilate};
}

}  // namespace

void write_gauges(const std::filesystem::path& path, const Simulation& simulation,
                  const GaugeHistory& history, const ResultHeader& header) {
  const std::size_t stations = simulation.gauges().size(), members = simulation.members(),
                    records = history.time.size();
  if (stations == 0) return;
  const std::vector<double> zeros = simulation.gauge_zeros();
  if (!simulation.ranks().leader()) return;
  results::GaugeTable table;
  table.attributes = attributes_of(simulation, header);
  table.on_earth = mesh::on_earth(simulation.mesh());
  for (std::size_t g = 0; g < stations; ++g) table.stations.push_back(station_of(simulation, g));
  table.times = record_times(history.time, history.phase, simulation, header);
  table.members = members;
  if (control("gauge_datum").in_use(simulation))
    for (std::size_t i = 0; i < zeros.size(); ++i)
      table.zero_offset_m.push_back(zeros[i] - table.stations[i / members].zero_m);
  for (std::size_t g = 0; g < stations; ++g)
    for (std::size_t m = 0; m < members; ++m)
      for (std::size_t t = 0; t < records; ++t) {
        const std::size_t from = (t * stations + g) * members + m;
        const double level = wet_level(history, simulation, t, g, m);
        table.water_level_m.push_back(level);
        table.stage_m.push_back(level - zeros[g * members + m]);
        table.velocity_x_m_per_s.push_back(history.velocity_x[from]);
        table.velocity_y_m_per_s.push_back(history.velocity_y[from]);
      }
  const std::vector<core::Tracer>& tracers = simulation.basin().tracers;
  for (std::size_t q = 0; q < tracers.size(); ++q) {
    table.tracers.push_back({tracers[q].row, {}});
    std::vector<double>& values = table.tracers.back().values;
    for (std::size_t g = 0; g < stations; ++g)
      for (std::size_t m = 0; m < members; ++m)
        for (std::size_t t = 0; t < records; ++t) {
          const bool dry = std::isnan(wet_level(history, simulation, t, g, m));
          const std::size_t from = ((t * tracers.size() + q) * stations + g) * members + m;
          values.push_back(dry ? std::numeric_limits<double>::quiet_NaN() : history.concentration[from]);
        }
  }
  results::write_gauges(path, table);
}

double discharge_at(const GaugeHistory& history, std::size_t sections, std::size_t section,
                    std::size_t members, std::size_t member, std::size_t record) {
  const auto at = [&](std::size_t r) { return history.volume[(r * sections + section) * members + member]; };
  const double since = record > 0 ? history.time[record] - history.time[record - 1] : 0;
  return since > 0 ? (at(record) - at(record - 1)) / since : std::numeric_limits<double>::quiet_NaN();
}

std::vector<double> discharge_of(const GaugeHistory& history, std::size_t sections, std::size_t section,
                                 std::size_t members, std::size_t member) {
  std::vector<double> discharge(history.time.size());
  for (std::size_t t = 0; t < discharge.size(); ++t)
    discharge[t] = discharge_at(history, sections, section, members, member, t);
  return discharge;
}

void write_sections(const std::filesystem::path& path, const Simulation& simulation,
                    const GaugeHistory& history, const ResultHeader& header) {
  const std::size_t sections = simulation.recorded_sections(), members = simulation.members(),
                    records = history.time.size();
  if (!simulation.ranks().leader() || sections == 0) return;
  results::SectionSeries series;
  static_cast<results::RecordTimes&>(series) = record_times(history.time, history.phase, simulation, header);
  series.attributes = attributes_of(simulation, header);
  series.members = members;
  for (const Simulation::Recorded& row : simulation.recorded()) {
    series.names.push_back(row.name);
    series.kinds.push_back(static_cast<results::SectionKind>(row.kind));
  }
  for (std::size_t i = 0; i < sections * members; ++i) {
    for (std::size_t t = 0; t < records; ++t)
      series.volume_m3.push_back(history.volume[t * sections * members + i]);
    const std::vector<double> flow = discharge_of(history, sections, i / members, members, i % members);
    series.discharge_m3_per_s.insert(series.discharge_m3_per_s.end(), flow.begin(), flow.end());
  }
  results::write_sections(path, series);
}

}  // namespace freshet::hydro
