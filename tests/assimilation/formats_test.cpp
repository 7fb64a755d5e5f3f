// Formats of readings: each is recognised by what it holds, and what it holds is read.

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "assimilation/readings/reading_file.hpp"
#include "assimilation/readings/reading_format.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet;
using namespace freshet::assimilation;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path source = FRESHET_SOURCE;

std::vector<core::Gauge> gauges(const std::vector<std::string>& ids) {
  std::vector<core::Gauge> all(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) all[i].id = ids[i];
  return all;
}

ReadingFile read(const std::string& content, const std::string& gauge = "03213700") {
  const test::TemporaryFolder folder;
  core::write_file(folder / "r.json", content);
  return read_readings(folder / "r.json", gauges({gauge}));
}

std::string message_of(const std::string& content, const std::string& gauge = "03213700") {
  const test::TemporaryFolder folder;
  core::write_file(folder / "r.json", content);
  try {
    read_readings(folder / "r.json", gauges({gauge}));
  } catch (const core::InputError& error) {
    std::string message = error.what();
    const std::string path = (folder / "").string();
    for (auto at = message.find(path); at != std::string::npos; at = message.find(path))
      message.erase(at, path.size());
    return message;
  }
  return "no error";
}

/// An answer of the USGS service: a series of one site, values given as JSON, a line each.
std::string usgs(const std::string& values, const std::string& parameter = "00065",
                 const std::string& unit = "ft", const std::string& statistic = "00000") {
  return R"({"name": "ns1:timeSeriesResponseType", "value": {"timeSeries": [
{"sourceInfo": {"siteCode": [{"value": "03213700"}]},
 "variable": {"variableCode": [{"value": ")" +
         parameter + R"("}], "variableName": "a name", "unit": {"unitCode": ")" + unit +
         R"("}, "noDataValue": -999999.0,
  "options": {"option": [{"name": "Statistic", "optionCode": ")" +
         statistic + R"("}]}},
 "values": [{"value": [
)" + values +
         "\n]}]}]}}\n";
}

std::string value(const std::string& number, const std::string& minute,
                  const std::string& qualifiers = R"("P")") {
  return R"({"value": ")" + number + R"(", "qualifiers": [)" + qualifiers +
         R"(], "dateTime": "2026-03-10T01:)" + minute + R"(:00.000-05:00"})";
}

}  // namespace

TEST_CASE("Every format has a sample, which it alone recognises, and a place in the guide") {
  const std::string guide = core::read_file(source / "docs/guide/ingest.md");
  for (const ReadingFormat& format : reading_formats()) {
    INFO(format.name);
    CHECK_THAT(guide, Contains(fmt::format("`{}`", format.name)));
    int samples = 0;
    for (const auto& entry : fs::directory_iterator(source / "fuzz/corpus/reading_files")) {
      const bool own = entry.path().stem().string().starts_with(format.name);
      samples += own;
      INFO(entry.path().filename().string());
      CHECK(format.recognises(core::read_file(entry.path())) == own);
    }
    CHECK(samples > 0);
  }
}

TEST_CASE("What no format recognises is refused, with the formats that are read") {
  for (const char* content : {"<html><body>503</body></html>", "{\"error\": \"quota\"}", "[1, 2]"})
    CHECK_THAT(message_of(content),
               Contains("r.json: its content is of no format that is read here; these are: payload (") &&
                   Contains(", csv ("));
}

TEST_CASE("USGS: feet become metres, local time UTC, qualifiers quality, codes missing values") {
  const ReadingFile file =
      read(usgs(value("10", "00", R"("A")") + ",\n" + value("10.5", "15", R"("P", "e")") + ",\n" +
                value("-999999", "30", R"("P", "Ice")")));
  REQUIRE(file.readings.size() == 3);
  const Reading &good = file.readings[0], &estimated = file.readings[1], &missing = file.readings[2];
  CHECK(good.quantity == &stage());
  CHECK(good.value == Approx(3.048).epsilon(1e-15));
  CHECK(core::to_iso(good.time) == "2026-03-10T06:00:00Z");
  CHECK(good.quality == Quality::good);
  CHECK(good.error == core::Gauge().reading_error_m);
  CHECK(estimated.quality == Quality::suspect);
  CHECK(missing.quality == Quality::missing);
  CHECK_FALSE(missing.has_value());
  CHECK(file.notes.empty());
  const ReadingFile flow = read(usgs(value("100", "00"), "00060", "ft3/s"));
  CHECK(flow.readings.at(0).quantity->name == "discharge");
  CHECK(flow.readings[0].value == Approx(2.8316846592).epsilon(1e-15));
}

TEST_CASE("USGS: what is wrong is told with its line and its mend") {
  CHECK_THAT(message_of(usgs(value("1", "00"), "00065", "yd")),
             Contains("r.json:3: unit 'yd' of stage is not known; there are: "));
  CHECK_THAT(message_of(usgs(value("1", "00"), "00060", "ft3/s", "00003")),
             Contains("r.json:3: statistic 00003 is not of an instant; ask the service for instantaneous"));
  CHECK_THAT(message_of(usgs(value("1", "00")), "gorge"),
             Contains("r.json:2: station '03213700' is no gauge of the basin; there are: gorge"));
  CHECK_THAT(message_of(usgs(value("1.2m", "00"))), Contains("r.json:6: stage_m: '1.2m' is not a number"));
  CHECK_THAT(message_of("{\"name\": \"timeSeriesResponseType\",\n\"value\": {\"timeSeries\": [\n"),
             Contains("r.json:3: no JSON (") && Contains("fetch it again"));
  CHECK_THAT(message_of(R"({"name": "timeSeriesResponseType", "value": {}})"),
             Contains("r.json: not as the service writes it") && Contains("timeSeries"));
}

TEST_CASE("USGS: a parameter that is no quantity is passed over, a bad value kept out") {
  const ReadingFile none = read(usgs(value("7.5", "00"), "00010", "deg C"));
  CHECK(none.readings.empty());
  REQUIRE(none.notes.size() == 1);
  CHECK_THAT(none.notes[0], Contains("r.json:3: parameter 00010 (a name) is passed over"));
  const ReadingFile some =
      read(usgs(value("1", "00") + ",\n" + value("2", "15") + ",\n" + value("x1", "30")));
  CHECK(some.readings.size() == 2);
  CHECK(some.unreadable == 1);
  CHECK_THAT(some.notes.at(0), Contains("r.json:8: ") && Contains("the row is kept out"));
}

TEST_CASE("USGS: recorded answers are read") {
  const fs::path recorded = source / ".." / "shared/cases/readings/nwis";
  if (!fs::exists(recorded)) {
    WARN("skipped: no ../shared/cases/readings/nwis");
    return;
  }
  const auto answer = [&](const char* file, const char* site) {
    return read_readings(recorded / file, gauges({site}));
  };
  const ReadingFile days = answer("nwis_json_JSON15min2day.json", "03213700");
  REQUIRE(days.readings.size() == 192);
  CHECK(core::to_iso(days.readings.front().time) == "2016-09-01T04:00:00Z");
  CHECK(days.readings.front().value == Approx(366 * 0.028316846592));
  CHECK(core::to_iso(days.readings.back().time) == "2016-09-03T03:45:00Z");
  // Clocks went back on 2018-11-04: 01:00 to 01:45 come twice, an hour apart.
  const ReadingFile autumn = answer("nwis_json_endDST.json", "01541000");
  CHECK(autumn.readings.size() == 292);
  CHECK(autumn.repeated == 0);
  CHECK(core::to_iso(autumn.readings.back().time) == "2018-11-06T04:45:00Z");
  std::map<Quality, int> flags;
  for (const Reading& r : answer("nwis_json_mult_flags.json", "01542500").readings) ++flags[r.quality];
  CHECK(flags[Quality::missing] == 39);
  CHECK(flags[Quality::good] + flags[Quality::suspect] + flags[Quality::bad] + flags[Quality::missing] ==
        438);
  const ReadingFile nothing = answer("nwis_json_nothing_avail.json", "01542500");
  CHECK(nothing.readings.empty());
  CHECK_THAT(nothing.notes.at(0), Contains("had no values"));
}
