#include "forecast/analysis.hpp"

#include <algorithm>
#include <cmath>

#include "assimilation/innovations.hpp"
#include "assimilation/state_update.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/plausible.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "forecast/gauge_observations.hpp"

namespace freshet::forecast {
namespace {

using assimilation::ObservationSet;

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

/// What is assimilated: readings as the filter sees them, and their names for messages.
struct Batch {
  const ObservationSet& set;
  const std::vector<assimilation::GaugeReading>& readings;
  assimilation::Departures departures;

  /// The first few readings that count at a place, "low at 2026-03-10T06:00:00Z, ...".
  std::string names(const Eigen::VectorXd& weights) const {
    constexpr int shown = 5;
    std::string text;
    int count = 0;
    for (Eigen::Index k = 0; k < weights.size(); ++k) {
      if (!(weights[k] > 0) || ++count > shown) continue;
      const auto& r =
          readings[static_cast<std::size_t>(set.observations[static_cast<std::size_t>(k)].reading)];
      text += fmt::format("{}{} at {} ({:g} m, error {:g} m)", text.empty() ? "" : ", ", r.station,
                          core::to_iso(r.time), r.stage_m, r.error_m);
    }
    return count > shown ? text + fmt::format(" and {} more", count - shown) : text;
  }

  /// The transform at a place; a failure names the place and its readings.
  assimilation::Transform transform(const Eigen::VectorXd& weights, double inflation,
                                    const std::string& place) const try {
    return assimilation::transform(departures, weights, inflation);
  } catch (const core::RunError& error) {
    core::fail_run("{}; {}, readings: {}", error.what(), place, names(weights));
  }
};

/// Factors that the analysis would have moved out of what is plausible.
struct Held {
  long rain = 0, manning = 0;
};

/// Updates water and rain factor in the owned cells. Returns how many rain factors were held.
long update_cells(hydro::Simulation& s, const Batch& batch) {
  const core::Assimilation& settings = s.basin().assimilation;
  const AllMembers all(s);
  hydro::LaneState state = s.owned_state();
  Water water = to_discharge(state, all);
  std::vector<double> rain = all.gather(s.rain_factor);
  const std::size_t members = s.members();
  const assimilation::WaterSettings water_settings{settings.relaxation_to_prior_spread, settings.min_depth_m};
  const core::Plausible& range = core::plausible::rain_factor;
  long held = 0;
  for (mesh::Index c = 0; c < s.local().n_owned; ++c) {
    const mesh::Index global = s.local().global_cell[c];
    const double x = s.mesh().cell_x[global], y = s.mesh().cell_y[global];
    const Eigen::VectorXd weights =
        assimilation::tapers(batch.set.observations, x, y, settings.localisation_m);
    const assimilation::Transform t = batch.transform(
        weights, settings.inflation, fmt::format("cell {} at ({:.1f}, {:.1f})", global, x, y));
    if (t.size() == 0) continue;
    const std::size_t row = c * members;
    assimilation::update_water(t, water_settings, {&water.depth[row], &water.qx[row], &water.qy[row]});
    const std::vector<double> before(&rain[row], &rain[row] + members);
    assimilation::update_logarithm(t, settings.relaxation_to_prior_spread, &rain[row]);
    held += assimilation::hold_within(range.low, range.high, before.data(), &rain[row], s.members());
  }
  to_velocity(water);
  all.scatter(water.depth, state.depth);
  all.scatter(water.qx, state.velocity_x);
  all.scatter(water.qy, state.velocity_y);
  all.scatter(rain, s.rain_factor);
  s.set(s.time(), std::move(state), {});
  std::vector<core::ExactSum> sum(1);
  sum[0].add(static_cast<double>(held));
  s.ranks().add_over_domain(sum);
  return std::lround(sum[0].value());
}

/// Manning's n of a land class of the mesh.
double manning_of(const hydro::Simulation& s, std::size_t land_class) {
  const std::vector<std::string> names = s.basin().roughness.class_names();
  const auto found = std::find(names.begin(), names.end(), s.mesh().land_class_names[land_class]);
  return s.basin().roughness.class_manning().at(static_cast<std::size_t>(found - names.begin()));
}

/// Returns how many factors were held.
long update_manning(hydro::Simulation& s, const Batch& batch) {
  const core::Assimilation& settings = s.basin().assimilation;
  const Eigen::VectorXd all_readings = Eigen::VectorXd::Ones(batch.departures.innovations.size());
  const assimilation::Transform t = batch.transform(all_readings, settings.inflation, "roughness");
  if (t.size() == 0) return 0;
  const AllMembers all(s);
  const core::Plausible& range = core::plausible::manning;
  std::vector<double> rows = all.gather(s.manning_factor);
  const std::vector<double> before = rows;
  long held = 0;
  for (std::size_t row = 0; row < rows.size(); row += s.members()) {
    const double n = manning_of(s, row / s.members());
    if (n == 0) continue;  // no factor makes friction of none
    assimilation::update_logarithm(t, settings.relaxation_to_prior_spread, &rows[row]);
    held += assimilation::hold_within(std::min(range.low, n) / n, range.high / n, &before[row], &rows[row],
                                      s.members());
  }
  all.scatter(rows, s.manning_factor);
  return held;
}

/// Updates water and factors. Collective.
Held update_all(hydro::Simulation& s, const Batch& batch) {
  Held held;
  held.rain = update_cells(s, batch);
  held.manning = update_manning(s, batch);
  if (s.ranks().leader() && held.rain + held.manning > 0)
    core::warn("assimilation: {} factors on rain and {} on roughness were held within what is plausible",
               held.rain, held.manning);
  s.use_factors();
  return held;
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

using Readings = std::vector<assimilation::GaugeReading>;

/// One line for all readings of a gauge that are left out for the same reason.
void warn_of_unused(const Readings& readings, const std::vector<UnusedReading>& unused) {
  for (std::size_t first = 0, end = 0; first < unused.size(); first = end) {
    const assimilation::GaugeReading& reading = readings[unused[first].reading];
    while (end < unused.size() && unused[end].reason == unused[first].reason &&
           readings[unused[end].reading].station == reading.station)
      ++end;
    const std::string others = end - first > 1 ? fmt::format(" and {} later", end - first - 1) : "";
    core::warn("reading of {} at {}{} not used: {}", reading.station, core::to_iso(reading.time), others,
               unused[first].reason);
  }
}

nlohmann::json unused_json(const Readings& readings, const std::vector<UnusedReading>& unused) {
  nlohmann::json list = nlohmann::json::array();
  for (const UnusedReading& u : unused) {
    const assimilation::GaugeReading& reading = readings[u.reading];
    list.push_back({{"station", reading.station},
                    {"time", core::to_iso(reading.time)},
                    {"stage_m", reading.stage_m},
                    {"reason", u.reason}});
  }
  return list;
}

}  // namespace

nlohmann::json analyse(hydro::Simulation& s, const hydro::GaugeHistory& history,
                       const assimilation::CycleReadings& given) {
  const core::Assimilation& settings = s.basin().assimilation;
  const core::Instant from = s.basin().forecast.start + core::milliseconds_of(history.time.front());
  const Readings readings =
      assimilation::latest_per_interval(given.readings, from, settings.reading_interval_min * 60);
  GaugeObservations seen = observe_gauges(s, history, readings);
  ObservationSet& set = seen.set;
  for (const assimilation::Rejected& r : assimilation::reject_outliers(set, settings.reject_sigmas))
    seen.unused.push_back({static_cast<std::size_t>(r.observation.reading), r.reason});
  nlohmann::json report = {{"readings_given", given.readings.size()},
                           {"readings_used", set.observations.size()},
                           {"innovations", statistics_json(set)},
                           {"before", factors(s)},
                           {"rejected", unused_json(readings, seen.unused)}};
  if (s.ranks().leader()) warn_of_unused(readings, seen.unused);
  if (set.observations.empty()) {
    if (s.ranks().leader()) core::warn("no readings to assimilate: the ensemble goes on as it is");
    return report;
  }
  const Batch batch{set, readings, assimilation::departures(set)};
  const std::vector<double> storage_before = s.budget().storage;
  const Held held = update_all(s, batch);
  std::vector<double> added = s.budget().storage;  // as stored, rounding included
  std::transform(added.begin(), added.end(), storage_before.begin(), added.begin(), std::minus<>());
  s.add_analysis_volume(added);
  report["after"] = factors(s);
  report["held"] = {{"rain_factor", held.rain}, {"manning_factor", held.manning}};
  return report;
}

}  // namespace freshet::forecast
