// Every message keeps the rules of CAP, whatever names, texts and places are.

#include <catch2/catch.hpp>

#include "cap_rules.hpp"
#include "core/basin.hpp"
#include "core/warning_words.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

/// Alert, Update and Cancel.
void write_three(const core::Workspace& workspace) {
  write_cycle(workspace, 0, {.members_reaching = 6, .arrival_h = 1});
  write_cycle(workspace, 2, {.members_reaching = 9, .arrival_h = 1});
  write_cycle(workspace, 4, {.members_reaching = 0, .arrival_h = 1});
}

void require_rules(Place& place) {
  const auto result = place.warn();
  CHECK(result.failures == std::vector<std::string>{});
  REQUIRE(types(result.sent) == "00 Alert, 02 Update, 04 Cancel");
  const cap_rules::Checker checker(place.workspace);
  CHECK(checker.messages == 3);
  CHECK(checker.faults == std::vector<std::string>{});
}

}  // namespace

TEST_CASE("Messages keep the rules of CAP whatever the texts are") {
  Place place;
  write_three(place.workspace);
  auto& rule = place.basin.warnings.rules[0];
  const std::string long_text(700, 'x');
  SECTION("ordinary") {}
  SECTION("control characters, noncharacters, turned writing") {
    rule.headline = "Flood\a\x1b soon \xEF\xBF\xBE";
    rule.instruction = "Go \xE2\x80\xAEup\n\x01now";
    rule.event = "Fl\x02ood\xE2\x81\xA6";
    place.basin.warnings.sender_name = "\x03";
    place.basin.gauges[0].name = "\x04mill";
  }
  SECTION("bytes that are not UTF-8, and surrogates") {
    rule.headline = "Fl\xFF\xC0\x80\xED\xA0\x80ood";
    rule.event = "\xE2\x82";
  }
  SECTION("long") {
    rule.headline = long_text;
    rule.event = long_text;
    place.basin.name = long_text;
    place.basin.warnings.rules[0].id = "mill.major";
  }
  SECTION("long, without a headline") { place.basin.gauges[0].name = long_text; }
  SECTION("nothing but blanks") {
    rule.headline = " ", rule.instruction = "\n\t", place.basin.warnings.sender_name = " ";
  }
  SECTION("blanks around") { rule.headline = " Flood ", rule.instruction = "\nGo.\n"; }
  SECTION("a headline of several lines") { rule.headline = "One\ntwo\tthree"; }
  SECTION("in earnest") {
    place.basin.warnings.exercise = false;
    for (const int hour : {0, 2, 4})
      write_cycle(place.workspace, hour,
                  {.members_reaching = hour == 4 ? 0 : 6 + 3 * hour / 2, .synthetic = false});
  }
  for (const int hour : {0, 2, 4}) {  // the basin's name stands in the products
    if (place.basin.name == "test basin") break;
    const CycleShape shape{.members_reaching = hour == 4 ? 0 : 6 + 3 * hour / 2, .basin = place.basin.name};
    write_cycle(place.workspace, hour, shape);
  }
  require_rules(place);
}

TEST_CASE("Names that are no file names lose nothing, and different ones stay different") {
  const std::string cyrillic = "\xD0\xA0\xD0\xB5\xD0\xBA\xD0\xB0", other = "\xD0\xA0\xD0\xB5\xD0\xBA\xD0\xB8";
  for (const std::string& name : {cyrillic, other, std::string("../../etc/x"), std::string(4000, 'y'),
                                  std::string("a/b\\c:d*e?"), std::string(" ")}) {
    Place place;
    place.basin.name = name;
    write_cycle(place.workspace, 0, {.members_reaching = 10, .basin = name});
    CHECK(place.warn().sent.size() == 1);
    CHECK(cap_rules::Checker(place.workspace).faults == std::vector<std::string>{});
  }
  CHECK(core::file_name_of(cyrillic) != core::file_name_of(other));
  CHECK(core::file_name_of("a b") != core::file_name_of("a-b"));
  CHECK(core::file_name_of("jacksboro") == "jacksboro");
}

TEST_CASE("Every language has an info of its own; the rule's own words are in the first") {
  Place place;
  place.basin.warnings.languages = {"es-US", "en-US", "de"};
  auto& rule = place.basin.warnings.rules[0];
  rule.event = "Inundaci\xC3\xB3n", rule.headline = "Inundaci\xC3\xB3n probable", rule.instruction = "Suba.";
  rule.words["de"].headline = "Achtung am Bach";
  write_three(place.workspace);
  require_rules(place);
  pugi::xml_document cap;
  REQUIRE(cap.load_file(place.file(0, "Alert").c_str()));
  const auto spanish = cap.child("alert").child("info"), us = spanish.next_sibling("info"),
             german = us.next_sibling("info");
  CHECK(spanish.child_value("language") == std::string("es-US"));
  CHECK_THAT(spanish.child_value("headline"), Contains("EJERCICIO - Inundaci\xC3\xB3n probable"));
  CHECK(spanish.child_value("instruction") == std::string("Suba."));
  CHECK_THAT(spanish.child_value("description"), Contains("6 de 10 simulaciones (60 %)"));
  CHECK(us.child_value("language") == std::string("en-US"));
  CHECK_THAT(us.child_value("headline"), Contains("expected to reach"));
  CHECK_THAT(us.child_value("instruction"), Contains("exercise"));
  CHECK(german.child_value("headline") == std::string("\xC3\x9C"
                                                      "BUNG - Achtung am Bach"));
  CHECK_THAT(german.child_value("description"),
             Contains("1,50 m (major)") && Contains("Dies ist eine \xC3\x9C"
                                                    "bung."));
  for (const char* same : {"urgency", "severity", "certainty", "expires"})
    CHECK(spanish.child_value(same) == std::string(german.child_value(same)));
}

TEST_CASE("Areas across 180 degrees are cut there, and sending goes on") {
  Place place;
  place.basin.gauges[0].at_point = {179.999, 36.004};
  const double shift = GENERATE(263.995, 264.0, 263.98);  // of longitudes from -84 on
  const bool flooded = GENERATE(true, false);
  write_three(place.workspace);
  for (const int hour : {0, 2, 4}) {
    mesh::Mesh m = small_mesh();
    for (double& lon : m.node_lon) lon += lon + shift > 180 ? shift - 360 : shift;
    m.fingerprint = mesh::fingerprint(m);
    CycleShape shape{.members_reaching = hour == 4 ? 0 : 6 + 3 * hour / 2};
    if (!flooded) shape.flooded = [](double, double) { return false; };
    const auto folder = place.workspace.cycle(after_hours(hour));
    write_gauges(folder / "gauges.nc", m, after_hours(hour), shape);
    write_probability(folder / "probability.nc", m, after_hours(hour), shape);
  }
  require_rules(place);
}

TEST_CASE("Where no outline can be drawn the rectangle around the cells stands in") {
  mesh::Mesh m = small_mesh();
  const std::vector<char> all(static_cast<std::size_t>(m.n_cells()), 1);
  const auto whole = forecast::surrounding_rectangle(m, all);
  REQUIRE(whole.size() == 1);
  CHECK(whole[0].size() == 5);
  CHECK(whole[0][0].lon == Approx(-84).margin(2e-5));
  for (double& lon : m.node_lon) lon += lon + 263.99 > 180 ? 263.99 - 360 : 263.99;
  const auto cut = forecast::surrounding_rectangle(m, all);
  REQUIRE(cut.size() == 2);
  CHECK(cut[0][1].lon == 180);
  CHECK(cut[1][0].lon == -180);
  CHECK(forecast::surrounding_rectangle(m, std::vector<char>(all.size(), 0)).empty());
}

TEST_CASE("The rules see what is wrong") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  place.warn();
  const std::string xml = core::read_file(place.file(0, "Alert"));
  const std::vector<std::pair<std::string, std::string>> spoilt = {{"-00:00</sent>", "Z</sent>"},
                                                                   {">Exercise<", ">Test<"},
                                                                   {"</scope>", "</scope><note></note>"},
                                                                   {"<polygon>36.", "<polygon>136."},
                                                                   {"<language>en-US", "<language>en_US"},
                                                                   {">Alert<", ">Update<"},
                                                                   {"EXERCISE - ", ""}};
  for (const auto& [from, to] : spoilt) {
    std::string text = xml;
    REQUIRE(text.find(from) != std::string::npos);
    core::write_file(place.file(0, "Alert"), text.replace(text.find(from), from.size(), to));
    CHECK(cap_rules::Checker(place.workspace).faults.size() > 1);  // one: the file is not the ledger's
  }
}
