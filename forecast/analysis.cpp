#include "forecast/analysis.hpp"

#include <algorithm>
#include <cmath>

#include "assimilation/innovations.hpp"
#include "assimilation/state_update.hpp"
#include "core/log.hpp"
#include "forecast/ensemble_statistics.hpp"

namespace freshet::forecast {
namespace {

using assimilation::Observation;
using assimilation::ObservationSet;

/// Level of one member at a gauge at time t, linear between records; `record` is the first with time >= t.
double level_at(const hydro::GaugeHistory& h, std::size_t record, double t, std::size_t stations,
                std::size_t members, std::size_t gauge, std::size_t member) {
  const auto level = [&](std::size_t r) { return h.level[(r * stations + gauge) * members + member]; };
  if (record == 0 || h.time[record] == t) return level(record);
  const double share = (t - h.time[record - 1]) / (h.time[record] - h.time[record - 1]);
  return level(record - 1) + share * (level(record) - level(record - 1));
}

ObservationSet observations(const hydro::Simulation& s, const hydro::GaugeHistory& h,
                            const std::vector<assimilation::GaugeReading>& readings) {
  const std::vector<core::Gauge>& gauges = s.basin().gauges;
  ObservationSet set;
  std::vector<std::vector<double>> rows;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const auto found = std::find_if(gauges.begin(), gauges.end(),
                                    [&](const core::Gauge& g) { return g.id == readings[i].station; });
    if (found == gauges.end() || !found->assimilate) continue;
    const auto gauge = static_cast<std::size_t>(found - gauges.begin());
    const double t = static_cast<double>((readings[i].time - s.basin().forecast.start).count());
    const auto record = std::lower_bound(h.time.begin(), h.time.end(), t);
    if (record == h.time.end() || t < h.time.front()) continue;
    const hydro::GaugePlace& place = s.gauges()[gauge];
    set.observations.push_back({readings[i].stage_m, readings[i].error_m, s.mesh().cell_x[place.cell],
                                s.mesh().cell_y[place.cell], static_cast<int>(i)});
    std::vector<double> row;
    for (int m = 0; m < s.members(); ++m)
      row.push_back(level_at(h, static_cast<std::size_t>(record - h.time.begin()), t, gauges.size(),
                             s.members(), gauge, m) -
                    place.zero);
    rows.push_back(row);
  }
  set.predicted.resize(static_cast<Eigen::Index>(rows.size()), s.members());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (int m = 0; m < s.members(); ++m) set.predicted(static_cast<Eigen::Index>(i), m) = rows[i][m];
  return set;
}

/// All members of rows that each group holds a part of.
class AllMembers {
 public:
  explicit AllMembers(const hydro::Simulation& s) : s_(s) {}

  /// [row][lane] of this group to [row][member] of all. Collective over groups.
  std::vector<double> gather(const std::vector<double>& rows) const {
    const std::size_t lanes = s_.lanes(), n = rows.size() / lanes, members = s_.members();
    std::vector<double> mine, all(n * members), result(n * members);
    for (std::size_t r = 0; r < n; ++r)
      mine.insert(mine.end(), &rows[r * lanes], &rows[r * lanes] + s_.my_members());
    std::vector<int> counts, starts;
    for (int g = 0; g < s_.ranks().groups(); ++g) {
      starts.push_back(static_cast<int>(n) * s_.ranks().first_member(g, s_.members()));
      counts.push_back(static_cast<int>(n) * s_.ranks().first_member(g + 1, s_.members()) - starts.back());
    }
    MPI_Allgatherv(mine.data(), static_cast<int>(mine.size()), MPI_DOUBLE, all.data(), counts.data(),
                   starts.data(), MPI_DOUBLE, s_.ranks().across());
    for (int g = 0; g < s_.ranks().groups(); ++g) {
      const int first = s_.ranks().first_member(g, s_.members()),
                width = s_.ranks().first_member(g + 1, s_.members()) - first;
      for (std::size_t r = 0; r < n; ++r)
        std::copy_n(&all[starts[g]] + r * width, width, &result[r * members] + first);
    }
    return result;
  }

  /// Back to this group's lanes.
  void scatter(const std::vector<double>& all, std::vector<double>& rows) const {
    const std::size_t lanes = s_.lanes(), members = s_.members();
    for (std::size_t i = 0; i < rows.size(); ++i)
      rows[i] = all[i / lanes * members + s_.first_member() +
                    std::min<std::size_t>(i % lanes, s_.my_members() - 1)];
  }

 private:
  const hydro::Simulation& s_;
};

/// Water in every member of all rows, as depth and unit discharge.
struct Water {
  std::vector<double> depth, qx, qy;
};

Water to_discharge(const hydro::LaneState& state, const AllMembers& all) {
  Water w{all.gather(state.depth), all.gather(state.velocity_x), all.gather(state.velocity_y)};
  for (std::size_t i = 0; i < w.depth.size(); ++i) {
    w.qx[i] *= w.depth[i];
    w.qy[i] *= w.depth[i];
  }
  return w;
}

void to_velocity(Water& w) {
  for (std::size_t i = 0; i < w.depth.size(); ++i) {
    const bool wet = w.depth[i] > hydro::dry_depth;
    w.qx[i] = wet ? w.qx[i] / w.depth[i] : 0;
    w.qy[i] = wet ? w.qy[i] / w.depth[i] : 0;
  }
}

/// Updates water and rain factor in the owned cells.
void update_cells(hydro::Simulation& s, const ObservationSet& set,
                  const assimilation::Departures& departures) {
  const core::Assimilation& settings = s.basin().assimilation;
  const AllMembers all(s);
  hydro::LaneState state = s.owned_state();
  Water water = to_discharge(state, all);
  std::vector<double> rain = all.gather(s.rain_factor);
  const std::size_t members = s.members();
  const assimilation::WaterSettings water_settings{settings.relaxation_to_prior_spread, settings.min_depth_m};
  for (mesh::Index c = 0; c < s.local().n_owned; ++c) {
    const mesh::Index global = s.local().global_cell[c];
    const Eigen::VectorXd weights = assimilation::tapers(set.observations, s.mesh().cell_x[global],
                                                         s.mesh().cell_y[global], settings.localisation_m);
    const assimilation::Transform t = assimilation::transform(departures, weights, settings.inflation);
    if (t.size() == 0) continue;
    const std::size_t row = c * members;
    assimilation::update_water(t, water_settings, {&water.depth[row], &water.qx[row], &water.qy[row]});
    assimilation::update_logarithm(t, settings.relaxation_to_prior_spread, &rain[row]);
  }
  to_velocity(water);
  all.scatter(water.depth, state.depth);
  all.scatter(water.qx, state.velocity_x);
  all.scatter(water.qy, state.velocity_y);
  all.scatter(rain, s.rain_factor);
  s.set(s.time(), state, {});
}

void update_manning(hydro::Simulation& s, const assimilation::Departures& departures) {
  const core::Assimilation& settings = s.basin().assimilation;
  const assimilation::Transform t = assimilation::transform(departures, settings.inflation);
  const AllMembers all(s);
  std::vector<double> rows = all.gather(s.manning_factor);
  for (std::size_t row = 0; row < rows.size(); row += s.members())
    assimilation::update_logarithm(t, settings.relaxation_to_prior_spread, &rows[row]);
  all.scatter(rows, s.manning_factor);
}

/// Mean factors over cells and members, area-weighted: what the filter has learned.
nlohmann::json factors(const hydro::Simulation& s) {
  const AllMembers all(s);
  const std::vector<double> manning = all.gather(s.manning_factor), rain = all.gather(s.rain_factor);
  std::vector<core::ExactSum> sums(2);
  for (std::size_t i = 0; i < rain.size(); ++i) sums[0].add(rain[i] * s.local().area[i / s.members()]);
  for (mesh::Index c = 0; c < s.local().n_owned; ++c) sums[1].add(s.local().area[c] * s.members());
  s.ranks().add_over_domain(sums);
  nlohmann::json json = {{"rain_factor", sums[0].value() / sums[1].value()}};
  for (std::size_t i = 0; i < s.mesh().land_class_names.size(); ++i)
    json["manning_factor"][s.mesh().land_class_names[i]] =
        moments(&manning[i * s.members()], s.members()).mean;
  return json;
}

nlohmann::json statistics_json(const ObservationSet& set) {
  const assimilation::InnovationStatistics st = assimilation::innovation_statistics(set);
  return {{"count", st.count}, {"bias_m", st.bias}, {"rms_m", st.rms}, {"expected_rms_m", st.expected}};
}

}  // namespace

nlohmann::json analyse(hydro::Simulation& s, const hydro::GaugeHistory& history,
                       const assimilation::CycleReadings& given) {
  const core::Assimilation& settings = s.basin().assimilation;
  const core::Instant from =
      s.basin().forecast.start + std::chrono::seconds(std::llround(history.time.front()));
  const std::vector<assimilation::GaugeReading> readings =
      assimilation::latest_per_interval(given.readings, from, settings.reading_interval_min * 60);
  ObservationSet set = observations(s, history, readings);
  const std::vector<assimilation::Rejected> rejected =
      assimilation::reject_outliers(set, settings.reject_sigmas);
  nlohmann::json report = {{"readings_given", given.readings.size()},
                           {"readings_used", set.observations.size()},
                           {"innovations", statistics_json(set)},
                           {"before", factors(s)},
                           {"rejected", nlohmann::json::array()}};
  for (const assimilation::Rejected& r : rejected) {
    const assimilation::GaugeReading& reading = readings[static_cast<std::size_t>(r.observation.reading)];
    report["rejected"].push_back({{"station", reading.station},
                                  {"time", core::to_iso(reading.time)},
                                  {"stage_m", reading.stage_m},
                                  {"reason", r.reason}});
    if (s.ranks().leader())
      core::warn("reading of {} at {} not used: {}", reading.station, core::to_iso(reading.time), r.reason);
  }
  if (set.observations.empty()) {
    if (s.ranks().leader()) core::warn("no readings to assimilate: the ensemble goes on as it is");
    return report;
  }
  const assimilation::Departures departures = assimilation::departures(set);
  const std::vector<double> storage_before = s.budget().storage;
  update_cells(s, set, departures);
  update_manning(s, departures);
  s.use_factors();
  std::vector<double> added = s.budget().storage;  // as stored, rounding included
  std::transform(added.begin(), added.end(), storage_before.begin(), added.begin(), std::minus<>());
  s.add_analysis_volume(added);
  report["after"] = factors(s);
  return report;
}

}  // namespace freshet::forecast
