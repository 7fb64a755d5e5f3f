// Names of places, rivers, roads and districts from vector layers, also across 180 degrees.

#include "forecast/warnings/named_places.hpp"

#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet;
using namespace freshet::forecast;
using Catch::Contains;

namespace {

std::string feature(const std::string& properties, const std::string& type, const std::string& points) {
  return R"({"type": "Feature", "properties": {)" + properties + R"(}, "geometry": {"type": ")" + type +
         R"(", "coordinates": )" + points + "}}";
}

struct Named {
  test::TemporaryFolder folder;
  core::Basin basin;
  std::vector<std::string> faults;

  explicit Named(const std::string& crs) { basin.crs = crs; }

  core::WarningLayer& add(const std::string& kind, const std::vector<std::string>& features) {
    std::string text = R"({"type": "FeatureCollection", "features": [)";
    for (std::size_t i = 0; i < features.size(); ++i) text += (i == 0 ? "" : ", ") + features[i];
    core::WarningLayer layer;
    layer.kind = kind, layer.name = "name", layer.at.text = "basin.toml:7";
    layer.file = folder / (kind + ".geojson");
    core::write_file(layer.file, text + "]}");
    basin.warnings.layers.push_back(layer);
    return basin.warnings.layers.back();
  }
  NamedPlaces of(const std::vector<LonLatRing>& polygons) { return named_places(polygons, basin, faults); }
};

LonLatRing box(double west, double east, double south, double north) {
  return {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
}

std::string rectangle(const std::string& west, const std::string& east) {
  return "[[[" + west + ", 36.0], [" + east + ", 36.0], [" + east + ", 36.1], [" + west + ", 36.1], [" +
         west + ", 36.0]]]";
}

const std::vector<LonLatRing> gorge = {box(-84.02, -84.0, 36.04, 36.06)};

}  // namespace

TEST_CASE("The nearest three places are named, none beyond five kilometres") {
  Named n("EPSG:32616");
  n.add("place", {feature(R"("name": "In it")", "Point", "[-84.01, 36.05]"),
                  feature(R"("name": "Near")", "Point", "[-83.99, 36.05]"),  // 0.9 km east
                  feature(R"("name": "Less near")", "Point", "[-83.97, 36.05]"),
                  feature(R"("name": "Fourth")", "Point", "[-83.96, 36.05]"),
                  feature(R"("name": "Far")", "Point", "[-83.9, 36.05]")});  // 9 km
  CHECK(n.of(gorge).places == Names{"In it", "Near", "Less near"});
  CHECK(n.faults.empty());
}

TEST_CASE("A river says from which kilometre to which, counted up from its end") {
  Named n("EPSG:32616");
  // Downstream from north to south, 0.1 degrees = 11.1 km; the area holds 36.04 to 36.06.
  n.add("river", {feature(R"("name": "Long Creek")", "LineString", "[[-84.01, 36.1], [-84.01, 36.0]]"),
                  feature(R"("name": "Elsewhere")", "LineString", "[[-84.1, 36.1], [-84.1, 36.0]]")});
  const auto rivers = n.of(gorge).rivers;
  REQUIRE(rivers.size() == 1);
  CHECK(rivers[0].name == "Long Creek");
  CHECK(rivers[0].from_km == Approx(4.44).margin(0.02));
  CHECK(rivers[0].to_km == Approx(6.66).margin(0.02));
}

TEST_CASE("Roads by their length within; districts by their area, with the codes of all that are touched") {
  Named n("EPSG:32616");
  n.add("road", {feature(R"("name": "B 1")", "LineString", "[[-84.02, 36.05], [-84.015, 36.05]]"),
                 feature(R"("name": "A 2")", "LineString", "[[-84.1, 36.05], [-83.9, 36.05]]")});
  core::WarningLayer& districts = n.add(
      "district", {feature(R"("name": "West", "code": "XX001")", "Polygon", rectangle("-84.1", "-84.005")),
                   feature(R"("name": "East", "code": "XX002")", "Polygon", rectangle("-84.005", "-83.9")),
                   feature(R"("name": "Away", "code": "XX003")", "Polygon", rectangle("-83.9", "-83.8"))});
  districts.code = "code", districts.code_system = "EMMA_ID";
  const NamedPlaces named = n.of(gorge);
  CHECK(named.roads == Names{"A 2", "B 1"});
  CHECK(named.districts == Names{"West", "East"});
  CHECK(named.geocodes ==
        std::vector<std::pair<std::string, std::string>>{{"EMMA_ID", "XX001"}, {"EMMA_ID", "XX002"}});
}

TEST_CASE("An area cut at 180 degrees finds what lies on both sides") {
  Named n("EPSG:32660");  // up to 180 degrees east, and some way beyond
  n.add("place", {feature(R"("name": "East of it")", "Point", "[-179.992, -17.05]"),
                  feature(R"("name": "West of it")", "Point", "[179.985, -17.05]"),
                  feature(R"("name": "Far")", "Point", "[179.0, -17.05]")});
  n.add("river", {feature(R"("name": "Line River")", "MultiLineString",
                          "[[[179.98, -17.05], [180, -17.05]], [[-180, -17.05], [-179.98, -17.05]]]")});
  n.add("district",
        {feature(R"("name": "Both")", "MultiPolygon",
                 "[[[[179.9, -17.1], [180, -17.1], [180, -17], [179.9, -17], [179.9, -17.1]]], "
                 "[[[-180, -17.1], [-179.9, -17.1], [-179.9, -17], [-180, -17], [-180, -17.1]]]]")});
  const NamedPlaces named = n.of({box(179.99, 180, -17.06, -17.04), box(-180, -179.995, -17.06, -17.04)});
  CHECK(n.faults == std::vector<std::string>{});
  CHECK(named.places == Names{"East of it", "West of it"});
  CHECK(named.districts == Names{"Both"});
  REQUIRE(named.rivers.size() == 1);
  CHECK(named.rivers[0].name == "Line River");
}

TEST_CASE(
    "Names with markup are left out, and a layer that cannot be read is a fault that keeps nothing back") {
  Named n("EPSG:32616");
  n.add("place", {feature(R"("name": "<script>alert(1)</script>")", "Point", "[-84.01, 36.05]"),
                  feature(R"("name": "&lt;b&gt;")", "Point", "[-84.01, 36.051]"),
                  feature(R"("name": "Plain\u202e & \"good\"")", "Point", "[-84.01, 36.052]")});
  n.add("road", {feature(R"("title": "A 2")", "LineString", "[[-84.1, 36.05], [-83.9, 36.05]]")});
  const NamedPlaces named = n.of(gorge);
  REQUIRE(named.places.size() == 1);
  CHECK_THAT(named.places[0], Contains("& \"good\"") && !Contains("\xE2\x80\xAE"));
  REQUIRE(n.faults.size() == 1);
  CHECK_THAT(n.faults[0], Contains("basin.toml:7") && Contains("no attribute 'name'"));
}
