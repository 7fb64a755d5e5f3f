// What is kept of the flow while it runs, against the same taken by hand from the states it was looked at in.

#include <catch2/catch.hpp>

#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

namespace {

using namespace freshet;
using test::LaneRun;

constexpr double arrival_depth = 0.05;
const std::vector<double> duration_depths = {0.02, 0.1, 0.3};

/// A mound of water runs down into a hollow and sways there: cells rise, fall and rise again.
mesh::Mesh hollow() {
  return test::mixed_rectangle({.width = 40, .height = 30, .columns = 17, .rows = 12, .skew = 0.2},
                               [](double x, double y) { return 0.002 * (x - 25) * (x - 25) + 0.01 * y; });
}

/// Looks are taken at full ticks, so that sums of times are exact here, too.
double at_tick(double t) { return std::floor(t * 128 + 0.5) / 128; }

struct ByHand {
  std::vector<double> depth, speed, unit_discharge, hazard, depth_time, arrival_time, duration, above_since;
  std::vector<int> rises;  ///< above a depth, [depth][row]
  int most_rises = 0;

  explicit ByHand(std::size_t rows)
      : depth(rows, 0),
        speed(rows, 0),
        unit_discharge(rows, 0),
        hazard(rows, 0),
        depth_time(rows, -1),
        arrival_time(rows, -1),
        duration(rows * duration_depths.size(), 0),
        above_since(rows * duration_depths.size(), -1),
        rises(rows * duration_depths.size(), 0) {}

  void look(const hydro::LaneState& s, double time) {
    const std::size_t rows = depth.size();
    for (std::size_t i = 0; i < rows; ++i) {
      const double h = s.depth[i], v = std::hypot(s.velocity_x[i], s.velocity_y[i]);
      if (h > depth[i]) depth_time[i] = time;
      depth[i] = std::max(depth[i], h);
      speed[i] = std::max(speed[i], v);
      unit_discharge[i] = std::max(unit_discharge[i], h * v);
      hazard[i] = std::max(hazard[i], h * (v + 0.5));
      if (arrival_time[i] < 0 && h >= arrival_depth) arrival_time[i] = time;
      for (std::size_t j = 0; j < duration_depths.size(); ++j) {
        double& since = above_since[j * rows + i];
        const bool above = h >= duration_depths[j];
        if (since >= 0) duration[j * rows + i] += time - since;
        if (since < 0 && above) most_rises = std::max(most_rises, ++rises[j * rows + i]);
        since = above ? time : -1;
      }
    }
  }
};

void check_close(const std::vector<double>& kept, const std::vector<double>& by_hand, double share) {
  REQUIRE(kept.size() == by_hand.size());
  double off = 0;
  for (std::size_t i = 0; i < kept.size(); ++i)
    off = std::max(off, std::abs(kept[i] - by_hand[i]) - share * std::abs(by_hand[i]));
  CHECK(off <= 0);
}

}  // namespace

TEST_CASE("Extremes, arrival and durations are those of the states that were looked at") {
  const int members = GENERATE(1, 5, 16);
  const core::Precision real = GENERATE(core::Precision::f32, core::Precision::f64);
  INFO(members << " members" << (real == core::Precision::f32 ? ", f32" : ", f64"));
  const mesh::Mesh mesh = hollow();
  LaneRun run(mesh, {.members = members, .precision = real, .manning = 0.03});
  run.solver().extremes().set_depths(arrival_depth, duration_depths);
  run.set_water([&](mesh::Index c, std::size_t k) {
    const double away = std::hypot(mesh.cell_x[c] - 5, mesh.cell_y[c] - 15);
    return test::Water{std::max(0.0, (0.8 + 0.05 * k) - 0.1 * away)};
  });
  ByHand by_hand(mesh.cell_area.size() * run.lanes());
  run.solver().extremes().reset(0);
  for (int look = 1; look <= 200; ++look) {
    run.advance(at_tick(0.15 * look));
    REQUIRE(run.solver().extremes().update(run.time()));
    by_hand.look(run.state(), run.time());
  }
  const hydro::LaneExtremes kept = run.solver().extremes().all();
  const double rounding = real == core::Precision::f32 ? 1e-6 : 1e-14;
  check_close(kept.of("maximum_depth"), by_hand.depth, 0);
  check_close(kept.of("maximum_speed"), by_hand.speed, rounding);
  check_close(kept.of("maximum_unit_discharge"), by_hand.unit_discharge, rounding);
  check_close(kept.of("maximum_hazard"), by_hand.hazard, rounding);
  check_close(kept.of("time_of_maximum_depth"), by_hand.depth_time, 0);
  check_close(kept.of("arrival_time"), by_hand.arrival_time, 0);
  const std::size_t rows = by_hand.depth.size();
  for (std::size_t j = 0; j < duration_depths.size(); ++j)
    check_close(kept.of("duration_above_threshold", j),
                {&by_hand.duration[j * rows], &by_hand.duration[j * rows] + rows}, 0);
  // The case has what it is for: water that comes late, and cells that are above a depth twice.
  CHECK(*std::max_element(kept.of("arrival_time").begin(), kept.of("arrival_time").end()) > 1);
  CHECK(by_hand.most_rises > 1);
  CHECK(std::count(kept.of("arrival_time").begin(), kept.of("arrival_time").end(), -1) > 0);
}
