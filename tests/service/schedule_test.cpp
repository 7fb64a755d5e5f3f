#include "service/schedule.hpp"

#include <catch2/catch.hpp>

#include "service/clock.hpp"

namespace {

using namespace freshet;
using namespace std::chrono_literals;
using core::Instant;

const Instant start = core::parse_instant("2026-03-10T00:00:00Z", "");

/// Cycles every hour, a cut-off of ten minutes, two gauges, in service since long ago.
service::Situation situation(std::chrono::milliseconds now) {
  service::Situation s;
  s.now = start + now;
  s.since = start - 24h;
  s.grid = {start, 1h};
  s.cut_off = 10min;
  s.newest_reading = {{"a", {}}, {"b", {}}};
  return s;
}

/// All cycles before hour `n` are made.
service::Situation after_cycles(int n, std::chrono::milliseconds now) {
  service::Situation s = situation(now);
  for (int k = 0; k < n; ++k) {
    s.analysed.insert(start + k * 1h);
    s.complete.insert(start + k * 1h);
  }
  return s;
}

void has(service::Situation& s, const std::string& gauge, std::chrono::milliseconds time) {
  s.newest_reading[gauge] = start + time;
}

}  // namespace

TEST_CASE("Nothing begins before the first cycle's time") {
  CHECK_FALSE(service::next_due(situation(-1min)));
  CHECK(service::next_time(situation(-1min)) == start);
}

TEST_CASE("A cycle waits for its readings, to the cut-off at the latest") {
  service::Situation s = after_cycles(3, 3h + 2min);
  has(s, "a", 3h);
  has(s, "b", 2h + 45min);
  CHECK_FALSE(service::next_due(s));
  CHECK(service::next_time(s) == start + 3h + 10min);
  SECTION("every gauge has one of its time") {
    has(s, "b", 3h);
    const auto due = service::next_due(s);
    REQUIRE(due);
    CHECK(due->cycle == start + 3h);
    CHECK(due->missing.empty());
    CHECK_FALSE(due->analysis_only);
  }
  SECTION("the cut-off") {
    s.now = start + 3h + 10min;
    const auto due = service::next_due(s);
    REQUIRE(due);
    CHECK(due->missing == std::vector<std::string>{"b"});
    CHECK(due->reason == "the cut-off");
  }
  SECTION("what has arrived is taken in first") {
    s.taking_in = true;
    s.now = start + 3h + 19min;
    CHECK_FALSE(service::next_due(s));
    s.now = start + 3h + 20min;
    CHECK(service::next_due(s));
  }
  SECTION("a gauge that was missing before but is alive is waited for") {
    s.missing_at[start + 2h] = {"b"};
    CHECK_FALSE(service::next_due(s));
  }
  SECTION("a gauge that is silent is not waited for") {
    s.missing_at[start + 2h] = {"b"};
    has(s, "b", 1h + 45min);
    const auto due = service::next_due(s);
    REQUIRE(due);
    CHECK(due->missing == std::vector<std::string>{"b"});
  }
  SECTION("a service that has just begun waits its own cut-off") {
    s.since = start + 3h + 5min;
    s.now = start + 3h + 14min;
    CHECK_FALSE(service::next_due(s));
    s.now = start + 3h + 15min;
    CHECK(service::next_due(s));
  }
}

TEST_CASE("The first cycle has no window of readings to wait for") {
  CHECK(service::next_due(situation(0min))->cycle == start);
}

TEST_CASE("Without gauges a cycle begins at its time") {
  service::Situation s = after_cycles(1, 59min + 59s);
  s.newest_reading.clear();
  CHECK_FALSE(service::next_due(s));
  s.now = start + 1h;
  CHECK(service::next_due(s)->cycle == start + 1h);
}

TEST_CASE("Missed cycles: their analyses in order, the newest forecast, then what is owed") {
  service::Situation s = after_cycles(2, 5h + 20min);
  std::vector<service::Due> order;
  while (const auto due = service::next_due(s)) {
    order.push_back(*due);
    s.analysed.insert(due->cycle);
    if (!due->analysis_only) s.complete.insert(due->cycle);
  }
  std::string text;
  for (const auto& due : order)
    text += core::to_iso(due.cycle).substr(11, 2) + (due.analysis_only ? "a" : due.owed ? "o" : "f") + " ";
  CHECK(text == "02a 03a 04a 05f 04o 03o 02o ");
  SECTION("or each whole, in order") {
    service::Situation whole = after_cycles(2, 5h + 20min);
    whole.missed = core::Missed::in_order;
    const auto due = service::next_due(whole);
    REQUIRE(due);
    CHECK(due->cycle == start + 2h);
    CHECK_FALSE(due->analysis_only);
  }
}

TEST_CASE("An interrupted newest cycle is no debt") {
  service::Situation s = after_cycles(3, 2h + 30min);
  s.complete.erase(start + 2h);
  s.complete.erase(start + 1h);
  const auto due = service::next_due(s);
  REQUIRE(due);
  CHECK(due->cycle == start + 2h);
  CHECK_FALSE(due->owed);
}

TEST_CASE("In order, no cycle passes one whose forecast was interrupted") {
  service::Situation s = after_cycles(4, 4h + 20min);
  s.missed = core::Missed::in_order;
  s.complete.erase(start + 2h);  // its record was lost, and its jobs were killed
  const auto due = service::next_due(s);
  REQUIRE(due);
  CHECK(due->cycle == start + 2h);
  CHECK_FALSE(due->analysis_only);
  s.not_before[start + 2h] = start + 5h;
  CHECK_FALSE(service::next_due(s));
}

TEST_CASE("What failed is not tried again before its time, and nothing passes it") {
  service::Situation s = after_cycles(3, 4h + 30min);
  s.not_before[start + 3h] = start + 4h + 31min;
  CHECK_FALSE(service::next_due(s));
  s.now = start + 4h + 31min;
  CHECK(service::next_due(s)->cycle == start + 3h);
}

TEST_CASE("Where no cycle is to follow a last one, its time passes and what is owed is made all the same") {
  service::Situation s = after_cycles(4, 9h + 30min);
  s.complete.erase(start + 2h);
  s.grid.end = start + 3h;
  REQUIRE(service::next_due(s));
  CHECK(service::next_due(s)->cycle == start + 2h);
  CHECK(service::next_due(s)->owed);
  s.complete.insert(start + 2h);
  CHECK_FALSE(service::next_due(s));
  CHECK(service::next_time(s) == Instant::max());
  s.analysed.erase(start + 3h);
  s.complete.erase(start + 3h);  // its cut-off is past
  CHECK(service::next_due(s)->cycle == start + 3h);
  CHECK_FALSE(service::next_due(s)->analysis_only);
}

TEST_CASE("A forecast that failed after its analysis is looked at again when it may be tried") {
  service::Situation s = after_cycles(4, 3h + 30min);
  s.complete.erase(start + 3h);
  s.not_before[start + 3h] = start + 3h + 31min;
  CHECK_FALSE(service::next_due(s));
  CHECK(service::next_time(s) == start + 3h + 31min);
}

TEST_CASE("A next try that a wrong clock has put years ahead holds nothing back") {
  service::Situation s = after_cycles(3, 3h + 30min);
  s.not_before[start + 3h] = start + 24h * 2000;
  has(s, "a", 3h);
  has(s, "b", 3h);
  REQUIRE(service::next_due(s));
  CHECK(service::next_due(s)->cycle == start + 3h);
}

TEST_CASE("A clock that goes ahead at a bound is believed only after a while") {
  Instant wall = start;
  std::chrono::milliseconds running = 5h;
  service::Clock clock({[&] { return wall; }, [&] { return running; }});
  const auto pass = [&](std::chrono::milliseconds time) {
    wall += time;
    running += time;
    return clock.now();
  };
  CHECK(pass(30s) == start + 30s);
  wall += 2h;  // a wrong clock
  CHECK(pass(1s) == start + 31s);
  CHECK_FALSE(clock.jump().empty());
  CHECK(clock.jump().empty());
  SECTION("it stays") {
    pass(5min);
    CHECK(pass(5min + 1s) == start + 2h + 10min + 32s);
  }
  SECTION("it comes back") {
    wall -= 2h;
    CHECK(pass(1s) == start + 32s);
    CHECK(pass(20min) == start + 20min + 32s);
  }
  SECTION("one that goes back is followed") {
    wall -= 5h;
    CHECK(pass(1s) == start - 3h + 32s);
    SECTION("and when it returns it is right again") {
      wall += 3h;
      CHECK(pass(1s) == start + 33s);
    }
    SECTION("but not further than it was") {
      wall += 4h;
      CHECK(pass(1s) == start + 33s);
    }
    SECTION("nor after a day, as if it had been set right by going back") {
      pass(24h);
      wall += 3h;
      CHECK(pass(1s) == start - 3h + 24h + 33s);
    }
  }
}

TEST_CASE("A clock that was wrong while the service was begun anew is not believed either") {
  Instant wall = start;
  std::chrono::milliseconds running = 5h;
  const auto clocks = [&](const char* boot) {
    return service::Clocks{[&] { return wall; }, [&] { return running; }, boot};
  };
  const auto pass = [&](service::Clock& clock, std::chrono::milliseconds time) {
    wall += time;
    running += time;
    return clock.now();
  };
  service::Clock first(clocks("a"));
  CHECK(pass(first, 30s) == start + 30s);
  SECTION("it went ahead before the end") {
    wall += 24h * 700;
    CHECK(pass(first, 1s) == start + 31s);
  }
  SECTION("it went ahead in between") {
    wall += 24h * 700;
    wall += 1s;
    running += 1s;
  }
  service::Clock second(clocks("a"));
  second.go_on_from(first.memory());
  CHECK(pass(second, 1s) == start + 32s);
  service::Clock other_boot(clocks("b"));
  other_boot.go_on_from(first.memory());
  CHECK(pass(other_boot, 1s) == start + 24h * 700 + 33s);
  wall -= 24h * 700;
  CHECK(pass(second, 1s) == start + 34s);
}

TEST_CASE("A clock that comes back in steps too small to be a jump is not left behind") {
  Instant wall = start;
  std::chrono::milliseconds running = 5h;
  service::Clock clock({[&] { return wall; }, [&] { return running; }});
  wall += 90s;
  running += 1s;
  CHECK(clock.now() == start + 1s);
  for (int i = 0; i < 2; ++i) {
    wall -= 44s;
    running += 1s;
    clock.now();
  }
  wall += 1s;
  running += 1s;
  CHECK(clock.now() >= start + 1s);
  CHECK(clock.now() <= start + 4s);
}

TEST_CASE("A replay's clock goes as fast as it is told") {
  Instant wall = core::parse_instant("2026-11-30T09:00:00Z", "");
  std::chrono::milliseconds running = 0s;
  service::Clock clock(start, 60, wall, {[&] { return wall; }, [&] { return running; }});
  wall += 10s;
  running += 10s;
  CHECK(clock.now() == start + 10min);
}
