// Which cycle speaks, and when: late ones, missed ones, ones made anew; clocks that are wrong.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/basin.hpp"
#include "forecast/warnings/eligibility.hpp"
#include "warnings_place.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;
using std::chrono::minutes;

namespace {

/// With the clock's time, and a forecast that outlasts the tests' delays.
struct LivePlace : Place {
  LivePlace() {
    basin.warnings.sent_now = true;
    basin.forecast.lead_s = 12 * 3600;
  }
};

}  // namespace

TEST_CASE("A late older cycle never speaks over a newer one that was evaluated, though that sent nothing") {
  const bool live = GENERATE(false, true);
  Place place;
  place.basin.warnings.sent_now = live;
  place.basin.forecast.lead_s = 12 * 3600;
  const int reaching_late = GENERATE(0, 10);
  write_cycle(place.workspace, 0, {.members_reaching = 6, .peak_h = 0});
  CHECK(types(place.warn({}, after_hours(0) + minutes(30)).sent) == "00 Alert");
  write_cycle(place.workspace, 4, {.members_reaching = 6, .peak_h = 0});
  CHECK(place.warn({}, after_hours(4) + minutes(30)).sent.empty());
  write_cycle(place.workspace, 2, {.members_reaching = reaching_late, .peak_h = 0});
  for (const std::optional<int> only : {std::optional<int>{}, std::optional<int>{2}}) {
    const auto late = place.warn(only, after_hours(4) + minutes(40));
    CHECK(late.sent.empty());
    CHECK(late.failures.empty());
    CHECK_THAT(late.cycles.at(only ? 0 : 1).outcome, Contains("left alone"));
  }
}

TEST_CASE("Catching up, only the newest cycle speaks") {
  LivePlace place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  write_cycle(place.workspace, 2, {.members_reaching = 10});
  write_cycle(place.workspace, 4, {.members_reaching = 0});
  const auto result = place.warn({}, after_hours(4) + minutes(20));
  CHECK(result.sent.empty());
  CHECK(result.cycles.at(2).outcome == "evaluated");
  for (const int i : {0, 1})
    CHECK_THAT(result.cycles.at(i).outcome, Contains("older than the cycle 2026-03-10T04:00:00Z"));
  write_cycle(place.workspace, 6, {.members_reaching = 10});
  CHECK(types(place.warn({}, after_hours(6) + minutes(20)).sent) == "06 Alert");
}

TEST_CASE("Where the newest cycle's files are bad, the one before speaks") {
  LivePlace place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  write_cycle(place.workspace, 2, {.members_reaching = 10});
  core::write_file(place.workspace.cycle(after_hours(2)) / "gauges.nc", "no NetCDF");
  const auto result = place.warn({}, after_hours(2) + minutes(20));
  CHECK(types(result.sent) == "00 Alert");
  CHECK(result.failures.size() == 1);
}

TEST_CASE("One missed cycle and a late one after it let no warning lapse") {
  const double lead_h = GENERATE(2.0, 12.0);
  const int missed = GENERATE(4, 6);
  Place place;
  place.basin.warnings.sent_now = true;
  place.basin.forecast.lead_s = lead_h * 3600;
  std::optional<core::Instant> expires;
  for (int hour = 0; hour <= 14; hour += 2) {
    if (hour == missed) continue;
    write_cycle(place.workspace, hour, {.members_reaching = 10, .peak_h = 0});
    const minutes delay(hour == missed + 2 ? 119 : 1);  // a forecast of two hours ends after two
    const auto sent = place.warn({}, after_hours(hour) + delay).sent;
    if (expires) CHECK(*expires > after_hours(hour) + delay);
    for (const auto& m : sent) {
      CHECK(m.type == (expires ? forecast::MessageType::update : forecast::MessageType::alert));
      expires = m.expires;
    }
  }
}

TEST_CASE("A cycle made anew with other results is evaluated again, with an identifier of its own") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 6, .peak_h = 0});
  place.warn();
  write_cycle(place.workspace, 0, {.members_reaching = 9, .peak_h = 0});
  const auto higher = place.warn();
  REQUIRE(types(higher.sent) == "00 Update");
  CHECK(higher.sent[0].sent > higher.sent_before[0].sent);
  write_cycle(place.workspace, 0, {.members_reaching = 6, .peak_h = 0});
  const auto lower = place.warn();
  REQUIRE(types(lower.sent) == "00 Update");
  CHECK(fs::exists(place.file(0, "Update", 2)));
  write_cycle(place.workspace, 0, {.members_reaching = 0, .peak_h = 0});
  CHECK(types(place.warn().sent) == "00 Cancel");
  CHECK(place.warn().sent.empty());
  CHECK(place.warn().failures.empty());
}

TEST_CASE("No message is sent before the one it refers to") {
  LivePlace place;
  write_cycle(place.workspace, 0, {.members_reaching = 6, .peak_h = 0});
  const auto first = place.warn({}, after_hours(2) + minutes(30)).sent.at(0);
  write_cycle(place.workspace, 2, {.members_reaching = 9, .peak_h = 0});
  const auto second = place.warn({}, after_hours(2) + minutes(10)).sent.at(0);  // set back by 20 minutes
  CHECK(second.sent == first.sent + std::chrono::seconds(1));
  CHECK(second.expires > second.sent);
}

TEST_CASE("A clock that is not set, or lies before the cycle, sends nothing and is an error") {
  LivePlace place;
  write_cycle(place.workspace, 2, {.members_reaching = 10});
  CHECK_THROWS_WITH(place.warn({}, core::Instant{}), Contains("the clock says 1970-01-01T00:00:00Z"));
  const auto early = place.warn({}, after_hours(0));
  CHECK(early.sent.empty());
  REQUIRE(early.failures.size() == 1);
  CHECK_THAT(early.failures[0], Contains("lies ahead of the clock"));
  CHECK(types(place.warn({}, after_hours(3)).sent) == "02 Alert");
}

TEST_CASE("A clock set back by hours brings no older cycle to speak") {
  LivePlace place;
  for (const int hour : {0, 2, 4}) write_cycle(place.workspace, hour, {.members_reaching = 6 + hour / 2});
  CHECK(types(place.warn({}, after_hours(4) + minutes(10)).sent) == "04 Alert");
  const auto result = place.warn({}, after_hours(0) + minutes(10));
  CHECK(result.sent.empty());
  CHECK(result.failures.size() == 2);
  CHECK_THAT(result.cycles.at(0).outcome, Contains("older than the cycle 2026-03-10T04:00:00Z"));
}

TEST_CASE("A warning that lapsed only by a clock that ran ahead is cancelled once the clock is right") {
  LivePlace place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  CHECK(types(place.warn({}, after_hours(0) + minutes(30)).sent) == "00 Alert");
  write_cycle(place.workspace, 2, {.members_reaching = 0});
  const core::Instant lapsed = place.warn({}, after_hours(0) + minutes(30)).sent_before.at(0).expires;
  REQUIRE(lapsed < after_hours(14));  // the end of the newest forecast
  CHECK(place.warn({}, lapsed).sent.empty());
  const auto right = place.warn({}, after_hours(2) + minutes(20));
  CHECK(types(right.sent) == "02 Cancel");
  CHECK(right.failures.empty());
  CHECK(place.warn({}, after_hours(2) + minutes(21)).sent.empty());
}

TEST_CASE("A warning that lapsed while the clock ran behind is given again once the clock is right") {
  LivePlace place;
  write_cycle(place.workspace, 0, {.members_reaching = 10, .peak_h = 0});
  const core::Instant lapsed = place.warn({}, after_hours(0) + minutes(30)).sent.at(0).expires;
  write_cycle(place.workspace, 4, {.members_reaching = 10, .peak_h = 0});
  CHECK(place.warn({}, after_hours(4)).sent.empty());  // it says four, but it is later
  REQUIRE(lapsed < after_hours(16));                   // the end of the newest forecast
  const auto right = place.warn({}, lapsed + minutes(10));
  CHECK(types(right.sent) == "04 Alert");
  CHECK(right.failures.empty());
  CHECK(place.warn({}, lapsed + minutes(11)).sent.empty());
}

TEST_CASE("Two Alerts of one rule, by a clock that ran ahead, are both cancelled") {
  LivePlace place;
  write_cycle(place.workspace, 0, {.members_reaching = 10, .peak_h = 0});
  const auto first = place.warn({}, after_hours(0) + minutes(30)).sent.at(0);
  write_cycle(place.workspace, 2, {.members_reaching = 10, .peak_h = 0});
  const auto second = place.warn({}, first.expires).sent;  // ahead
  REQUIRE(types(second) == "02 Alert");
  write_cycle(place.workspace, 4, {.members_reaching = 0});
  const bool ahead_still = GENERATE(false, true);
  if (ahead_still) CHECK(types(place.warn({}, first.expires + minutes(5)).sent) == "04 Cancel");
  CHECK(types(place.warn({}, after_hours(4) + minutes(20)).sent) == "04 Cancel");
  const std::string last = core::read_file(place.file(4, "Cancel", ahead_still ? 2 : 1));
  CHECK_THAT(last, Contains(first.identifier + ","));
  if (!ahead_still) CHECK_THAT(last, Contains(second.at(0).identifier + ","));
  CHECK(place.warn({}, after_hours(4) + minutes(21)).sent.empty());
}

TEST_CASE("A cycle asked for by name while a newer one lies ahead of the clock is a fault") {
  LivePlace place;
  for (const int hour : {0, 4}) write_cycle(place.workspace, hour, {.members_reaching = 0});
  const auto result = place.warn(0, after_hours(0) + minutes(10));
  REQUIRE(result.failures.size() == 1);
  CHECK_THAT(result.failures[0], Contains("cycle 2026-03-10T04:00:00Z: lies ahead of the clock"));
}

TEST_CASE("What a clock set back by years sends hides nothing that is in force") {
  LivePlace place;
  constexpr int two_years = 2 * 365 * 24;
  write_cycle(place.workspace, -two_years, {.members_reaching = 10, .peak_h = 0});
  write_cycle(place.workspace, 0, {.members_reaching = 10, .peak_h = 0});
  const auto alert = place.warn({}, after_hours(0) + minutes(10)).sent.at(0);
  CHECK_FALSE(place.warn({}, after_hours(-two_years) + minutes(10)).failures.empty());
  CHECK(place.warn({}, after_hours(0) + minutes(20)).sent.empty());
  write_cycle(place.workspace, 2, {.members_reaching = 0});
  CHECK(types(place.warn({}, after_hours(2) + minutes(10)).sent) == "02 Cancel");
  CHECK_THAT(core::read_file(place.file(2, "Cancel")), Contains(alert.identifier + ","));
}

TEST_CASE("A message of the year 2099 is an error, and mutes nothing") {
  const bool live = GENERATE(false, true), by_cycle = GENERATE(false, true);
  Place place;
  place.basin.warnings.sent_now = live;
  place.basin.forecast.lead_s = 12 * 3600;
  const core::Instant future = core::parse_instant("2099-01-01T00:00:00Z", "test");
  forecast::Message m;
  m.identifier = "freshet.x", m.rule = "mill.major", m.sent = future;
  m.cycle = by_cycle ? future : first_cycle, m.expires = future + std::chrono::hours(9);
  core::write_file(place.workspace.ledger(), nlohmann::json{{"messages", {forecast::to_json(m)}}}.dump());
  write_cycle(place.workspace, 0, {.members_reaching = 6, .peak_h = 0});
  const auto result = place.warn({}, after_hours(1));
  CHECK(types(result.sent) == "00 Alert");
  CHECK(result.sent.at(0).sent <= after_hours(1));
  REQUIRE_FALSE(result.failures.empty());
  CHECK_THAT(result.failures.back(), Contains("2099-01-01T00:00:00Z: that cannot be"));
  CHECK_FALSE(place.warn({}, after_hours(1)).failures.empty());
}

TEST_CASE("A forecast that has ended names the key for replays") {
  CHECK_THAT(forecast::why_not(LivePlace().basin, first_cycle, after_hours(13)),
             Contains("sent_time = \"cycle\""));
}
