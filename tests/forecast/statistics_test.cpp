// Statistics of an ensemble against what pencil and paper give.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "core/quantile.hpp"
#include "forecast/ensemble_statistics.hpp"

using namespace freshet;
using namespace freshet::forecast;

namespace {

constexpr double never = std::numeric_limits<double>::quiet_NaN();

Percentiles percentiles_of(const std::vector<double>& v) { return percentiles(v.data(), v.size()); }
Percentiles arrivals_of(const std::vector<double>& v) { return arrival_percentiles(v.data(), v.size()); }

}  // namespace

TEST_CASE("Mean and sample standard deviation") {
  const std::vector<double> v = {2, 4, 4, 4, 5, 5, 7, 9};
  CHECK(moments(v.data(), v.size()).mean == 5);
  CHECK(moments(v.data(), v.size()).spread == Approx(std::sqrt(32.0 / 7)));
  CHECK(moments(v.data(), 1).mean == 2);
  CHECK(moments(v.data(), 1).spread == 0);
  const std::vector<double> equal(32, 0.1);
  CHECK(moments(equal.data(), equal.size()).spread == Approx(0).margin(1e-16));
}

// Type 7 of Hyndman & Fan: of 0, 10, ..., 100 the tenths are the values themselves, in any order.
TEST_CASE("Percentiles lie between order statistics") {
  const Percentiles p = percentiles_of({50, 10, 90, 0, 100, 30, 70, 20, 60, 40, 80});
  CHECK(p.p10 == 10);
  CHECK(p.p50 == 50);
  CHECK(p.p90 == 90);
  const Percentiles two = percentiles_of({1, 3});
  CHECK(two.p10 == Approx(1.2));
  CHECK(two.p50 == Approx(2));
  CHECK(two.p90 == Approx(2.8));
  const Percentiles one = percentiles_of({4});
  CHECK(one.p10 == 4);
  CHECK(one.p90 == 4);
}

TEST_CASE("Percentiles need half of the members") {
  CHECK(percentiles_of({never, 1, never, 3}).p50 == 2);
  CHECK(std::isnan(percentiles_of({never, never, never, 3}).p50));
  CHECK(std::isnan(percentiles_of({never}).p10));
}

TEST_CASE("Water that never comes counts as later than all") {
  const Percentiles p = arrivals_of({never, 50, 10, 20, never, 30, 40, never, never, never});
  CHECK(p.p10 == 10);  // the first of ten
  CHECK(p.p50 == 50);  // the fifth
  CHECK(std::isnan(p.p90));
  CHECK(std::isnan(arrivals_of({never, never, never, 3}).p50));
  CHECK(arrivals_of({7}).p90 == 7);
  CHECK(arrivals_of({1, never}).p50 == 1);
}

TEST_CASE("Reaching a threshold includes being on it") {
  const std::vector<double> v = {0.1, 0.3, 0.5, never};
  CHECK(probability_of_reaching(0.3, v.data(), v.size()) == 0.5);
  CHECK(probability_of_reaching(0.6, v.data(), v.size()) == 0);
  CHECK(probability_of_reaching(0, v.data(), 3) == 1);
}

TEST_CASE("Dry members lie below every stage, and are no stage themselves") {
  using core::quantile_dry_below;
  // Of eleven members the tenths fall on the values: three are dry, so p10 and p20 are.
  const std::vector<double> peaks = {never, 4, 5, never, 6, 7, 8, never, 9, 10, 11};
  CHECK(std::isnan(quantile_dry_below(peaks, 0.1)));
  CHECK(std::isnan(quantile_dry_below(peaks, 0.25)));  // between the last dry one and the lowest stage
  CHECK(quantile_dry_below(peaks, 0.3) == 4);
  CHECK(quantile_dry_below(peaks, 0.5) == 6);
  CHECK(quantile_dry_below(peaks, 1) == 11);
  CHECK(quantile_dry_below({3, 1, 2}, 0.5) == core::quantile({1, 2, 3}, 0.5));
  CHECK(std::isnan(quantile_dry_below({never, never}, 0.9)));
  CHECK(std::isnan(quantile_dry_below({}, 0.5)));
  // A dry member reaches no threshold, however low, and is one of all members.
  CHECK(probability_of_reaching(-1, peaks.data(), peaks.size()) == Approx(8.0 / 11));
}
