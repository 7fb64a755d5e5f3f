// Gauges that lie: held against the others, and against members that have moved on.

#include <catch2/catch.hpp>

#include "assimilation/buddies.hpp"
#include "assimilation/stuck.hpp"
#include "tests/assimilation/gaussian.hpp"

using namespace freshet;
using namespace freshet::assimilation;

namespace {

constexpr int members = 32;
constexpr double error = 0.1;

/// Gauges along a river, two readings each: all members differ by one flood wave of standard deviation 0.5 m;
/// the river carries `wave` of them.
ObservationSet river(const std::vector<std::string>& names, double wave) {
  const Eigen::MatrixXd drawn = test::gaussian(1, members, 1);
  ObservationSet set;
  set.predicted.resize(static_cast<Eigen::Index>(names.size()), members);
  for (std::size_t k = 0; k < names.size(); ++k) {
    set.predicted.row(static_cast<Eigen::Index>(k)) = (1 + 0.5 * drawn.row(0).array()).matrix();
    set.observations.push_back({.value = 1 + 0.5 * wave, .error = error, .reading = static_cast<int>(k)});
  }
  return set;
}

const std::vector<std::string> names = {"upper", "upper", "middle", "middle", "lower", "lower"};

}  // namespace

TEST_CASE("What the others say of a gauge is the Kalman filter's, without the gauge's own readings") {
  ObservationSet set = river(names, 1);
  set.observations[0].value = set.observations[1].value = -5;  // counts nowhere
  const Buddies buddies = corrected_by_others(set, names, "upper", 0);
  REQUIRE(buddies.informed);
  REQUIRE(buddies.rows == std::vector<Eigen::Index>{0, 1});
  const double mean = set.predicted.row(0).mean();
  const double variance = (set.predicted.row(0).array() - mean).square().sum() / (members - 1);
  const double after = 1 / (1 / variance + 4 / (error * error));  // four readings of the others
  CHECK(buddies.predicted.row(0).mean() == Approx(mean + after * 4 / (error * error) * (1.5 - mean)));
  CHECK((buddies.predicted.row(0).array() - buddies.predicted.row(0).mean()).square().sum() / (members - 1) ==
        Approx(after));
  CHECK(departure(set, buddies) ==
        Approx((-5 - buddies.predicted.row(0).mean()) / std::sqrt(error * error + after)));
}

TEST_CASE("Honest gauges of a flood that nobody expected agree; a liar is found, and condemns nobody") {
  CHECK(disagreeing(river(names, 4), names, 0, 5).empty());
  ObservationSet lied = river(names, 4);
  for (const int k : {2, 3}) lied.observations[static_cast<std::size_t>(k)].value = 1;
  const auto found = disagreeing(lied, names, 0, 5);
  REQUIRE(found.size() == 1);
  CHECK(found[0].gauge == "middle");
  CHECK(found[0].sigmas < -5);
}

TEST_CASE("A gauge without informed neighbours is not judged") {
  ObservationSet far = river({"upper", "lower"}, 4);
  far.observations[1].x = 1e6;
  far.observations[1].value = -5;
  CHECK_FALSE(corrected_by_others(far, {"upper", "lower"}, "lower", 1000).informed);
  CHECK(disagreeing(far, {"upper", "lower"}, 1000, 5).empty());
  CHECK(disagreeing(river({"alone"}, 40), {"alone"}, 0, 5).empty());
}

TEST_CASE("Readings that stay the same are followed; members that leave them say that the gauge is stuck") {
  const core::Instant start = core::parse_instant("2026-03-10T00:00:00Z", "test");
  Unchanged unchanged;
  follow(unchanged, 0.7, start, 0.9);
  for (int i = 0; i < stuck::readings; ++i)
    follow(unchanged, 0.8, start + std::chrono::hours(1 + i), 0.85 + i);
  CHECK(unchanged.since == start + std::chrono::hours(1));
  CHECK(unchanged.readings == stuck::readings);
  CHECK(unchanged.stood == 0.85);
  const auto at = [](double level) {
    return Eigen::RowVectorXd(Eigen::RowVectorXd::Constant(members, level));
  };
  CHECK(is_stuck(unchanged, error, at(1.3)));
  CHECK(is_stuck(unchanged, error, at(0.3)));
  CHECK_FALSE(is_stuck(unchanged, error, at(0.95)));  // within the noise
  Eigen::RowVectorXd two_stay = at(1.3);
  two_stay.head(2).setConstant(0.8);
  CHECK_FALSE(is_stuck(unchanged, error, two_stay));
  Unchanged few = unchanged, wrong = unchanged;
  few.readings = stuck::readings - 1;
  CHECK_FALSE(is_stuck(few, error, at(1.3)));
  wrong.stood = 1.3;  // the model was off by half a metre all along, and comes nearer
  CHECK_FALSE(is_stuck(wrong, error, at(0.95)));
  follow(unchanged, 0.81, start + std::chrono::hours(9), 2);
  CHECK(unchanged.readings == 1);
}
