// Reading files: what they say, and what a mistake in them gets told.

#include <catch2/catch.hpp>

#include "assimilation/readings/checks.hpp"
#include "assimilation/readings/reading_file.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet;
using namespace freshet::assimilation;

namespace {

std::vector<core::Gauge> gauges() {
  core::Gauge gorge, mill;
  gorge.id = "gorge";
  mill.id = "mill";
  mill.reading_error_m = 0.03;
  return {gorge, mill};
}

ReadingFile parsed(const std::string& content) {
  const test::TemporaryFolder folder;
  core::write_file(folder / "r.csv", content);
  return read_readings(folder / "r.csv", gauges());
}

/// The message for a file with this content, the folder taken out of it.
std::string message_for(const std::string& content) {
  const test::TemporaryFolder folder;
  core::write_file(folder / "r.csv", content);
  try {
    read_readings(folder / "r.csv", gauges());
  } catch (const core::InputError& error) {
    std::string message = error.what();
    const std::string path = (folder / "").string();
    for (auto at = message.find(path); at != std::string::npos; at = message.find(path))
      message.erase(at, path.size());
    return message;
  }
  return "no error";
}

std::string row_message(const std::string& row) {
  return message_for("station,time,stage_m,error_m,quality\n" + row);
}

/// A series of one gauge, every `minutes`.
std::vector<Reading> series(const std::vector<double>& stages, int minutes = 15) {
  std::vector<Reading> result;
  core::Instant time = core::parse_instant("2026-03-10T00:00:00Z", "test");
  for (const double stage : stages) {
    Reading reading;
    reading.station = "gorge";
    reading.time = time;
    reading.value = stage;
    result.push_back(reading);
    time += std::chrono::minutes(minutes);
  }
  check_readings(result);
  return result;
}

}  // namespace

TEST_CASE("A file of readings is read whole, sorted, with its defaults") {
  const ReadingFile file = parsed(
      "\xEF\xBB\xBF# a comment\r\n# synthetic: yes\r\n"
      "time,station,stage_m,error_m,quality\r\n"
      "\"2026-03-10T07:00:00+01:00\",mill,-0.25,,\r\n"
      "2026-03-10T06:15Z,gorge,1.5,0.1,suspect\r\n"
      "\r\n"
      "2026-03-10T06:00Z,gorge,,,\r\n"
      "2026-03-10T06:15Z,gorge,1.50,0.1,suspect\r\n");
  CHECK(file.synthetic);
  CHECK(file.repeated == 1);
  REQUIRE(file.readings.size() == 3);
  const Reading &missing = file.readings[0], &suspect = file.readings[1], &good = file.readings[2];
  CHECK(missing.quality == Quality::missing);
  CHECK_FALSE(missing.has_value());
  CHECK(suspect.quality == Quality::suspect);
  CHECK(suspect.flagged_by == "stated");
  CHECK(suspect.error == 0.1);
  CHECK(good.station == "mill");
  CHECK(core::to_iso(good.time) == "2026-03-10T06:00:00Z");
  CHECK(good.value == -0.25);
  CHECK(good.error == 0.03);
  CHECK(good.quality == Quality::good);
  CHECK(good.synthetic);
}

TEST_CASE("Mistakes in a file of readings are told with their place and their mend") {
  const std::string t = "2026-03-10T06:00:00Z";
  CHECK(row_message("gorg," + t + ",1,,") ==
        "r.csv:2: station 'gorg' is no gauge of the basin; did you mean 'gorge'?");
  CHECK(row_message("weir," + t + ",1,,") ==
        "r.csv:2: station 'weir' is no gauge of the basin; there are: gorge, mill");
  CHECK(row_message("mill,2026-03-10T06:00:00,1,,") ==
        "r.csv:2: '2026-03-10T06:00:00' has no time zone; say its zone, such as +01:00 at its end, or Z "
        "where it is "
        "UTC");
  CHECK(row_message("mill," + t + ",1.2m,,") ==
        "r.csv:2: stage_m: '1.2m' is not a number: write it without its unit, which the column's name says");
  CHECK(row_message("mill," + t + ",inf,,") == "r.csv:2: stage_m: 'inf' is not a number");
  CHECK(
      row_message("mill," + t + ",1,0,") ==
      "r.csv:2: error_m 0 is outside 0.001 to 10 m; it is the standard deviation of the reading, in metres");
  for (const char* error : {"-0.05", "1e-160", "1e300", "0,05"})
    CHECK(row_message("mill," + t + ",1," + error + ",").starts_with("r.csv:2: "));
  CHECK(row_message("mill," + t + ",1,25,,") ==
        "r.csv:2: 6 fields, but the header has 5 columns (the decimal sign is a point, not a comma)");
  CHECK(message_for("station,time,stage\n") == "r.csv:1: unknown column 'stage'; did you mean 'stage_m'?");
  CHECK(message_for("station,time\n") ==
        "r.csv:1: no column 'stage_m'; the header must name station,time,stage_m");
  CHECK(message_for("station,time,stage_m,time\n") == "r.csv:1: column 'time' comes twice");
  CHECK(message_for("# synthetic: maybe\nstation,time,stage_m\n") ==
        "r.csv:1: synthetic 'maybe' must be yes or no");
  CHECK(message_for("") == "r.csv: is empty; its first line must name the columns");
}

TEST_CASE("Times and numbers as services and databases write them") {
  for (const char* time :
       {"2026-03-10T06:00:00+0100", "2026-03-10 06:00:00+01", "20260310T0500Z", "2026-03-10T04:59:59.5Z"}) {
    const ReadingFile file = parsed(std::string("station,time,stage_m\ngorge,") + time + ",+1.25\n");
    CHECK(core::to_iso(file.readings.at(0).time) == "2026-03-10T05:00:00Z");
    CHECK(file.readings[0].value == 1.25);
  }
  CHECK_FALSE(parsed("station,time,stage_m\ngorge,2026-03-10T06:00:00Z,NA\n").readings.at(0).has_value());
  CHECK(message_for("station;time;stage_m\n").find("r.csv:1: fields are separated by semicolons") == 0);
}

TEST_CASE("All mistakes are told at once, up to ten") {
  std::string rows;
  for (int i = 0; i < 12; ++i) rows += "weir,2026-03-10T06:00:00Z,1,,\n";
  const std::string message = row_message(rows);
  CHECK(std::count(message.begin(), message.end(), '\n') == 10);
  CHECK(message.find("r.csv:11: station 'weir'") != std::string::npos);
  CHECK(message.substr(message.rfind('\n') + 1) == "... and 2 more");
}

TEST_CASE("Codes and far-off values are bad") {
  const auto s = series({1.0, 1.1, -999, 1.2, 1000, 9999, 1.3});
  for (const std::size_t i : {2u, 4u, 5u}) {
    CHECK(s[i].quality == Quality::bad);
    CHECK(s[i].flagged_by == "range");
  }
  for (const std::size_t i : {0u, 1u, 3u, 6u}) CHECK(s[i].quality == Quality::good);
}

TEST_CASE("A spike is suspect, a flood is not") {
  const auto s = series({1.0, 1.1, 2.3, 1.1, 1.0, -0.5, 1.0});
  for (std::size_t i = 0; i < s.size(); ++i) {
    CHECK((s[i].quality == Quality::suspect) == (i == 2 || i == 5));
    CHECK(s[i].flagged_by == (i == 2 || i == 5 ? "spike" : ""));
  }
  for (const Reading& r : series({1.0, 2.5, 4.5, 4.7, 4.1, 3.0})) CHECK(r.quality == Quality::good);
  for (const Reading& r : series({1.0, 2.5, 1.0}, 60))
    CHECK(r.quality == Quality::good);  // hours apart: a small flood
}

TEST_CASE("A frozen sensor is suspect from the time that it can be known") {
  std::vector<double> stages(110, 1.25);
  stages.push_back(1.26);
  const auto s = series(stages);
  CHECK(s[96].quality == Quality::good);  // 24 h
  CHECK(s[97].quality == Quality::suspect);
  CHECK(s[97].flagged_by == "frozen");
  CHECK(s[110].quality == Quality::good);
  for (const Reading& r : series(std::vector<double>(20, 1.25), 120)) CHECK(r.quality == Quality::good);
}

TEST_CASE("Rows that cannot be read are kept out and told; the others come in") {
  const ReadingFile file = parsed(
      "station,time,stage_m,error_m,quality\n"
      "mill,2026-03-10T06:00:00Z,0.40,,\n"
      "mill,2026-03-10T06:15:00Z,NA,,\n"
      "mill,2026-03-10T06:30:00Z,Ice,,\n"
      "mill,2026-03-10T06:45:00Z,---,,\n"
      "mill,2026-03-10T07:00:00Z,1.25e,,\n"
      "mill,2026-03-10T07:15:00Z,0.42,1e-160,\n"
      "mill,2026-03-10T07:30:00Z,0.43,,P\n"
      "mill,2026-03-10T07:45:00Z,0.44,,Eqp\n"
      "mill,2026-03-10T08:00:00Z,0.45,,odd\n"
      "mill,2026-03-10T08:15:00Z,0.46,,odd\n"
      "weir,2026-03-10T08:15:00Z,0.46,,\n"
      "mill,2026-03-10T06:00:00Z,0.41,,\n");
  CHECK(file.unreadable == 3);
  std::map<std::string, Quality> at;
  for (const Reading& r : file.readings) at[core::to_iso(r.time).substr(11, 5)] = r.quality;
  CHECK(at == std::map<std::string, Quality>{{"06:00", Quality::good},
                                             {"06:15", Quality::missing},
                                             {"06:30", Quality::missing},
                                             {"06:45", Quality::missing},
                                             {"07:30", Quality::good},
                                             {"07:45", Quality::bad},
                                             {"08:00", Quality::suspect},
                                             {"08:15", Quality::suspect}});
  REQUIRE(file.readings.size() == 9);  // the two of 06:00 both: the later revises the earlier
  CHECK(file.readings[0].value == 0.40);
  CHECK(file.readings[1].value == 0.41);
  std::string notes;
  for (const std::string& note : file.notes) notes += note + "\n";
  for (const char* told :
       {"r.csv:4: stage_m 'Ice' is taken as a missing value", "r.csv:6: stage_m: '1.25e'",
        "r.csv:7: error_m 1e-160 is outside", "r.csv:10: unknown quality 'odd'", "r.csv:12: station 'weir'",
        "r.csv:13: mill at 2026-03-10T06:00:00Z has another reading on line 2"})
    CHECK_THAT(notes, Catch::Contains(told));
  CHECK_THAT(notes, !Catch::Contains("r.csv:11"));
}

TEST_CASE("A code or another unit is never good, alone or among few") {
  for (const double code :
       {-9999.0, -999999.0, 9999.0, 999.9, 8888.0, -99.9, 99.99, 205.0, -9.99, -9.0, 9.999, 1e30})
    CHECK(series({code})[0].quality != Quality::good);
  const auto s = series({-9999, -999999, 9999, 999.9, 8888, -99.9, 0.2});
  for (std::size_t i = 0; i < 6; ++i) CHECK(s[i].quality == Quality::bad);
  CHECK(s[6].quality == Quality::good);
  // Millimetres: the low ones could be metres, but for their neighbours.
  const auto mm = series({205, 210, 190, 60, 55, 180, 220});
  for (const Reading& r : mm) CHECK(r.quality != Quality::good);
  CHECK(mm[3].flagged_by == "unit");
  for (const Reading& r : series({0.0, 0.999, 1.9, 0.9, 0.09, 4.0, 7.7, 8.8}, 60))
    CHECK(r.quality == Quality::good);
}

TEST_CASE("Stages that are elevations are judged by the bed") {
  core::Gauge gauge;
  gauge.id = "gorge";
  CHECK(stage().limits(gauge, {}).highest == 60);
  gauge.zero_m = 0;
  CHECK(stage().limits(gauge, {}).highest == 9000);
  CHECK(stage().limits(gauge, 312.0).lowest == 292);
  CHECK(stage().limits(gauge, 312.0).highest == 372);
  gauge.thresholds = {{"minor", 315.0}, {"major", 317.0}};
  CHECK(stage().limits(gauge, {}).lowest == 235);
  CHECK(stage().limits(gauge, {}).highest == 377);
  CHECK(stage().limits(gauge, 312.0).unusual == 337);  // 5 m above the bed is major
  gauge.zero_m = 311.5;
  CHECK(stage().limits(gauge, 312.0).highest == 60.5);
}

TEST_CASE("A stage far above the thresholds of its gauge is suspect: 45 mm are no 45 m") {
  core::Gauge gauge;
  gauge.thresholds = {{"minor", 0.3}, {"major", 2.0}};
  std::vector<Reading> readings(2);
  readings[0].value = 45;
  readings[1].value = 14;
  readings[1].time += std::chrono::hours(1);
  check_readings(readings, stage().limits(gauge, {}));
  CHECK(readings[0].flagged_by == "high");
  CHECK(readings[1].quality == Quality::good);
}

TEST_CASE("A file of discharges: its own columns, errors and bounds") {
  const ReadingFile file = parsed(
      "station,time,discharge_m3_per_s,error_m3_per_s\n"
      "gorge,2026-03-10T00:00Z,120,\n"
      "mill,2026-03-10T00:00Z,-3,0.5\n");
  REQUIRE(file.readings.size() == 2);
  CHECK(file.readings[0].quantity->name == "discharge");
  CHECK(file.readings[0].value == 120);
  CHECK(file.readings[0].error == Approx(12));  // a tenth, where the file says none
  CHECK(file.readings[1].error == 0.5);
  CHECK(message_for("station,time,discharge_m3_per_s,error_m\ngorge,2026-03-10T00:00Z,1,1\n") ==
        "r.csv:1: unknown column 'error_m'; there are: station, time, discharge_m3_per_s, error_m3_per_s, "
        "quality");
  CHECK_THAT(message_for("station,time,stage_m,discharge_m3_per_s\ngorge,2026-03-10T00:00Z,1,1\n"),
             Catch::Contains("one quantity"));
}
