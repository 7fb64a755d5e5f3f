// An iterative smoother over the window: readings correct its begin, and it is run again.
#include "forecast/analysis/smoother.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "forecast/analysis/analysis_report.hpp"
#include "forecast/analysis/incremental.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "forecast/perturbation.hpp"
#include "hydro/run/checkpoint.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"
#include "tests/support/whole_state.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

constexpr double interval = 1800;  // s

/// A storm over dry ground, of which the members do not know how much falls, nor how rough the valley is.
core::Basin stormy_basin(int members, int steps) {
  core::Basin basin = doubtful_valley_basin(members, {.rain = 0.5, .manning = 0.2, .inflow = 0}, 21);
  basin.boundaries.resize(1);
  basin.rain.design_storm->duration_h = 3;
  basin.rain.design_storm->total_mm = 60;
  basin.ensemble.controls["rain_factor"].correlation_m = 5000;
  basin.assimilation.reading_interval_min = 5;
  basin.assimilation.relaxation_to_prior_spread = 0;
  basin.assimilation.inflation = 1;
  basin.assimilation.reject_sigmas = 100;
  basin.gauges[0].assimilate = false;
  basin.resolved_json = nlohmann::json{{"assimilation", {{"smoother_steps", steps}}}}.dump();
  return basin;
}

/// Twice the rain that the members have in the mean.
struct Truth {
  Truth(const core::Basin& basin, const mesh::Mesh& mesh)
      : sure(basin), self(MPI_COMM_SELF, 1), s((sure.ensemble.members = 1, sure), mesh, self) {
    s.set_control("rain_factor", std::vector<double>(s.control("rain_factor").size(), 2));
  }
  core::Basin sure;
  mesh::Ranks self;
  hydro::Simulation s;
};

/// Level at a gauge, mean over the members.
double level_of(const hydro::Simulation& s, std::size_t gauge) {
  const std::vector<double> all = s.water_levels();
  const auto members = static_cast<std::size_t>(s.members());
  return forecast::moments(&all[gauge * members], members).mean;
}

/// A window with a reading of the lower gauge every five minutes, and its analysis.
struct Twin {
  Twin(const mesh::Mesh& mesh, int members, int steps, int groups = 1, MPI_Comm world = MPI_COMM_WORLD)
      : basin(stormy_basin(members, steps)),
        ranks(world, (basin.ensemble.groups = groups)),
        s(basin, mesh, ranks),
        truth(basin, mesh) {
    forecast::perturb(s, 0);
    hydro::write_checkpoint(begin(), s, {}, {"begin", basin.forecast.start});
    for (double t = 300; t <= interval; t += 300) {
      truth.s.advance_to(t);
      readings.readings.push_back({"lower", basin.forecast.start + core::milliseconds_of(t),
                                   truth.s.water_levels()[1] - truth.s.gauges()[1].zero, 0.01, false});
    }
    run();
  }
  /// Each rank that works alone has its own.
  std::filesystem::path begin() const {
    int rank = 0;
    if (ranks.world_size() == 1) MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return folder / fmt::format("begin-{}.nc", rank);
  }
  void run(const std::function<void()>& interval_begins = {}) {
    ++runs;
    history = {};
    for (double t = s.time();; t += 300) {
      s.advance_to(t);
      history.record(s, hydro::Phase::window);
      if (t >= interval) return;
      if (interval_begins) interval_begins();
    }
  }
  nlohmann::json update_gradually() {
    const forecast::SecondRun window{6, [&] { hydro::read_checkpoint(begin(), s, nullptr); },
                                     [&](const auto& begins) { run(begins); }};
    return forecast::update_gradually(s, history, readings, window);
  }
  nlohmann::json smooth() {
    const forecast::WindowRuns window{[&] { hydro::read_checkpoint(begin(), s, nullptr); },
                                      [&](int) { run(); }};
    return forecast::smooth(s, history, readings, window);
  }

  SharedFolder folder;
  core::Basin basin;
  mesh::Ranks ranks;
  hydro::Simulation s;
  Truth truth;
  assimilation::CycleReadings readings;
  hydro::GaugeHistory history;
  int runs = 0;
};

/// Root mean square error of the level at both gauges, every five minutes of the two intervals after the
/// window.
double error_after(Twin& twin) {
  double sum = 0;
  int count = 0;
  for (double t = interval + 300; t <= 3 * interval; t += 300) {
    for (hydro::Simulation* one : {&twin.s, &twin.truth.s}) one->advance_to(t);
    for (const std::size_t gauge : {0, 1}) {
      sum += std::pow(level_of(twin.s, gauge) - twin.truth.s.water_levels()[gauge], 2);
      ++count;
    }
  }
  return std::sqrt(sum / count);
}

}  // namespace

TEST_CASE(
    "A storm over dry ground: run again from the corrected past, the forecast is better than the filter's") {
  const mesh::Mesh mesh = valley_mesh(20);
  Twin filtered(mesh, 24, 0), smoothed(mesh, 24, 4), free(mesh, 24, 0);
  const nlohmann::json filter = forecast::analyse(filtered.s, filtered.history, filtered.readings);
  const nlohmann::json report = smoothed.smooth();
  INFO(report.dump());
  CHECK(smoothed.runs == 5);
  CHECK(report["smoother"]["window_runs"] == 5);
  CHECK(report["smoother"]["error_factors"] == nlohmann::json({4.0, 4.0, 4.0, 4.0}));
  const auto misfit = report["smoother"]["misfit"].get<std::vector<double>>();
  CHECK(misfit.size() == 5);
  CHECK(misfit.back() < 0.25 * misfit.front());
  CHECK(report["velocity_jump"]["m_per_s"] == 0);
  CHECK(filter["velocity_jump"]["m_per_s"] > 0.01);
  CHECK(report["gauges"][0]["rms_after"] < report["gauges"][0]["rms_before"]);
  const double without = error_after(free), with_filter = error_after(filtered),
               with_smoother = error_after(smoothed);
  INFO("error of levels after the window, m: free " << without << ", filter " << with_filter << ", smoother "
                                                    << with_smoother);
  CHECK(with_filter < without);
  CHECK(with_smoother < 0.8 * with_filter);
  for (int m = 0; m < smoothed.s.my_members(); ++m)
    CHECK(smoothed.s.budget().relative_error(static_cast<std::size_t>(m)) < 1e-12);
}

TEST_CASE("The smoother: the analysis is the end of the last run, and the water it added is booked once") {
  const mesh::Mesh mesh = valley_mesh(16);
  Twin twin(mesh, 8, 2);
  const nlohmann::json report = twin.smooth();
  CHECK(twin.runs == 3);
  CHECK(twin.history.time.front() == 0);
  CHECK(twin.history.time.back() == interval);
  CHECK(twin.history.time.size() == 7);
  const std::vector<double> levels = twin.s.water_levels();
  CHECK(std::equal(levels.begin(), levels.end(),
                   twin.history.level.end() - static_cast<std::ptrdiff_t>(levels.size())));
  CHECK(twin.s.budget().of("rain")[0] > 0);
  CHECK(twin.s.budget().of("analysis")[0] == 0);  // the begin was dry
  CHECK(report["after"] == forecast::factors(twin.s));
}

TEST_CASE("Without information the first run stays, whatever the number of steps") {
  const mesh::Mesh mesh = valley_mesh(16);
  Twin twin(mesh, 8, 3);
  const std::vector<double> depth = whole_depth(twin.s), rain = twin.s.control("rain_factor");
  twin.readings.readings = {{"lower", twin.basin.forecast.start, 0.0, 0.01, false}};  // dry, and so are all
  const nlohmann::json report = twin.smooth();
  INFO(report.dump());
  CHECK(twin.runs == 1);
  CHECK(whole_depth(twin.s) == depth);
  CHECK(twin.s.control("rain_factor") == rain);
}

TEST_CASE("The smoother has the same bits on any ranks and groups") {
  const mesh::Mesh mesh = valley_mesh(16);
  Twin alone(mesh, 6, 2, 1, MPI_COMM_SELF);
  const nlohmann::json report = alone.smooth();
  const std::vector<double> depth = whole_depth(alone.s);
  for (int groups = 1; groups <= world_size(); ++groups) {
    if (world_size() % groups != 0) continue;
    INFO(groups << " groups");
    Twin shared(mesh, 6, 2, groups);
    CHECK(shared.smooth() == report);
    CHECK(shared.history.level == alone.history.level);
    const std::vector<double> mine = whole_depth(shared.s);
    const auto lanes = static_cast<std::size_t>(shared.s.lanes()),
               all_lanes = static_cast<std::size_t>(alone.s.lanes());
    long different = 0;
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
      for (int m = 0; m < shared.s.my_members(); ++m)
        different += mine[static_cast<std::size_t>(c) * lanes + m] !=
                     depth[static_cast<std::size_t>(c) * all_lanes + shared.s.first_member() + m];
    CHECK(different == 0);
  }
}

TEST_CASE(
    "Bit by bit: the jump is a part of that at once, the water balances, and the forecast is no worse") {
  if (world_size() > 1) return;  // the same on any ranks, as below
  const mesh::Mesh mesh = valley_mesh(20);
  Twin at_once(mesh, 24, 0), gradual(mesh, 24, 0), free(mesh, 24, 0);
  const nlohmann::json filter = forecast::analyse(at_once.s, at_once.history, at_once.readings);
  const nlohmann::json report = gradual.update_gradually();
  CHECK(gradual.runs == 2);
  CHECK(report["incremental"]["parts"] == 6);
  const double jump = filter["velocity_jump"]["m_per_s"], spread = report["velocity_jump"]["m_per_s"];
  CHECK(report["incremental"]["jump_at_once_m_per_s"] == jump);
  CHECK(spread > 0);
  CHECK(spread <= jump / 6 * (1 + 1e-9));     // where it is wet at the end, a sixth; elsewhere none
  CHECK(report["after"] == filter["after"]);  // controls, in full
  const hydro::Budget budget = gradual.s.budget();
  double added = 0;
  for (int m = 0; m < 24; ++m) {
    CHECK(budget.relative_error(m) < 1e-12);
    added += std::abs(budget.of("analysis")[m]);
  }
  CHECK(added > 1);
  const double nothing = std::abs(level_of(free.s, 1) - free.truth.s.water_levels()[1]),
               after = std::abs(level_of(gradual.s, 1) - gradual.truth.s.water_levels()[1]);
  CHECK(after < 0.6 * nothing);
  const double once = error_after(at_once), bit_by_bit = error_after(gradual), without = error_after(free);
  INFO("jump " << jump << ", " << spread << " m/s; level off " << nothing << ", then " << after
               << " m; forecast " << without << ", at once " << once << ", bit by bit " << bit_by_bit);
  CHECK(bit_by_bit < 1.1 * once);
  CHECK(bit_by_bit < 0.7 * without);
}

TEST_CASE("Bit by bit, the same bits on any ranks and groups") {
  const mesh::Mesh mesh = valley_mesh(16);
  Twin alone(mesh, 6, 0, 1, MPI_COMM_SELF);
  alone.update_gradually();
  for (int groups = 1; groups <= world_size(); ++groups) {
    if (world_size() % groups != 0) continue;
    Twin shared(mesh, 6, 0, groups);
    shared.update_gradually();
    CHECK(different_depths(shared.s, alone.s) == 0);
  }
}
