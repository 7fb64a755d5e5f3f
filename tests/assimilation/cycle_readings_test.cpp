// What a cycle gets of the store.

#include "assimilation/cycle_readings.hpp"

#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "tests/assimilation/workplace.hpp"

using namespace freshet;
using namespace freshet::assimilation;

TEST_CASE("A cycle gets the good readings of its window, kept-out gauges too") {
  const Workplace w;
  w.ingest("a.csv",
           "gorge,2026-03-10T03:00Z,1.0,\n"         // the previous cycle's
           "gorge,2026-03-10T03:15Z,1.1,\n"         //
           "gorge,2026-03-10T06:00Z,1.2,\n"         //
           "gorge,2026-03-10T06:15Z,1.3,\n"         // not yet
           "gorge,2026-03-10T05:00Z,1.4,suspect\n"  //
           "gorge,2026-03-10T05:15Z,,\n"
           "mill,2026-03-10T04:00Z,0.4,\n");
  core::Basin b = basin();
  const CycleReadings r = extract(b, w.store, at("2026-03-10T06:00Z"));
  CHECK_FALSE(r.synthetic);
  REQUIRE(r.readings.size() == 3);
  CHECK(r.readings[0].value == 1.1);
  CHECK(r.readings[1].value == 1.2);
  CHECK(r.readings[2].station == "mill");
  CHECK(r.left_out == std::map<std::string, int>{{"suspect", 1}, {"missing", 1}});

  SECTION("and the file says the same") {
    write_cycle_readings(w.folder / "c/readings.json", r);
    const CycleReadings back = read_cycle_readings(w.folder / "c/readings.json");
    CHECK(back.cycle == r.cycle);
    CHECK(back.left_out == r.left_out);
    REQUIRE(back.readings.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(back.readings[i].station == r.readings[i].station);
      CHECK(back.readings[i].time == r.readings[i].time);
      CHECK(back.readings[i].value == r.readings[i].value);
      CHECK(back.readings[i].error == r.readings[i].error);
    }
  }
  SECTION("synthetic readings make the cycle synthetic") {
    core::write_file(w.folder / "s.csv",
                     "# synthetic: yes\nstation,time,stage_m\nmill,2026-03-10T05:00Z,0.5\n");
    ingest(b, w.store, {w.folder / "s.csv"});
    CHECK(extract(b, w.store, at("2026-03-10T06:00Z")).synthetic);
  }
  SECTION("a gauge that left the basin has no say") {
    b.gauges.pop_back();
    CHECK(extract(b, w.store, at("2026-03-10T06:00Z")).readings.size() == 2);
  }
}

TEST_CASE("Without a store a cycle has no readings") {
  const Workplace w;
  CHECK(extract(basin(), w.store, at("2026-03-10T06:00Z")).readings.empty());
  CHECK(store_is_missing(w.store));
}

TEST_CASE("A spoilt readings.json is refused") {
  const Workplace w;
  core::write_file(w.folder / "r.json", "{\"cycle\": \"2026-03-10T06:00Z\"}");
  CHECK_THROWS_WITH(read_cycle_readings(w.folder / "r.json"),
                    Catch::Contains("make it again with 'freshet extract'"));
}

TEST_CASE("The latest reading of each interval") {
  std::vector<GaugeReading> readings;
  for (const int minute : {10, 20, 30, 40, 70})
    readings.push_back(
        {"gorge", at("2026-03-10T03:00Z") + std::chrono::minutes(minute), 0.01 * minute, 0.05, false});
  readings.push_back({"mill", at("2026-03-10T04:10Z"), 5, 0.05, false});
  const auto thin = latest_per_interval(readings, at("2026-03-10T03:00Z"), 1800);
  REQUIRE(thin.size() == 4);
  CHECK(thin[0].value == Approx(0.3));  // 30 min belongs to the interval that it ends
  CHECK(thin[1].value == Approx(0.4));
  CHECK(thin[2].value == Approx(0.7));
  CHECK(thin[3].station == "mill");
}

TEST_CASE("One impossible reading in readings.json is left out with a word; the others are used") {
  const Workplace w;
  std::string list;
  const auto add = [&](const char* minute, const char* stage, const char* error) {
    list += fmt::format(
        "{}{{\"station\": \"mill\", \"time\": \"2026-03-10T05:{}:00Z\", \"stage_m\": {}, "
        "\"error_m\": {}, \"quality\": \"good\", \"synthetic\": false}}",
        list.empty() ? "" : ", ", minute, stage, error);
  };
  add("45", "0.45", "0.05");  // out of order
  for (const char* error : {"1e-160", "0", "-0.05", "1e300"}) add("00", "0.4", error);
  add("15", "1e300", "0.05");
  add("30", "0.43", "0.05");
  add("30", "7.5", "0.05");  // twice
  core::write_file(
      w.folder / "r.json",
      "{\"cycle\": \"2026-03-10T06:00:00Z\", \"synthetic\": false, \"readings\": [" + list + "]}");
  const CycleReadings r = read_cycle_readings(w.folder / "r.json");
  REQUIRE(r.readings.size() == 2);
  CHECK(r.readings[0].value == 0.43);
  CHECK(r.readings[1].value == 0.45);
  CHECK(r.left_out.at("impossible") == 6);
}
