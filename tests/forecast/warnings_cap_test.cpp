// What stands in a message, and in which form.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <regex>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "core/provenance.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/lifecycle.hpp"
#include "forecast/warnings/warn.hpp"
#include "tests/support/temporary_folder.hpp"
#include "warnings_fixture.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> messages_of(const core::Workspace& workspace) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(workspace.root))
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string names_of_children(const pugi::xml_node& node) {
  std::string names, last;
  for (const auto& child : node.children()) {
    if (child.name() != last) names += std::string(names.empty() ? "" : " ") + child.name();
    last = child.name();
  }
  return names;
}

std::string parameter(const pugi::xml_node& info, const std::string& name) {
  for (const auto& p : info.children("parameter"))
    if (name == p.child_value("valueName")) return p.child_value("value");
  return "missing";
}

struct Sent {
  test::TemporaryFolder folder;
  core::Workspace workspace{folder / "ws"};
  core::Basin basin = small_basin();
  Sent() {
    write_cycle(workspace, 0, {.members_reaching = 8});
    write_cycle(workspace, 2, {.members_reaching = 5});
    write_cycle(workspace, 4, {.members_reaching = 0});
  }
  pugi::xml_document message(std::size_t i) {
    forecast::warn(basin, workspace, {}, {});
    pugi::xml_document document;
    REQUIRE(document.load_file(messages_of(workspace).at(i).c_str()));
    return document;
  }
};

}  // namespace

TEST_CASE("An Alert says what the forecast says") {
  Sent sent;
  sent.basin.warnings.rules[0].headline = "Water & <danger>";
  sent.basin.warnings.rules[0].instruction = "Go up.";
  sent.basin.warnings.sender_name = "Agency";
  const auto document = sent.message(0);
  const auto alert = document.child("alert"), info = alert.child("info");
  // The order is that of the CAP 1.2 schema.
  CHECK(names_of_children(alert) == "identifier sender sent status msgType source scope note info");
  CHECK(names_of_children(info) ==
        "language category event responseType urgency severity certainty effective onset expires senderName "
        "headline "
        "description instruction parameter area");
  CHECK(alert.child_value("status") == std::string("Exercise"));
  CHECK(alert.child_value("msgType") == std::string("Alert"));
  CHECK(alert.child_value("sent") == std::string("2026-03-10T00:00:00-00:00"));
  CHECK(info.child_value("headline") == std::string("EXERCISE - Water & <danger>"));
  CHECK(info.child_value("certainty") == std::string("Likely"));
  CHECK(info.child_value("urgency") == std::string("Expected"));
  // 0.5 m + 1.5 m x t / 2 h reaches 1.5 m after 80 min: seen at the next quarter of an hour.
  CHECK(info.child_value("onset") == std::string("2026-03-10T01:30:00-00:00"));
  CHECK(info.child_value("expires") == std::string("2026-03-10T08:00:00-00:00"));
  const std::string text = info.child_value("description");
  CHECK_THAT(
      text,
      Contains("8 of 10 model runs (80 %) reach a stage of 1.50 m (major) at Old & new mill by 04:00 UTC"));
  CHECK_THAT(text, Contains("Peak stage: median 2.00 m, 10 to 90 % range 1.00 m to 2.00 m"));
  CHECK_THAT(text, Contains("synthetic, not measured"));
  CHECK(parameter(info, "freshet:probability") == "0.8");
  CHECK(parameter(info, "freshet:sha256_of_gauges.nc") ==
        core::sha256_of_file(sent.workspace.cycle(first_cycle) / "gauges.nc"));
  CHECK(parameter(info, "freshet:sha256_of_probability.nc") ==
        core::sha256_of_file(sent.workspace.cycle(first_cycle) / "probability.nc"));
}

TEST_CASE("A message, a Cancel too, says since when what drives the forecast is not known") {
  const std::string known = "Inflow at mill is measured up to 2026-03-10 0{}:00 UTC and held since.";
  const auto said = [&](int hour) { return fmt::format(fmt::runtime(known), hour); };
  Sent sent;
  write_cycle(sent.workspace, 0, {.members_reaching = 8, .not_known = said(0)});
  write_cycle(sent.workspace, 4, {.members_reaching = 0, .not_known = said(4)});
  const auto text = [&](std::size_t i) {
    return std::string(sent.message(i).child("alert").child("info").child_value("description"));
  };
  CHECK_THAT(text(0), Contains(". " + said(0) + " The rain or the readings"));
  CHECK_THAT(text(1), !Contains("Inflow at mill"));
  CHECK_THAT(text(2), Contains("no longer holds") && Contains(" " + said(4) + " "));
}

TEST_CASE("Polygons are closed, latitude first, five decimals, around the cells") {
  constexpr double lat_of_50_m = 50.0 / 111000 + 1e-5, lon_of_50_m = 50.0 / 90000 + 1e-5;  // the buffer
  Sent sent;
  const auto document = sent.message(0);
  const std::string polygon = document.child("alert").child("info").child("area").child_value("polygon");
  const std::regex point(R"(-?\d+\.\d{5},-?\d+\.\d{5})");
  std::vector<std::string> points;
  std::istringstream in(polygon);
  for (std::string p; in >> p;) points.push_back(p);
  REQUIRE(points.size() >= 4);
  CHECK(points.front() == points.back());
  for (const auto& p : points) {
    REQUIRE(std::regex_match(p, point));
    CHECK(std::stod(p) == Approx(36.0045).margin(0.0046 + lat_of_50_m));
    CHECK(std::stod(p.substr(p.find(',') + 1)) == Approx(-83.997).margin(0.0035 + lon_of_50_m));  // x < 600 m
  }
}

TEST_CASE("A real warning has the status Actual and no word of an exercise") {
  Sent sent;
  sent.basin.warnings.exercise = false;
  for (const int hour : {0, 2, 4})
    write_cycle(sent.workspace, hour, {.members_reaching = hour == 4 ? 0 : 8, .synthetic = false});
  const auto document = sent.message(0);
  CHECK(document.child("alert").child_value("status") == std::string("Actual"));
  std::ostringstream text;
  document.save(text);
  CHECK(text.str().find("xercise") == std::string::npos);
  CHECK(text.str().find("EXERCISE") == std::string::npos);
}

TEST_CASE("Where no cell exceeds, the gauge itself is marked and the text says so") {
  Sent sent;
  write_cycle(sent.workspace, 0, {.members_reaching = 8, .flooded = [](double, double) { return false; }});
  const auto document = sent.message(0);
  const auto info = document.child("alert").child("info");
  CHECK_THAT(info.child_value("description"), Contains("marks only the surroundings of the gauge"));
  CHECK(parameter(info, "freshet:area_km2") == "0");
  const auto polygons =
      forecast::read_cap_polygons(core::read_file(messages_of(sent.workspace).at(0)), "test");
  REQUIRE(polygons.size() == 1);
  CHECK(mesh::distance_m(polygons[0][0].lon, polygons[0][0].lat, -83.99, 36.004) == Approx(250).margin(1));
}

TEST_CASE("A Cancel ends its own warning, not others, and reaches the same places") {
  Sent sent;
  const auto document = sent.message(2);
  const auto info = document.child("alert").child("info");
  CHECK(document.child("alert").child_value("msgType") == std::string("Cancel"));
  CHECK(info.child_value("responseType") == std::string("None"));  // "AllClear" would speak for others too
  CHECK_THAT(info.child_value("description"), Contains("This ends this warning only"));
  const auto files = messages_of(sent.workspace);
  const auto first = forecast::read_cap_polygons(core::read_file(files.at(1)), "test"),
             last = forecast::read_cap_polygons(core::read_file(files.at(2)), "test");
  REQUIRE(first.size() == last.size());
  CHECK(first[0].size() == last[0].size());
}

TEST_CASE("What is read back from a message is what the ledger holds") {
  Sent sent;
  const auto result = forecast::warn(sent.basin, sent.workspace, {}, {});
  REQUIRE(result.sent.size() == 3);
  const auto files = messages_of(sent.workspace);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(forecast::to_json(forecast::read_cap(core::read_file(files[i]), "test")) ==
          forecast::to_json(result.sent[i]));
}

TEST_CASE("A share of exactly the limit warns") {
  Sent sent;
  sent.basin.warnings.rules[0].probability = 0.8;
  CHECK(forecast::warn(sent.basin, sent.workspace, after_hours(0), {}).sent.size() == 1);
  Sent other;
  other.basin.warnings.rules[0].probability = 0.81;
  CHECK(forecast::warn(other.basin, other.workspace, after_hours(0), {}).sent.empty());
}

TEST_CASE("Words of CAP for time and probability") {
  const auto at = [](int minutes) { return first_cycle + std::chrono::minutes(minutes); };
  CHECK(forecast::urgency(first_cycle, at(59)) == "Immediate");
  CHECK(forecast::urgency(first_cycle, at(60)) == "Expected");
  CHECK(forecast::urgency(first_cycle, at(180)) == "Future");
  CHECK(forecast::certainty(0.5) == "Possible");
  CHECK(forecast::certainty(0.51) == "Likely");
  CHECK(forecast::cap_time(first_cycle) == "2026-03-10T00:00:00-00:00");
}

TEST_CASE("Messages fit the schema of CAP 1.2") {
  // The schema is OASIS's and no part of this project: the test uses a copy next to the source folder.
  const fs::path schema = fs::path(FRESHET_SOURCE) / ".." / "shared" / "schemas" / "CAP-v1.2.xsd";
  if (!fs::exists(schema) || std::system("xmllint --version 2>/dev/null") != 0) {
    WARN("skipped: no ../shared/schemas/CAP-v1.2.xsd or no xmllint");
    return;
  }
  Sent sent;
  sent.message(0);
  for (const auto& file : messages_of(sent.workspace)) {
    const std::string command =
        "xmllint --noout --schema '" + schema.string() + "' '" + file.string() + "' 2>/dev/null";
    CHECK(std::system(command.c_str()) == 0);
  }
}
