// Inflows that go on as those before them did: against processes whose continuation is known.
#include "hydro/run/inflow_regression.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "core/random.hpp"
#include "forecast/ensemble_statistics.hpp"

using namespace freshet;
using Catch::Contains;

namespace {

constexpr double hour = 3600;
const core::Instant start = core::parse_instant("2026-03-10T00:00:00Z", "test");

/// A row every hour, the last one at `start` + (rows - 1) hours.
core::Series series_of(const std::vector<double>& values) {
  core::Series s;
  s.source.file = "inflow.csv";
  s.source.table = "[[boundary]] 'inflow'";
  s.source.columns = {{"discharge_m3_per_s", core::plausible::discharge}};
  s.source.outside = core::Missing::regression;
  for (std::size_t i = 0; i < values.size(); ++i)
    s.times.push_back(start + core::milliseconds_of(static_cast<double>(i) * hour));
  s.values = {values};
  return s;
}

std::vector<double> noise(int rows, std::uint32_t which) {
  std::vector<double> z;
  for (int i = 0; i < rows; ++i)
    z.push_back(core::normal(7, core::Stream::test, which, 0, static_cast<std::uint32_t>(i)));
  return z;
}

std::vector<double> head(const std::vector<double>& values, std::size_t count) {
  return {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count)};
}

/// Around 100: x' = persistence x + z.
std::vector<double> forgetful(const std::vector<double>& z, double persistence) {
  std::vector<double> q;
  double x = 0;
  for (const double fresh : z) q.push_back(100 + (x = persistence * x + fresh));
  return q;
}

}  // namespace

TEST_CASE("What follows from the hours before is continued exactly") {
  // Two waves without noise, and a second river that has the same water two hours later.
  std::vector<double> q, later;
  for (int i = 0; i < 500; ++i) {
    q.push_back(100 + 30 * std::sin(0.21 * i));
    later.push_back(i < 2 ? 50 : 0.5 * q[static_cast<std::size_t>(i - 2)]);
  }
  const core::Series one = series_of(head(q, 480)), other = series_of(head(later, 480));
  const hydro::InflowRegression both({&one, nullptr, &other}, {.hours = 12, .members = 1});
  for (const int lead : {0, 1, 2, 6, 12}) {
    const auto at = static_cast<std::size_t>(479 + lead);
    CHECK(both.mean(0, lead * hour) == Approx(q[at]).margin(2e-3));
    CHECK(both.mean(2, lead * hour) == Approx(later[at]).margin(2e-3));
  }
  CHECK(both.mean(0, 1.25 * hour) == Approx(0.75 * both.mean(0, hour) + 0.25 * both.mean(0, 2 * hour)));
  CHECK(both.mean(0, 40 * hour) == both.mean(0, 12 * hour));
  CHECK(both.factor(0, 0, 3 * hour) == 1);
}

// Sampling of 4000 rows and 4096 members: a fraction of a few times 1 / sqrt(4000).
TEST_CASE("Members part by what the regression missed before, over leads and rivers together") {
  const std::vector<double> z = noise(4000, 0);
  std::vector<double> twice = forgetful(z, 0.8);
  for (double& q : twice) q *= 2;
  const core::Series one = series_of(forgetful(z, 0.8)), other = series_of(twice),
                     third = series_of(forgetful(noise(4000, 1), 0.8));
  constexpr int members = 4096;
  const hydro::InflowRegression r({&one, &other, &third}, {.hours = 6, .members = members});
  const auto factors = [&](int boundary, double lead) {
    std::vector<double> f;
    for (int m = 0; m < members; ++m) f.push_back(r.factor(boundary, m, lead * hour));
    return f;
  };
  double variance = 0;
  for (int lead = 1; lead <= 6; ++lead) {
    variance += std::pow(0.64, lead - 1);
    const auto [mean, spread] = forecast::moments(factors(0, lead).data(), members);
    CHECK(mean == Approx(1).epsilon(1e-12));
    CHECK(spread * r.mean(0, lead * hour) == Approx(std::sqrt(variance)).epsilon(0.06));
    CHECK(r.mean(0, lead * hour) - 100 ==
          Approx(std::pow(0.8, lead) * (one.values[0].back() - 100)).margin(0.2));
  }
  const std::vector<double> a = factors(0, 3), b = factors(1, 3), c = factors(2, 3), sooner = factors(0, 1);
  const auto correlation = [&](const std::vector<double>& x, const std::vector<double>& y) {
    double sum = 0;
    for (int m = 0; m < members; ++m) sum += (x[m] - 1) * (y[m] - 1);
    return sum / (members - 1) / forecast::moments(x.data(), members).spread /
           forecast::moments(y.data(), members).spread;
  };
  CHECK(correlation(a, b) == Approx(1).margin(1e-3));  // the same water
  CHECK(correlation(a, c) == Approx(0).margin(0.08));  // another
  CHECK(correlation(sooner, a) == Approx(0.64 / std::sqrt(1 + 0.64 + 0.64 * 0.64)).margin(0.08));
}

TEST_CASE("A river that falls dry stays a river: never below zero, never beyond what is known twice over") {
  std::vector<double> q(600, 0);
  for (int i = 0; i < 600; ++i) q[static_cast<std::size_t>(i)] = i % 50 < 5 ? 20.0 * (i % 50) : 0;
  std::vector<double> spike = q;
  spike.back() = 5000;
  const core::Series dry = series_of(head(q, 595)), wrong = series_of(spike);
  const hydro::InflowRegression r({&dry}, {.hours = 10, .members = 16}), w({&wrong}, {.hours = 10});
  for (double lead = 0; lead < 12; lead += 0.5) {
    CHECK(r.mean(0, lead * hour) >= 0);
    CHECK(w.mean(0, lead * hour) <= 2 * 5000);
    for (int m = 0; m < 16; ++m) CHECK(r.factor(0, m, lead * hour) >= 0);
  }
}

TEST_CASE("Too few hours before the last row are refused with file, table and time") {
  const std::vector<double> q = forgetful(noise(200, 0), 0.8);
  const core::Series few = series_of(head(q, 40));
  CHECK_THROWS_WITH(hydro::InflowRegression({&few}, {.hours = 6}),
                    Contains("inflow.csv: outside = \"regression\" in [[boundary]] 'inflow' finds 31 hours "
                             "before the last known row of 2026-03-11T15:00:00Z") &&
                        Contains("needs 50"));
}

TEST_CASE("An inflow without the hours before its last row is no reason to refuse a forecast") {
  const std::vector<double> q = forgetful(noise(600, 0), 0.8), p = forgetful(noise(600, 1), 0.8);
  core::Series gap = series_of(q);
  const core::Series whole = series_of(p);
  for (int k = 0; k < 5; ++k) {
    gap.times.erase(gap.times.end() - 3);
    gap.values[0].erase(gap.values[0].end() - 3);
  }
  const hydro::InflowRegression both({&gap, &whole}, {.hours = 6}), alone({&whole}, {.hours = 6}),
      nothing({&gap}, {.hours = 6});
  CHECK(both.mean(1, 3 * hour) == alone.mean(0, 3 * hour));  // it is no witness for the other
  CHECK(both.mean(0, 0) == q.back());
  CHECK(nothing.mean(0, 3 * hour) == Approx(q.back()).margin(0.1));  // it holds: nothing says how it goes on
  REQUIRE(both.notes().size() == 1);
  CHECK_THAT(both.notes()[0],
             Contains("inflow.csv: the 3 hours before the last known row of 2026-04-03T23:00:00Z"));
  CHECK(alone.notes().empty());
}

TEST_CASE("A river whose gauge has fallen silent goes on from its own last row; the others do without it") {
  const std::vector<double> q = forgetful(noise(2000, 0), 0.95), p = forgetful(noise(2000, 1), 0.95);
  const core::Series whole = series_of(q), silent = series_of(head(p, 1980)),
                     ended = series_of(head(q, 1980));
  const hydro::InflowRegression r({&whole, &silent}, {.hours = 24}), alone({&whole}, {.hours = 24}),
      then({&ended, &silent}, {.hours = 24});
  for (const double lead : {1.0, 5.0, 20.0}) {
    CHECK(r.mean(0, lead * hour) == alone.mean(0, lead * hour));
    CHECK(r.mean(1, lead * hour) == Approx(then.mean(1, lead * hour)).margin(0.5));
  }
}
