// The serial filter where observations are tapered: the transform at each place against the algorithm as
// Whitaker & Hamill (2002) write it, on state and predictions together.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "assimilation/filter.hpp"
#include "tests/assimilation/gaussian.hpp"

using namespace freshet;
using namespace freshet::assimilation;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

constexpr int members = 12, cells = 30, readings = 7;
constexpr double half_width = 8;

double cell_x(int cell) { return cell; }

/// Predictions at cells 2, 6, 10, ...
ObservationSet observed(const MatrixXd& state) {
  ObservationSet set{{}, MatrixXd(readings, members)};
  for (int k = 0; k < readings; ++k) {
    const int cell = 2 + 4 * k;
    set.observations.push_back({0.4 * k, 0.5 + 0.1 * k, cell_x(cell), 0, k});
    set.predicted.row(k) = state.row(cell);
  }
  return set;
}

/// One row of the ensemble after observation `o`, predicted by `y` [M]: eqs. 10 to 13 with a tapered gain.
void assimilate(const Observation& o, const VectorXd& y, double weight, MatrixXd::RowXpr row) {
  const double mean = row.mean(), y_mean = y.mean(), m = members - 1;
  const Eigen::RowVectorXd anomalies = row.array() - mean, y_anomalies = y.transpose().array() - y_mean;
  const double variance = y_anomalies.squaredNorm() / m, r = o.error * o.error;
  const double gain = weight * anomalies.dot(y_anomalies) / m / (variance + r);
  const double share = 1 / (1 + std::sqrt(r / (variance + r)));
  row = (anomalies - share * gain * y_anomalies).array() + mean + gain * (o.value - y_mean);
}

/// State and predictions after all observations, in their order.
MatrixXd reference(MatrixXd state, ObservationSet set) {
  for (int k = 0; k < readings; ++k) {
    const Observation& o = set.observations[k];
    const VectorXd y = set.predicted.row(k);
    for (int c = 0; c < cells; ++c) assimilate(o, y, taper(cell_x(c) - o.x, half_width), state.row(c));
    for (int j = 0; j < readings; ++j)
      assimilate(o, y, taper(set.observations[j].x - o.x, half_width), set.predicted.row(j));
  }
  return state;
}

}  // namespace

// Tolerance: round-off of seven updates of numbers near one.
TEST_CASE("The serial filter at every place is the algorithm on the whole state") {
  MatrixXd state = test::gaussian(cells, members, 60);
  for (int c = 1; c < cells; ++c) state.row(c) += 0.8 * state.row(c - 1);  // neighbours that are alike
  const ObservationSet set = observed(state);
  const MatrixXd wanted = reference(state, set);
  const auto filter = make_filter("ensrf", set, {1, half_width});
  double worst = 0, moved = 0;
  for (int c = 0; c < cells; ++c) {
    const Transform t = filter->transform(tapers(set.observations, cell_x(c), 0, half_width));
    const double mean = state.row(c).mean();
    const Eigen::RowVectorXd analysed = ((state.row(c).array() - mean).matrix() * t).array() + mean;
    worst = std::max(worst, (analysed - wanted.row(c)).cwiseAbs().maxCoeff());
    moved = std::max(moved, (state.row(c) - wanted.row(c)).cwiseAbs().maxCoeff());
  }
  CHECK(worst < 1e-13);
  CHECK(moved > 0.1);
}

TEST_CASE("The serial filter: the order of readings matters only where they are tapered") {
  const MatrixXd state = test::gaussian(cells, members, 61);
  ObservationSet set = observed(state), turned = set;
  std::reverse(turned.observations.begin(), turned.observations.end());
  turned.predicted = set.predicted.colwise().reverse().eval();
  const auto covariance = [](const Transform& t) {
    const MatrixXd anomalies = t.colwise() - t.rowwise().mean();
    return MatrixXd(anomalies * anomalies.transpose());
  };
  const auto difference = [&](double width) {
    const MatrixXd a = covariance(make_filter("ensrf", set, {1, width})->transform());
    return (a - covariance(make_filter("ensrf", turned, {1, width})->transform())).cwiseAbs().maxCoeff();
  };
  CHECK(difference(0) < 1e-13);
  CHECK(difference(half_width) > 1e-4);
}
