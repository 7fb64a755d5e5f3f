#include "assimilation/state_update.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "assimilation/filter.hpp"
#include "core/errors.hpp"
#include "tests/assimilation/gaussian.hpp"

using namespace freshet;
using namespace freshet::assimilation;
using test::gaussian;

namespace {

using Row = std::vector<double>;

double mean(const Row& row) { return std::accumulate(row.begin(), row.end(), 0.0) / row.size(); }
double spread(const Row& row) {
  double sum = 0;
  for (const double v : row) sum += (v - mean(row)) * (v - mean(row));
  return std::sqrt(sum / (row.size() - 1));
}

/// One observation of `row` itself, exact to `error`.
Transform observing(const Row& row, double value, double error) {
  ObservationSet set{{{value, error, 0, 0, 0}}, Eigen::MatrixXd(1, row.size())};
  for (std::size_t m = 0; m < row.size(); ++m) set.predicted(0, m) = row[m];
  return make_filter("letkf", set, {})->transform();
}

}  // namespace

TEST_CASE("A row goes where the scalar Kalman filter puts it") {
  Row row = {1, 2, 3, 6};
  const double variance = spread(row) * spread(row), error = 1.5;
  const double gain = variance / (variance + error * error);
  const Transform t = observing(row, 5, error);
  const double expected = mean(row) + gain * (5 - mean(row));
  update(t, 0, row.data());
  CHECK(mean(row) == Approx(expected).epsilon(1e-14));
  CHECK(spread(row) == Approx(std::sqrt((1 - gain) * variance)).epsilon(1e-14));
}

TEST_CASE("Relaxation gives the stated share of the prior spread back") {
  Row row = {1, 2, 3, 6}, relaxed = row;
  const Transform t = observing(row, 5, 1.5);
  const double prior = spread(row);
  update(t, 0, row.data());
  update(t, 0.25, relaxed.data());
  CHECK(mean(relaxed) == Approx(mean(row)).epsilon(1e-14));
  CHECK(spread(relaxed) == Approx(0.75 * spread(row) + 0.25 * prior).epsilon(1e-13));
}

TEST_CASE("Factors are updated in their logarithm") {
  Row row = {0.5, 0.8, 1.2, 2.0}, logarithm;
  for (const double v : row) logarithm.push_back(std::log(v));
  const Transform t = observing(logarithm, std::log(0.01), 0.1);
  update(t, 0.5, logarithm.data());
  update_control(t, core::Scale::logarithm, 0.5, row.data());
  for (int m = 0; m < 4; ++m) {
    CHECK(row[m] == Approx(std::exp(logarithm[m])));
    CHECK(row[m] > 0);
  }
  row[2] = 0;
  CHECK_THROWS_AS(update_control(t, core::Scale::logarithm, 0.5, row.data()), core::RunError);
}

TEST_CASE("Shallow cells keep their state") {
  Row depth = {0, 0.01, 0.02, 0.04}, qx = {0, 1e-3, 2e-3, 3e-3}, qy = qx;
  const Row before = depth;
  const Transform t = observing({1, 2, 3, 4}, 8, 0.5);
  CHECK_FALSE(update_water(t, {0, 0.02}, {depth.data(), qx.data(), qy.data()}));
  CHECK(depth == before);
  CHECK(update_water(t, {0, 0.01}, {depth.data(), qx.data(), qy.data()}));
  CHECK(depth != before);
}

TEST_CASE("No negative depth, no speed beyond the prior's, and the water made is said") {
  for (std::uint32_t trial = 0; trial < 50; ++trial) {
    const Eigen::MatrixXd noise = gaussian(4, 16, 20 + trial);
    Row depth(16), qx(16), qy(16), level(16), added(16, 0);
    double fastest = 0;
    for (int m = 0; m < 16; ++m) {
      depth[m] = std::max(0.0, 0.2 + 0.3 * noise(0, m));
      qx[m] = depth[m] * (1 + noise(1, m));
      qy[m] = depth[m] * noise(2, m);
      level[m] = depth[m] + 0.2 * noise(3, m);
      if (depth[m] > 0) fastest = std::max(fastest, std::hypot(qx[m], qy[m]) / depth[m]);
    }
    const Row before = depth;
    REQUIRE(update_water(observing(level, -1, 0.2), {0.5, 0.02}, {depth.data(), qx.data(), qy.data()},
                         added.data()));
    CHECK(mean(depth) < mean(before));
    for (int m = 0; m < 16; ++m) {
      CHECK(depth[m] >= 0);
      CHECK(std::hypot(qx[m], qy[m]) <= fastest * depth[m] * (1 + 1e-14));
      CHECK(added[m] == depth[m] - before[m]);
    }
  }
}

// Inflation by 2 % and half of it relaxed once made 1 % of spread a cycle out of readings that say nothing of
// it.
TEST_CASE("A factor that no reading constrains keeps its spread over many cycles") {
  const int members = 16;
  Row factor(members);
  const Eigen::MatrixXd noise = gaussian(1, members, 4);
  for (int m = 0; m < members; ++m) factor[m] = std::exp(0.2 * noise(0, m));
  const auto log_spread = [&] {
    Row logs;
    for (const double f : factor) logs.push_back(std::log(f));
    return spread(logs);
  };
  const double prior = log_spread();
  for (std::uint32_t cycle = 0; cycle < 500; ++cycle) {
    // Water at the gauge differs between members, but not by this factor.
    const Eigen::MatrixXd water = gaussian(1, members, 100 + cycle);
    ObservationSet set{{{0.1, 5.0, 0, 0, 0}}, water};
    update_control(make_filter("letkf", set, {1.02, 0})->transform(), core::Scale::logarithm, 0.5,
                   factor.data());
  }
  CHECK(log_spread() <= prior * (1 + 1e-12));
  CHECK(log_spread() > 0.1 * prior);
}

TEST_CASE("Factors are held within bounds; what was drawn outside goes no further") {
  Row before = {0.5, 1, 0.001, 30}, row = {0.05, 1.1, 0.0001, 40};
  CHECK(hold_within(0.1, 10, before.data(), row.data(), 4) == 3);
  CHECK(row == Row{0.1, 1.1, 0.001, 30});
}
