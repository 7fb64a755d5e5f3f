// Readings that come after their cycle was made, and gauges of which none came.

#include "assimilation/readings/late.hpp"

#include <catch2/catch.hpp>

#include "core/result_files.hpp"
#include "tests/assimilation/workplace.hpp"

using namespace freshet;
using namespace freshet::assimilation;

namespace {

const std::vector<std::string> times = {"2026-03-10T03:00:00Z", "2026-03-10T06:00:00Z",
                                        "2026-03-10T09:00:00Z", "2026-03-10T12:00:00Z"};

/// Cycles every three hours; `gorge` is assimilated, `mill` too unless kept out.
struct Cycles : Workplace {
  core::Workspace workspace{folder.path()};
  core::Basin twin = basin();

  explicit Cycles(double reopen_h = 0) {
    twin.forecast.start = at("2026-03-10T00:00Z");
    twin.assimilation.reading_interval_min = 30;
    twin.resolved_json = fmt::format(R"({{"assimilation": {{"reopen_h": {}}}}})", reopen_h);
  }
  /// What `freshet cycle` leaves of the readings, and that its analysis was made.
  CycleReadings make(const std::string& time) const {
    const CycleReadings r = extract(twin, store, at(time.c_str()), {}, &workspace);
    write_cycle_readings(workspace.cycle(r.cycle) / core::file_name::readings, r);
    core::write_file(workspace.cycle(r.cycle) / core::file_name::analysis, "made");
    return r;
  }
};

std::vector<std::string> marks(const std::vector<LateReading>& late) {
  std::vector<std::string> result;
  for (const LateReading& l : late)
    result.push_back(fmt::format("{} {} {} of {}{}", l.reading.station,
                                 core::to_iso(l.reading.time).substr(11, 5), l.what,
                                 core::to_iso(l.cycle).substr(11, 5), l.used ? " used" : ""));
  return result;
}

}  // namespace

TEST_CASE("A gauge without a reading in the window is in the record, with the age of its last") {
  const Cycles c;
  c.ingest("a.csv", "gorge,2026-03-10T02:30Z,1.0,\nmill,2026-03-10T08:00Z,1.0,\nmill,2026-03-10T08:30Z,,\n");
  const CycleReadings r = c.make(times[2]);
  REQUIRE(r.gauges.size() == 2);
  CHECK(r.gauges[0].good == 0);
  CHECK(r.gauges[0].last == at("2026-03-10T02:30Z"));
  CHECK(r.gauges[1].good == 1);
  REQUIRE(r.doubted.size() == 1);
  CHECK(r.doubted[0].quality == "missing");
  CHECK(notes_on_record(r) == std::vector<std::string>{"gorge: no good reading in the window of the cycle "
                                                       "2026-03-10T09:00:00Z; the last is 6.50 h old"});
  const nlohmann::json record = record_in(c.workspace.cycle(r.cycle) / core::file_name::readings);
  CHECK(record["gauges"][0]["last_before_h"] == 6.5);
  CHECK(record["doubted"][0]["stage_m"].is_null());
  CHECK(record["late"].empty());
}

TEST_CASE("Late, revised and withdrawn readings are recorded once; without reopen_h they come too late") {
  const Cycles c;
  c.ingest("a.csv",
           "gorge,2026-03-10T01:00Z,1.0,\ngorge,2026-03-10T02:00Z,1.1,\nmill,2026-03-10T02:00Z,1.0,\n");
  CHECK(c.make(times[0]).late.empty());
  c.ingest("b.csv",
           "gorge,2026-03-10T00:30Z,0.9,\ngorge,2026-03-10T01:00Z,1.2,\nmill,2026-03-10T02:00Z,1.0,bad\n"
           "gorge,2026-03-10T05:00Z,1.3,\n");
  const CycleReadings r = c.make(times[1]);
  CHECK(marks(r.late) == std::vector<std::string>{"gorge 00:30 late of 03:00", "gorge 01:00 revised of 03:00",
                                                  "mill 02:00 withdrawn of 03:00"});
  CHECK_FALSE(r.from);
  CHECK(r.readings.size() == 1);
  CHECK_THAT(notes_on_record(r).back(), Catch::Contains("3 readings came too late"));
  CHECK(c.make(times[2]).late.empty());
}

TEST_CASE("A late reading opens the window again, as far back as reopen_h") {
  const Cycles c(3);
  c.ingest("a.csv",
           "gorge,2026-03-10T02:00Z,1.0,\ngorge,2026-03-10T05:00Z,1.1,\ngorge,2026-03-10T08:00Z,1.2,\n");
  for (int i : {0, 1}) c.make(times[i]);
  core::write_file(c.workspace.cycle(at("2026-03-10T00:00Z")) / core::file_name::analysis, "the start");

  SECTION("the analysis before it is there") {
    c.ingest("b.csv", "gorge,2026-03-10T04:00Z,1.05,\n");
    const CycleReadings r = c.make(times[2]);
    CHECK(marks(r.late) == std::vector<std::string>{"gorge 04:00 late of 06:00 used"});
    REQUIRE(r.from);
    CHECK(*r.from == at(times[0].c_str()));
    CHECK(r.readings.size() == 3);  // of six hours
    // The next cycle finds nothing late in it; one that comes now would need to go back six hours.
    CHECK(c.make(times[3]).late.empty());
    const CycleReadings back = read_cycle_readings(c.workspace.cycle(r.cycle) / core::file_name::readings);
    CHECK(back.from == r.from);
  }
  SECTION("it lies too far back") {
    c.ingest("b.csv", "gorge,2026-03-10T01:00Z,0.95,\n");
    const CycleReadings r = c.make(times[2]);
    CHECK(marks(r.late) == std::vector<std::string>{"gorge 01:00 late of 03:00"});
    CHECK_FALSE(r.from);
  }
  SECTION("its state is gone") {
    std::filesystem::remove(c.workspace.cycle(at(times[0].c_str())) / core::file_name::analysis);
    c.ingest("b.csv", "gorge,2026-03-10T04:00Z,1.05,\n");
    CHECK(marks(c.make(times[2]).late) == std::vector<std::string>{"gorge 04:00 late of 06:00"});
  }
  SECTION("the analysis would not take it: a later one of the same half hour counts") {
    c.ingest("b.csv", "gorge,2026-03-10T04:45Z,1.05,\n");
    CHECK(marks(c.make(times[2]).late) == std::vector<std::string>{"gorge 04:45 late of 06:00"});
  }
  SECTION("a spike that was used before it came back") {
    c.ingest("b.csv", "gorge,2026-03-10T05:15Z,2.9,\ngorge,2026-03-10T05:30Z,1.1,\n");
    CHECK(marks(c.make(times[2]).late) == std::vector<std::string>{"gorge 05:30 late of 06:00 used"});
  }
}

TEST_CASE("A reading that was used and is called a spike since opens the window again") {
  const Cycles c(3);
  core::write_file(c.workspace.cycle(at("2026-03-10T00:00Z")) / core::file_name::analysis, "the start");
  c.ingest("a.csv",
           "gorge,2026-03-10T02:30Z,0.2,\ngorge,2026-03-10T02:45Z,0.2,\ngorge,2026-03-10T03:00Z,2.5,\n");
  CHECK(c.make(times[0]).readings.size() == 3);
  c.ingest("b.csv", "gorge,2026-03-10T03:15Z,0.2,\n");
  const CycleReadings r = c.make(times[1]);
  CHECK(marks(r.late) == std::vector<std::string>{"gorge 03:00 withdrawn of 03:00 used"});
  REQUIRE(r.from);
  CHECK(*r.from == at("2026-03-10T00:00Z"));
}
