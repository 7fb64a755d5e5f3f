// Formats of live services: USGS OGC API, WaterML, DEFRA, SensorThings, Hub'Eau, payloads of any shape.

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "assimilation/readings/reading_file.hpp"
#include "core/basin/feed_readings.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet;
using namespace freshet::assimilation;
using Catch::Contains;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const fs::path source = FRESHET_SOURCE;

core::Stations stations(const std::vector<std::string>& ids, std::optional<double> zero_m = {}) {
  std::vector<core::Gauge> all(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    all[i].id = ids[i];
    all[i].zero_m = zero_m;
  }
  return all;
}

core::Stations rain_gauge(const std::string& id, double interval_s) {
  core::Stations all = stations({id});
  all[0].kind = core::StationKind::rain_gauge;
  all[0].interval_s = interval_s;
  all[0].error = 0.1;
  return all;
}

ReadingFile read(const std::string& content, const core::Stations& of = stations({"gorge", "mill"}),
                 const AgencyNames& names = {}) {
  const test::TemporaryFolder folder;
  core::write_file(folder / "r", content);
  return read_readings(folder / "r", of, names);
}

std::string message_of(const std::string& content, const core::Stations& of = stations({"gorge", "mill"})) {
  try {
    read(content, of);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string all_notes(const ReadingFile& file) {
  std::string all;
  for (const std::string& note : file.notes) all += note + "\n";
  return all;
}

ReadingFile sample(const std::string& name) {
  return read_readings(source / "fuzz/corpus/reading_files" / name, stations({"gorge", "mill"}));
}

void check_reading(const Reading& reading, const std::string& station, const std::string& time, double value,
                   Quality quality, const std::string& quantity = "stage") {
  INFO(station << " " << time);
  CHECK(reading.station == station);
  CHECK(core::to_iso(reading.time) == time);
  CHECK(reading.value == Approx(value).epsilon(1e-12));
  CHECK(reading.quality == quality);
  CHECK(reading.quantity->name == quantity);
}

std::string with(std::string text, const std::string& old, const std::string& now) {
  const auto at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), now);
}

const std::string ogc = R"({"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"time_series_id": "s1", "monitoring_location_id": "USGS-gorge", "parameter_code": "00065",
 "statistic_id": "00011", "time": "2026-03-10T06:00:00+00:00", "value": "10", "unit_of_measure": "ft", "approval_status": "Approved", "qualifier": null}}]})";

}  // namespace

TEST_CASE("USGS OGC API: sites, feet, qualifiers in all forms, the code for no value") {
  const ReadingFile file = sample("usgs_ogc.json");
  REQUIRE(file.readings.size() == 3);
  check_reading(file.readings[0], "gorge", "2026-03-10T06:00:00Z", 4.10 * 0.3048, Quality::good);
  check_reading(file.readings[1], "gorge", "2026-03-10T06:15:00Z", 4.25 * 0.3048, Quality::suspect);
  CHECK(file.readings[2].quality == Quality::missing);
  CHECK(file.readings[2].stated == Quality::missing);
  CHECK(file.notes.empty());
  CHECK(read(ogc, stations({"USGS-gorge"})).readings.at(0).station == "USGS-gorge");
  CHECK(read(ogc, stations({"weir"}), {{"gorge", "weir"}}).readings.at(0).station == "weir");
}

TEST_CASE("USGS OGC API: means, other parameters, second sensors and foreign stations are told") {
  CHECK_THAT(message_of(with(ogc, "00011", "00003")), Contains(":2: statistic 00003 is not of an instant"));
  CHECK_THAT(message_of(with(ogc, "\"ft\"", "\"yd\"")), Contains("unit 'yd' of stage is not known"));
  CHECK_THAT(all_notes(read(with(ogc, "00065", "00010"))),
             Contains("1 readings are passed over: parameter 00010"));
  const ReadingFile foreign = read(with(ogc, "USGS-gorge", "USGS-gorg"));
  CHECK(foreign.readings.empty());
  CHECK_THAT(all_notes(foreign), Contains("the basin does not have their stations, 'USGS-gorg'"));
  json two = json::parse(ogc);
  two["features"].push_back(json(two["features"][0]));
  two["features"][1]["properties"]["time_series_id"] = "s2";
  two["features"][1]["properties"]["value"] = "99";
  const ReadingFile sensors = read(two.dump());
  REQUIRE(sensors.readings.size() == 1);
  CHECK(sensors.readings[0].value == Approx(3.048));
  CHECK_THAT(all_notes(sensors), Contains("another sensor"));
  CHECK_THAT(message_of(R"({"type": "FeatureCollection", "links": "monitoring_location_id"})"),
             Contains("not as the service writes it"));
}

TEST_CASE("A reading that occurs twice counts once") {
  json twice = json::parse(ogc);
  twice["features"].push_back(json(twice["features"][0]));
  const ReadingFile file = read(twice.dump());
  CHECK(file.readings.size() == 1);
  CHECK(file.repeated == 1);
}

TEST_CASE("Hub'Eau: millimetres and litres, words and codes of quality, discharges of sites") {
  const ReadingFile file = sample("hubeau.json");
  REQUIRE(file.readings.size() == 3);
  check_reading(file.readings[0], "gorge", "2026-03-10T06:00:00Z", 1.234, Quality::good);
  check_reading(file.readings[1], "gorge", "2026-03-10T06:05:00Z", 1.240, Quality::suspect);
  check_reading(file.readings[2], "mill", "2026-03-10T06:00:00Z", 5.25, Quality::good, "discharge");
  CHECK_THAT(all_notes(file), Contains("'elsewhere01'"));
  const std::string other =
      R"({"data": [{"code_station": "mill", "grandeur_hydro": "QmJ", "date_obs": "2026-03-10T06:00:00Z", "resultat_obs": 1}]})";
  CHECK_THAT(all_notes(read(other)), Contains("'QmJ': H is read as stage, Q as discharge"));
  CHECK_THAT(
      message_of(
          R"({"data": [{"code_station": "mill", "grandeur_hydro": "H", "date_obs": "2026-03-10T06:00:00", "resultat_obs": 1}]})"),
      Contains("has no time zone"));
}

TEST_CASE("DEFRA: level, flow and quality; another sensor needs a gauge of its own") {
  const ReadingFile file = sample("defra_json.json");
  REQUIRE(file.readings.size() == 2);
  check_reading(file.readings[0], "gorge", "2026-03-10T06:00:00Z", 1.25, Quality::good);
  check_reading(file.readings[1], "mill", "2026-03-10T06:00:00Z", 12.5, Quality::suspect, "discharge");
  CHECK_THAT(all_notes(file), Contains("'gorge-level-downstage-i-15_min-m'"));
  const ReadingFile both =
      read_readings(source / "fuzz/corpus/reading_files/defra_json.json", stations({"gorge", "below"}),
                    {{"gorge-level-downstage-i-15_min-m", "below"}});
  REQUIRE(both.readings.size() == 2);
  check_reading(both.readings[0], "below", "2026-03-10T06:00:00Z", 0.4, Quality::good);
}

TEST_CASE("DEFRA: elevations need the zero of the gauge, rain its interval, latest readings of stations") {
  const auto items = [](const std::string& measure, const std::string& value) {
    return R"({"@context": "flood-monitoring", "items": {"dateTime": "2026-03-10T06:00:00Z", "value": )" +
           value + R"(, "measure": "http://x/id/measures/)" + measure + "\"}}";
  };
  const std::string tide = items("gorge-level-tidal_level-i-15_min-mAOD", "12.5");
  CHECK_THAT(message_of(tide), Contains("gauge 'gorge' does not say where its zero lies; give it zero_m"));
  CHECK(read(tide, stations({"gorge"}, 10.0)).readings.at(0).value == Approx(2.5));
  const std::string rain = items("gorge-rainfall-tipping_bucket_raingauge-t-15_min-mm", "0.4");
  CHECK(read(rain, rain_gauge("gorge", 900)).readings.at(0).value == 0.4);
  CHECK_THAT(message_of(rain, rain_gauge("gorge", 3600)),
             Contains("is a sum over 15 min, but readings of 'gorge'"));
  const std::string hydrology = items("gor-ge-flow-m-86400-m3s-qualified", "3");
  CHECK_THAT(message_of(hydrology, stations({"gor-ge"})),
             Contains("over 1440 min, no reading of an instant"));
  CHECK(read(with(hydrology, "m-86400", "i-900"), stations({"gor-ge"})).readings.at(0).value == 3);
  const std::string latest =
      R"({"@context": "flood-monitoring", "items": [{"stationReference": "gorge", "measures": [
    {"@id": "http://x/id/measures/gorge-level-stage-i-15_min-mASD", "latestReading": {"dateTime": "2026-03-10T06:00:00Z", "value": 0.5}},
    {"@id": "http://x/id/measures/gorge-temperature-dry_bulb-i-15_min-deg_C", "latestReading": {"dateTime": "2026-03-10T06:00:00Z", "value": 9}}]}]})";
  const ReadingFile file = read(latest);
  REQUIRE(file.readings.size() == 1);
  CHECK(file.readings[0].value == 0.5);
  CHECK_THAT(all_notes(file), Contains("temperature"));
}

TEST_CASE("SensorThings: expanded, as dataArray, intervals, units of the Datastream") {
  const ReadingFile file = sample("sensorthings.json");
  REQUIRE(file.readings.size() == 3);
  check_reading(file.readings[0], "gorge", "2026-03-10T06:00:00Z", 1.25, Quality::good);
  CHECK(file.readings[1].quality == Quality::missing);
  check_reading(file.readings[2], "mill", "2026-03-10T06:00:00Z", 5.25, Quality::suspect, "discharge");
  const std::string bare =
      R"x({"value": [{"Datastream@iot.navigationLink": "https://x/v1.1/Datastreams(12)",
    "components": ["phenomenonTime", "result"], "dataArray": [["2026-03-10T06:00:00Z", 1.5]]}]})x";
  CHECK_THAT(all_notes(read(bare, stations({"12"}))), Contains("$expand=ObservedProperty"));
  const std::string observation =
      R"({"@iot.selfLink": "x", "phenomenonTime": "2026-03-10T00:00:00Z/2026-03-11T00:00:00Z",
    "result": 1.5, "Datastream": {"@iot.id": 1, "name": "stage", "unitOfMeasurement": {"symbol": "m"}, "Thing": {"name": "mill"}}})";
  CHECK_THAT(message_of(observation), Contains("over 1440 min, no reading of an instant"));
  const std::string instant = with(observation, "/2026-03-11T00:00:00Z", "");
  check_reading(read(instant).readings.at(0), "mill", "2026-03-10T00:00:00Z", 1.5, Quality::good);
  CHECK_THAT(message_of(with(instant, R"("unitOfMeasurement": {"symbol": "m"}, )", "")), Contains("no unit"));
  CHECK_THAT(all_notes(read(with(instant, "\"stage\"", "\"Air temperature\""))),
             Contains("is a quantity that is read here"));
}

TEST_CASE("WaterML 2: zones of the monitoring point, nil, quality of series and points") {
  const ReadingFile file = sample("waterml2.xml");
  REQUIRE(file.readings.size() == 3);
  check_reading(file.readings[0], "gorge", "2026-03-10T06:00:00Z", 1.25, Quality::good);
  CHECK(file.readings[1].quality == Quality::missing);
  check_reading(file.readings[2], "gorge", "2026-03-10T06:30:00Z", 1.405, Quality::suspect);
  const std::string text = core::read_file(source / "fuzz/corpus/reading_files/waterml2.xml");
  CHECK_THAT(message_of(with(text, "interpolationType/Continuous", "interpolationType/AveragePrec")),
             Contains("interpolation 'AveragePrec' is not of instants"));
  CHECK_THAT(message_of(text.substr(0, 900)), Contains("no XML (") && Contains("is the file whole?"));
  CHECK_THAT(
      all_notes(read(with(with(text, "property/stage", "property/x"), "Water level", "Groundwater level"))),
      Contains("is no quantity that is read here"));
}

TEST_CASE("WaterML 1.1: feet, zones, qualifiers, the code for no value") {
  const ReadingFile file = sample("waterml1.xml");
  REQUIRE(file.readings.size() == 3);
  check_reading(file.readings[0], "gorge", "2026-03-10T06:00:00Z", 3.048, Quality::good);
  check_reading(file.readings[1], "gorge", "2026-03-10T06:15:00Z", 3.2004, Quality::suspect);
  CHECK(file.readings[2].quality == Quality::missing);
  const std::string text = core::read_file(source / "fuzz/corpus/reading_files/waterml1.xml");
  const ReadingFile zoneless =
      read(with(text, "siteUsesDaylightSavingsTime=\"false\"", "siteUsesDaylightSavingsTime=\"true\""));
  CHECK(zoneless.unreadable == 1);
  CHECK_THAT(all_notes(zoneless), Contains("has no time zone"));
}

TEST_CASE("Names of quantities in core are those of the readings") {
  std::vector<std::string> names;
  for (const Quantity& quantity : quantities()) names.push_back(quantity.name);
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{"discharge", "extent", "rain", "stage", "velocity"});
}

namespace {

std::string payload(const std::string& message, std::vector<core::FeedReading> rules,
                    const std::string& topic = "") {
  nlohmann::ordered_json envelope = {{"freshet_payload", 1}, {"feed", "f"}, {"topic", topic}};
  for (const core::FeedReading& rule : rules)
    envelope["readings"].push_back(nlohmann::ordered_json(core::to_json(rule)));
  envelope["payload"] = message;
  return envelope.dump();
}

core::FeedReading rule(const std::function<void(core::FeedReading&)>& change) {
  core::FeedReading reading;
  reading.station_at = "station";
  change(reading);
  return reading;
}

}  // namespace

TEST_CASE("Payloads: paths, topics, epochs, lists, what is absent and what is wrong") {
  const ReadingFile file = sample("payload.json");
  REQUIRE(file.readings.size() == 3);
  check_reading(file.readings[0], "gorge", "2026-03-10T06:00:00Z", 1.25, Quality::good);
  CHECK(file.readings[1].value == Approx(-9.99));
  check_reading(file.readings[2], "mill", "2026-03-10T06:15:00Z", 5.25, Quality::good, "discharge");
  const std::string lists =
      R"({"station": "gorge", "t": ["2026-03-10T06:00", "2026-03-10T06:15"], "a": {"b/c": [1.5, null]}})";
  const auto by_lists = rule([](auto& r) { r.time_at = "t", r.zone = "Z", r.value_at = "/a/b~1c"; });
  const ReadingFile listed = read(payload(lists, {by_lists}));
  REQUIRE(listed.readings.size() == 2);
  check_reading(listed.readings[0], "gorge", "2026-03-10T06:00:00Z", 1.5, Quality::good);
  CHECK(listed.readings[1].quality == Quality::missing);
  const auto rows =
      rule([](auto& r) { r.records = "d", r.time_at = "0", r.value_at = "1", r.time_unit = "ms"; });
  CHECK(read(payload(R"({"station": "mill", "d": [[1773122400000, 2]]})", {rows})).readings.at(0).value == 2);
  const auto flagged = rule([](auto& r) { r.wrong_at = "err", r.no_value = "-1"; });
  const ReadingFile flags =
      read(payload(R"([{"station": "mill", "time": "2026-03-10T06:00Z", "value": 3, "err": true},
    {"station": "mill", "time": "2026-03-10T06:15Z", "value": -1, "err": false}, {"station": "far", "time": "x", "value": 3}])",
                   {flagged}));
  REQUIRE(flags.readings.size() == 2);
  CHECK(flags.readings[0].quality == Quality::bad);
  CHECK(flags.readings[1].quality == Quality::missing);
  CHECK_THAT(all_notes(flags), Contains("'far'"));
}

TEST_CASE("Payloads: what is not there is told with the key that says where it should be") {
  const core::FeedReading plain = rule([](auto&) {});
  CHECK_THAT(message_of(payload("{}", {plain})),
             Contains("none of the values that basin.toml names is in the message"));
  CHECK_THAT(message_of(payload(R"({"value": 1})", {plain})), Contains("no time at 'time'; correct time_at"));
  CHECK_THAT(message_of(payload(R"({"value": 1, "time": "2026-03-10T06:00Z"})", {plain})),
             Contains("no station at 'station'"));
  CHECK_THAT(message_of(payload(R"({"value": 1, "station": "mill", "time": 1773122400})", {plain})),
             Contains("say its time_unit"));
  CHECK_THAT(message_of(payload(R"({"value": 1, "station": "mill", "time": 1e300})",
                                {rule([](auto& r) { r.time_unit = "s"; })})),
             Contains("is none in seconds since 1970"));
  CHECK_THAT(
      message_of(payload(R"({"value": {"x": 1}, "station": "mill", "time": "2026-03-10T06:00Z"})", {plain})),
      Contains("not as the service writes it"));
  CHECK_THAT(message_of(payload("not JSON", {plain})), Contains("no JSON"));
  CHECK_THAT(message_of(payload("[[[[", {plain})), Contains("no JSON"));
}

TEST_CASE("Recorded answers of services are read") {
  const fs::path recorded = source / ".." / "shared/cases/readings";
  if (!fs::exists(recorded)) {
    WARN("skipped: no ../shared/cases/readings");
    return;
  }
  const auto fails = [&](const char* file, const char* site) {
    try {
      read_readings(recorded / file, stations({site}));
    } catch (const core::InputError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  CHECK_THAT(fails("waterml/usgs_WaterML2Example.xml", "01646500"),
             Contains(":12: statistic 00003 (Mean) is not of an instant"));
  CHECK_THAT(fails("waterml/site_01117800_instantaneous_P45D.xml", "01117800"),
             Contains(":36: statistic 00003 (Mean)"));
  const ReadingFile nidd = read_readings(recorded / "ea/riverNiddStations.json", stations({"F2108", "8160"}));
  REQUIRE(nidd.readings.size() == 2);
  check_reading(nidd.readings[0], "8160", "2022-11-03T17:00:00Z", 0.362, Quality::good);
  check_reading(nidd.readings[1], "F2108", "2022-11-03T17:00:00Z", 0.411, Quality::good);
  const std::string spike = core::read_file(recorded / "ea/spikeTelem.json");
  const auto by_time =
      rule([](auto& r) { r.station = "gorge", r.time_at = "ts", r.value_at = "_", r.wrong_at = "err"; });
  const ReadingFile levels = read(payload(spike, {by_time}));
  CHECK(levels.readings.size() == json::parse(spike).size());
  check_reading(levels.readings.back(), "gorge", "2020-10-13T16:00:00Z", 1000, Quality::good);
  const auto rain = rule([](auto& r) {
    r.station = "gorge", r.records = "minutes.values", r.time_at = "dateTime", r.quantity = "rain";
  });
  const std::string telemetry = core::read_file(recorded / "ea/telemetry.json");
  const ReadingFile fallen = read(payload(telemetry, {rain}), rain_gauge("gorge", 900));
  CHECK(fallen.readings.size() + fallen.repeated == json::parse(telemetry)["minutes"]["values"].size());
}
