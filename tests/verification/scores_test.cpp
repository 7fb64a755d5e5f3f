// Scores against cases worked by hand and figures that were published.

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "verification/crps.hpp"
#include "verification/distribution.hpp"
#include "verification/intervals.hpp"
#include "verification/probability_tally.hpp"
#include "verification/tally.hpp"

namespace {

using namespace freshet;
using namespace freshet::verification;
using Catch::Detail::Approx;

core::Instant at_hour(int hour) { return core::Instant{std::chrono::hours(hour)}; }

TEST_CASE("CRPS of members that can be worked by hand") {
  // Mean distance 0.5, mean difference of two members 0.5: 0.5 - 0.25; without a member and itself 0.5 - 0.5.
  CHECK(crps({0, 1}, 0.5) == Approx(0.25));
  CHECK(fair_crps({0, 1}, 0.5) == Approx(0).margin(1e-15));
  CHECK(crps({0, 1}, 3) == Approx(2.25));
  // One member, or all the same: the absolute error.
  CHECK(crps({2}, 5) == Approx(3));
  CHECK(std::isnan(fair_crps({2}, 5)));
  CHECK(crps({2, 2, 2}, 5) == Approx(3));
  CHECK(fair_crps({2, 2, 2}, 5) == Approx(3));
  // 0, 1, 3: distances to 2 are 2, 1, 1; differences 1, 3, 2.
  CHECK(crps({0, 1, 3}, 2) == Approx(4.0 / 3 - 6.0 / 9));
  CHECK(fair_crps({0, 1, 3}, 2) == Approx(4.0 / 3 - 6.0 / 6));
  CHECK(uncertainty_of({0, 1, 3}) == Approx(6.0 / 9));
}

TEST_CASE("The parts of the CRPS, worked by hand") {
  // Two members 0 and 1; once the observed lies in the middle, once 1 below, once 1 above.
  CrpsDecomposition all;
  for (const double observed : {0.5, -1.0, 2.0}) all.add({0, 1}, observed);
  // Inside: alpha (0.5 + 0 + 1) / 3, beta (0.5 + 1 + 0) / 3; width 1, lies below in half of it; p = 1/2.
  // Outside: each happens in a third, by 1 on average; p = 0 and 1.
  const CrpsParts parts = all.parts();
  CHECK(parts.reliability == Approx(0 + 2 * 1.0 * (1.0 / 9)));
  const double potential = 0.25 + 2 * 1.0 * (1.0 / 3 * 2 / 3);
  CHECK(parts.uncertainty == Approx(6.0 / 9));
  CHECK(parts.resolution == Approx(parts.uncertainty - potential));
  CHECK(all.mean_crps() == Approx((0.25 + 1.25 + 1.25) / 3));
}

TEST_CASE("The parts add up to the mean CRPS, whatever the members") {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  CrpsDecomposition all;
  double sum = 0;
  int count = 0;
  for (const std::size_t size : {1, 2, 7, 32})
    for (int i = 0; i < 50; ++i, ++count) {
      std::vector<double> members(size);
      for (double& m : members) m = std::round(4 * normal(random)) / 4;  // ties
      std::sort(members.begin(), members.end());
      const double observed = std::round(8 * normal(random)) / 8;
      all.add(members, observed);
      sum += crps(members, observed);
    }
  const CrpsParts parts = all.parts();
  CHECK(all.mean_crps() == Approx(sum / count).epsilon(1e-12));
  // The observed are kept as float.
  CHECK(parts.reliability - parts.resolution + parts.uncertainty == Approx(sum / count).epsilon(1e-6));
  CHECK(parts.reliability > 0);
}

TEST_CASE("ROC area of Mason and Graham (2002), with ties and without") {
  const std::vector<bool> events = {0, 0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1};
  const std::vector<double> tied = {.8, .8, 0, 1, 1, .6, .4, .8, 0, 0, .2, 0, 0, 1, 1},
                            untied = {.928, .576, .008, .944, .832, .816, .136, .584,
                                      .032, .016, .28,  .024, 0,    .984, .952};
  ProbabilityTally with, without;
  for (std::size_t i = 0; i < events.size(); ++i) {
    with.add(tied[i], events[i]);
    without.add(untied[i], events[i]);
  }
  CHECK(with.roc_area() == Approx(47.0 / 56));
  CHECK(without.roc_area() == Approx(0.875));
  const auto roc = with.roc();
  CHECK(roc.front().hit_rate == 1);
  CHECK(roc.back().false_alarm_rate == 0);
  double area = 0;  // by trapezia
  for (std::size_t i = 1; i < roc.size(); ++i)
    area +=
        (roc[i - 1].false_alarm_rate - roc[i].false_alarm_rate) * (roc[i - 1].hit_rate + roc[i].hit_rate) / 2;
  CHECK(area == Approx(47.0 / 56));
}

TEST_CASE("Brier score and its parts, worked by hand") {
  ProbabilityTally tally;
  for (const bool came : {true, false}) tally.add(0.5, came);
  for (const bool came : {true, true, false, true}) tally.add(0.75, came);
  const BrierParts parts = tally.brier();
  CHECK(parts.brier == Approx((0.25 + 0.25 + 3 * 0.0625 + 0.5625) / 6));
  CHECK(parts.reliability == Approx(0).margin(1e-15));
  const double frequency = 4.0 / 6;
  CHECK(parts.uncertainty == Approx(frequency * (1 - frequency)));
  CHECK(parts.resolution ==
        Approx((2 * std::pow(0.5 - frequency, 2) + 4 * std::pow(0.75 - frequency, 2)) / 6));
  CHECK(parts.within == Approx(0).margin(1e-15));
  CHECK(parts.skill() == Approx(1 - parts.brier / parts.uncertainty));
}

TEST_CASE("What differs within a class is a part of its own") {
  ProbabilityTally tally;
  tally.add(0.02, false);
  tally.add(0.08, false);
  tally.add(0.95, true);
  const BrierParts parts = tally.brier();
  CHECK(parts.brier == Approx((0.02 * 0.02 + 0.08 * 0.08 + 0.05 * 0.05) / 3));
  CHECK(parts.within != Approx(0).margin(1e-9));
  CHECK(parts.reliability - parts.resolution + parts.uncertainty + parts.within == Approx(parts.brier));
}

TEST_CASE("Never or always: no skill, no ROC") {
  for (const bool came : {false, true}) {
    ProbabilityTally tally;
    CHECK(std::isnan(tally.brier().brier));
    CHECK_FALSE(tally.roc_area());
    for (const double p : {0.1, 0.9}) tally.add(p, came);
    CHECK(tally.brier().brier == Approx(0.41));
    CHECK_FALSE(tally.brier().skill());
    CHECK_FALSE(tally.roc_area());
    CHECK(tally.roc().empty());
  }
}

TEST_CASE("A probability that begins a class lies in it, 1 in the last") {
  CHECK(class_of(0, 5) == 0);
  CHECK(class_of(12.0 / 20, 5) == 3);
  CHECK(class_of(0.6 - 1.0 / 64, 5) == 2);
  CHECK(class_of(1, 5) == 4);
}

TEST_CASE("Wilson's interval as Newcombe (1998, table I) gives it") {
  const auto check = [](double seen, double count, double low, double high) {
    const auto interval = wilson(seen, count, count);
    CHECK(interval->low == Approx(low).margin(5e-5));
    CHECK(interval->high == Approx(high).margin(5e-5));
  };
  check(81, 263, 0.2553, 0.3662);
  check(15, 148, 0.0624, 0.1605);
  check(0, 20, 0, 0.1611);
  check(1, 29, 0.0061, 0.1718);
  CHECK_FALSE(wilson(0, 0, 0));
  // The same share from fewer cases of their own is less sure.
  CHECK(wilson(15, 148, 30)->high > wilson(15, 148, 148)->high);
}

TEST_CASE(
    "Bootstrap of blocks: an interval of a mean covers it as often as it says; too few blocks give none") {
  CHECK_FALSE(Resampling(14, 2, 100, 1).interval([](const auto&) { return 1.0; }));
  std::mt19937 random(11);
  std::normal_distribution<double> normal;
  // Pairs of cycles see the same: with blocks of 2 the interval is right, cycles one by one are too sure.
  int blocks = 0, single = 0;
  constexpr int trials = 300, cycles = 80;
  for (int t = 0; t < trials; ++t) {
    std::vector<double> values(cycles);
    for (int i = 0; i < cycles; ++i) values[i] = i % 2 == 0 ? normal(random) : values[i - 1];
    const auto mean = [&](const std::vector<std::uint16_t>& drawn) {
      double sum = 0;
      for (int i = 0; i < cycles; ++i) sum += drawn[i] * values[i];
      return sum / cycles;
    };
    const auto covers = [&](std::size_t block) {
      const auto interval = Resampling(cycles, block, 200, 100 + t).interval(mean);
      return interval->low <= 0 && 0 <= interval->high;
    };
    blocks += covers(4);
    single += covers(1);
  }
  // 95 % of 300 +- 3 standard deviations, less what a bootstrap of 20 blocks lacks (about 4 %).
  CHECK(blocks > 258);
  CHECK(single < blocks - 15);
}

TEST_CASE("Readings of other times as a forecast: what overlaps is left out") {
  Distribution distribution;
  std::vector<double> values;
  for (int i = 0; i < 60; ++i) {
    values.push_back(std::sin(i * 1.7) * 3 + i * 0.01);
    distribution.add(at_hour(i), at_hour(i + 2), values.back());
  }
  distribution.sort();
  const auto less = distribution.without(at_hour(20), at_hour(25));  // begins 18 to 25
  CHECK(less.size() == 52);
  std::vector<double> rest;
  for (int i = 0; i < 60; ++i)
    if (i < 18 || i > 25) rest.push_back(values[i]);
  std::sort(rest.begin(), rest.end());
  for (const double observed : {-4.0, -1.0, 0.3, 2.9, 7.0})
    CHECK(*less.crps(observed) == Approx(crps(rest, observed)).epsilon(1e-12));
  CHECK_FALSE(distribution.without(at_hour(0), at_hour(45)).crps(0));  // fewer than twenty are left
}

TEST_CASE("Ranks are uniform where the ensemble is right, also among equal members") {
  std::mt19937 random(5);
  std::uniform_int_distribution<int> few(0, 2);
  std::uniform_real_distribution<double> uniform;
  std::vector<int> histogram(10, 0);
  constexpr int cases = 20000;
  for (int i = 0; i < cases; ++i) {
    std::vector<double> members(9);
    for (double& m : members) m = few(random);
    std::sort(members.begin(), members.end());
    ++histogram[static_cast<std::size_t>(10 * rank_place(members, few(random), uniform(random)))];
  }
  double chi2 = 0;
  for (const int count : histogram) chi2 += std::pow(count - cases / 10.0, 2) / (cases / 10.0);
  CHECK(chi2 < 27.9);  // 99.9 % of chi squared with 9 degrees of freedom
  CHECK(rank_place({1, 2}, 0, 0.5) == Approx(0.5 / 3));
  CHECK(rank_place({1, 2}, 3, 0.5) == Approx(2.5 / 3));
}

}  // namespace
