// Events: crossings, what announced them and how early; warnings that were sent.

#include "verification/events.hpp"

#include <catch2/catch.hpp>

#include "verification/event_scores.hpp"
#include "verification/sent_warnings.hpp"

namespace {

using namespace freshet;
using namespace freshet::verification;
using Catch::Detail::Approx;

core::Instant at(double hour) { return core::Instant{core::milliseconds_of(3600 * hour)}; }

/// Readings every half hour.
CrossingFinder seen(const std::vector<double>& stages, double threshold = 1, double begin = 0) {
  CrossingFinder finder(threshold);
  for (std::size_t i = 0; i < stages.size(); ++i) finder.add({at(begin + 0.5 * double(i)), stages[i], 0.05});
  return finder;
}

EventForecast forecast(std::size_t cycle, double issued, double probability, std::optional<bool> came,
                       bool already = false) {
  return {cycle, at(issued), at(issued + 4), probability, came, already};
}

TEST_CASE("Rises close to each other are one event, others are two") {
  const std::vector<double> stages = {0, 2, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0};
  const auto crossings = seen(stages).crossings();
  REQUIRE(crossings.size() == 2);
  CHECK(crossings[0].begin == at(0.5));
  CHECK(crossings[0].end == at(2.5));
  CHECK(crossings[1].begin == at(7));
  CHECK(crossings[0].seen_to_begin);
}

TEST_CASE("Nobody saw the rise before the first reading, or in a gap") {
  CHECK_FALSE(seen({2, 2, 0}).crossings().front().seen_to_begin);
  CrossingFinder finder(1);
  finder.add({at(0), 0, 0.05});
  finder.add({at(5), 2, 0.05});
  CHECK_FALSE(finder.crossings().front().seen_to_begin);
  CHECK_FALSE(finder.covers(at(0), at(5)));
  CHECK(finder.covers(at(4.5), at(5)) == false);
  CHECK(seen({0, 0, 0, 0}).covers(at(0), at(1.5)));
  CHECK_FALSE(seen({0, 0, 0, 0}).covers(at(0), at(3)));
}

TEST_CASE("Events are matched with the forecasts before them") {
  // Rises at 10 h; forecasts of 4 h every 2 h.
  const auto crossings = seen({0, 0, 2, 2, 0}, 1, 9).crossings();
  SECTION("announced by the two before: early by the first of them") {
    const EventTable t = match(crossings,
                               {forecast(0, 4, 0.9, false), forecast(1, 6, 0.9, true),
                                forecast(2, 8, 0.6, true), forecast(3, 10, 1, true, true)},
                               0.5);
    CHECK(t.hits == 1);
    CHECK(t.misses == 0);
    CHECK(t.early_h.front() == Approx(4));
    CHECK(t.false_alarms == 0);  // the one of 4 h leads to the event without a break
    CHECK(t.pod() == Approx(1));
    CHECK(t.csi() == Approx(1));
  }
  SECTION("announced, then taken back: missed") {
    const EventTable t = match(crossings, {forecast(0, 6, 0.9, true), forecast(1, 8, 0.1, true)}, 0.5);
    CHECK(t.hits == 0);
    CHECK(t.misses == 1);
    CHECK(t.pod() == Approx(0));
    CHECK_FALSE(t.far());
  }
  SECTION("announced what did not come, taken back, announced again") {
    const EventTable t = match(crossings,
                               {forecast(0, 0, 0.9, false), forecast(1, 2, 0.9, false),
                                forecast(2, 4, 0.1, false), forecast(3, 8, 0.9, true)},
                               0.5);
    CHECK(t.hits == 1);
    CHECK(t.false_alarms == 1);
    CHECK(t.far() == Approx(0.5));
    CHECK(t.csi() == Approx(0.5));
  }
  SECTION("no forecast reached over it") {
    const EventTable t = match(crossings, {forecast(0, 2, 0.9, false)}, 0.5);
    CHECK(t.hits + t.misses == 0);
    CHECK(t.not_forecast == 1);
    CHECK(t.false_alarms == 1);
  }
  SECTION("readings are missing: not judged") {
    const EventTable t = match({}, {forecast(0, 2, 0.9, std::nullopt)}, 0.5);
    CHECK(t.not_judged == 1);
    CHECK(t.false_alarms == 0);
  }
}

CyclePairs cycle_with(const std::vector<double>& readings, const std::vector<double>& peaks,
                      double lead_h = 4) {
  CyclePairs cycle;
  cycle.cycle = at(0);
  cycle.lead_s = 3600 * lead_h;
  cycle.members = peaks.size();
  GaugePairs gauge;
  for (std::size_t i = 0; i < readings.size(); ++i)
    gauge.pairs.push_back({1800.0 * double(i + 1), readings[i], 0.05, std::vector<double>(peaks.size(), 0)});
  gauge.peak = peaks;
  gauge.peak_s.assign(peaks.size(), 7200);
  cycle.gauges.push_back(gauge);
  return cycle;
}

TEST_CASE("Whether a threshold was reached is known only where readings cover the forecast") {
  const auto of = [](const CyclePairs& cycle) { return *event_forecast(0, cycle, cycle.gauges.front(), 1); };
  CHECK(of(cycle_with({0, 0, 0, 0, 0, 0, 0}, {0, 2, 2, 2})).came_true == false);
  CHECK(of(cycle_with({0, 0, 0, 0, 0, 0, 0}, {0, 2, 2, 2})).probability == 0.75);
  CHECK_FALSE(of(cycle_with({0, 0, 0}, {0})).came_true);    // they end too early
  CHECK(of(cycle_with({0, 2, 0}, {0})).came_true == true);  // it was seen all the same
  CyclePairs hole = cycle_with({0, 0, 0, 0, 0, 0, 0, 0}, {0});
  hole.gauges.front().pairs.erase(hole.gauges.front().pairs.begin() + 2,
                                  hole.gauges.front().pairs.begin() + 5);
  CHECK_FALSE(of(hole).came_true);
  CyclePairs above = cycle_with({2, 0, 0, 0, 0, 0, 0, 0}, {2});
  above.gauges.front().last = ObservedValue{at(-0.5), 1.5, 0.05};
  CHECK(of(above).already);
}

TEST_CASE("A peak counts where the water rose to it and fell from it") {
  const auto of = [](const CyclePairs& cycle) { return peak_pair(cycle, cycle.gauges.front()); };
  const auto peak = of(cycle_with({0, 1, 2, 3, 2, 1, 1, 1}, {2, 3, 4}));
  REQUIRE(peak);
  CHECK(peak->observed == 3);
  CHECK(peak->observed_s == 7200);
  CHECK(peak->median == 3);
  CHECK_FALSE(of(cycle_with({0, 1, 2, 3, 4, 5, 6, 7}, {2, 3, 4})));   // it rises still
  CHECK_FALSE(of(cycle_with({0, 0, .1, 0, 0, 0, 0, 0}, {2, 3, 4})));  // noise: less than twice its error
  const PeakScores scores = score_peaks({{
                                             3,
                                             7200,
                                             3.5,
                                             3600,
                                             3.2,
                                             4,
                                         },
                                         {2, 3600, 1.5, 3600, 1, 2.5}});
  CHECK(scores.height_bias == Approx(0).margin(1e-15));
  CHECK(scores.height_mae == Approx(0.5));
  CHECK(scores.time_bias_h == Approx(-0.5));
  CHECK(scores.inside == 1);
}

TEST_CASE("Warnings that were sent: hit, late, false alarm, miss, not judged") {
  const WarnedTime service{at(0), at(100), false};
  WarningScores s;
  SECTION("in force two hours before the water") {
    judge({{at(8), at(12), false}}, seen({0, 0, 2, 2, 0}, 1, 9), service, s);
    CHECK(s.hits == 1);
    CHECK(s.ahead_h.front() == Approx(2));
    CHECK(s.misses == 0);
  }
  SECTION("when the water was there") {
    judge({{at(10.2), at(12), false}}, seen({0, 0, 2, 2, 0}, 1, 9), service, s);
    CHECK(s.late == 1);
    CHECK(s.misses == 0);
  }
  SECTION("no warning") {
    judge({}, seen({0, 0, 2, 2, 0}, 1, 9), service, s);
    CHECK(s.misses == 1);
  }
  SECTION("before service began nobody could warn") {
    judge({}, seen({0, 0, 2, 2, 0}, 1, 9), {at(20), at(30), false}, s);
    CHECK(s.misses == 0);
  }
  SECTION("the water did not come, and it was taken back") {
    judge({{at(1), at(3), true}}, seen({0, 0, 0, 0, 0, 0, 0, 0}), service, s);
    CHECK(s.false_alarms == 1);
    CHECK(s.cancelled == 1);
  }
  SECTION("nobody read the gauge") {
    judge({{at(20), at(23), false}}, seen({0, 0, 0}), service, s);
    CHECK(s.not_judged == 1);
    CHECK(s.false_alarms == 0);
  }
}

}  // namespace
