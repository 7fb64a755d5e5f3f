// Rivers from vector layers of other coordinate systems: names, widths, depths, confluences; widths from
// polygons and laws; what is wrong with them.

#include "mesh/terrain/river/river_width.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <catch2/catch.hpp>
#include <optional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/river/river_layer.hpp"
#include "river_fixture.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
namespace fs = std::filesystem;
using Catch::Contains;
using mesh::Point;
using mesh::River;
using terrain_fixture::Folder;

namespace {

using Points = std::vector<Point>;

struct Feature {
  std::string name;
  std::vector<Points> parts;  ///< m, moved to west_, south_
  std::optional<double> width = {}, depth = {};
};

constexpr double west_ = 740000, south_ = 4050000;

struct Wish {
  std::string driver = "GPKG", crs = "EPSG:4326", width = "width_m";
  bool polygons = false;
};

/// A layer of lines, or of polygons of one ring.
void draw(const fs::path& file, const std::vector<Feature>& features, const Wish& wish = {}) {
  GDALAllRegister();
  OGRSpatialReference from, to;
  from.SetFromUserInput("EPSG:32616");
  to.SetFromUserInput(wish.crs.c_str());
  for (auto* crs : {&from, &to}) crs->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const std::unique_ptr<OGRCoordinateTransformation> way(OGRCreateCoordinateTransformation(&from, &to));
  std::unique_ptr<GDALDataset> data(GetGDALDriverManager()
                                        ->GetDriverByName(wish.driver.c_str())
                                        ->Create(file.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
  OGRLayer* layer = data->CreateLayer("rivers", &to, wkbUnknown, nullptr);
  OGRFieldDefn name("name", OFTString), width(wish.width.c_str(), OFTReal), depth("depth_m", OFTReal);
  for (OGRFieldDefn* field : {&name, &width, &depth}) REQUIRE(layer->CreateField(field) == OGRERR_NONE);
  for (const Feature& f : features) {
    OGRFeature feature(layer->GetLayerDefn());
    feature.SetField(0, f.name.c_str());
    if (f.width) feature.SetField(1, *f.width);
    if (f.depth) feature.SetField(2, *f.depth);
    OGRMultiLineString lines;
    OGRPolygon polygon;
    for (const Points& part : f.parts) {
      OGRLineString line;
      OGRLinearRing ring;
      for (const Point p : part)
        line.addPoint(west_ + p.x, south_ + p.y), ring.addPoint(west_ + p.x, south_ + p.y);
      lines.addGeometry(&line);
      ring.closeRings();
      polygon.addRing(&ring);
    }
    const OGRGeometry& chosen = wish.polygons ? static_cast<const OGRGeometry&>(polygon)
                                : lines.getNumGeometries() == 1
                                    ? static_cast<const OGRGeometry&>(*lines.getGeometryRef(0))
                                    : lines;
    std::unique_ptr<OGRGeometry> moved(chosen.clone());
    REQUIRE(moved->transform(way.get()) == OGRERR_NONE);
    REQUIRE(feature.SetGeometry(moved.get()) == OGRERR_NONE);
    REQUIRE(layer->CreateFeature(&feature) == OGRERR_NONE);
  }
}

const OGRSpatialReference& plane() {
  static const OGRSpatialReference crs = mesh::projected_crs("EPSG:32616", "basin.toml");
  return crs;
}

core::Basin basin_with(const fs::path& lines) {
  core::Basin basin;
  basin.rivers.lines = lines;
  basin.mesh.channel_width_m = 8;
  return basin;
}

/// Upstream areas: 4 km2 in the cells along the x axis, 1 elsewhere.
mesh::Grid<double> areas() {
  mesh::Grid<double> area(120, 60, west_, south_ + 300, 10, 1e6);
  for (std::size_t i = 0; i < area.size(); ++i)
    if (std::abs(area.centre(i).y - south_) < 15) area[i] = 4e6;
  return area;
}

const Feature upper{"Lune", {{{0, 0}, {500, 0}}}, 20, 2}, lower{"Lune", {{{500, 0}, {1000, 0}}}, 30},
    brook{"Brook", {{{500, 250}, {500, 0}}}, 4};

}  // namespace

TEST_CASE("Reaches become rivers, tributaries end on them, in every format and coordinate system") {
  const Folder folder;
  for (const auto& [name, wish] :
       std::vector<std::pair<std::string, Wish>>{{"a.gpkg", {}},
                                                 {"b.geojson", {.driver = "GeoJSON"}},
                                                 {"c.gpkg", {.crs = "EPSG:3857"}},
                                                 {"d.gpkg", {.crs = "EPSG:32617"}}}) {
    CAPTURE(name);
    draw(folder / name, {brook, lower, upper}, wish);
    const std::vector<River> rivers = mesh::drawn_rivers(basin_with(folder / name), plane(), areas());
    REQUIRE(rivers.size() == 2);
    const River &lune = rivers[0], &side = rivers[1];
    CHECK(lune.name == "Lune");
    CHECK(length(lune.points.front() - Point{west_, south_}) < 0.01);
    CHECK(length(lune.points.back() - Point{west_ + 1000, south_}) < 0.01);
    CHECK(lune.width.front() == Approx(20));
    CHECK(lune.width.back() == Approx(30));
    CHECK(lune.depth.front() == Approx(2));
    CHECK(std::isnan(lune.depth.back()));
    CHECK(lune.upstream_m2.back() == 4e6);
    CHECK(lune.lower == mesh::RiverEnd::free);
    CHECK(side.name == "Brook");
    CHECK(side.lower == mesh::RiverEnd::river);
    CHECK(side.into == 0);
    CHECK(side.upstream_m2.back() == 1e6);  // not that of the Lune
  }
}

TEST_CASE(
    "Where names differ the longest way from a source runs on; gaps of metres are joined; parts are lines") {
  const Folder folder;
  draw(folder / "r.gpkg", {{"", {{{500, 250}, {500, 0}}}, 4},
                           {"Upper Lune", {{{0, 0}, {498, 0}}}, 20},
                           {"Lune", {{{502, 0}, {700, 0}}, {{700, 0}, {1000, 0}}}, 20},
                           {"", {{{800, -200}, {800, -12}}}, 6}});
  const std::vector<River> rivers = mesh::drawn_rivers(basin_with(folder / "r.gpkg"), plane(), areas());
  REQUIRE(rivers.size() == 3);
  CHECK(distances(rivers[0].points).back() == Approx(1000).margin(0.1));
  CHECK(rivers[0].name == "Upper Lune / Lune");
  CHECK(rivers[1].into == 0);
  CHECK(rivers[2].lower == mesh::RiverEnd::river);  // 12 m off the middle, on the bank
  CHECK(rivers[2].into == 0);
}

TEST_CASE("Rivers come largest first, each after the one that it ends on") {
  const auto river = [](const std::string& name, const Points& points, double upstream_km2) {
    River r;
    r.name = name;
    r.points = points;
    r.width.assign(points.size(), 10);
    r.upstream_m2.assign(points.size(), 1e6 * upstream_km2);
    return r;
  };
  std::vector<River> rivers{
      river("brook", {{0, 500}, {50, 500}}, 2), river("fork", {{100, 300}, {100, 0}}, 20),
      river("beck", {{0, 200}, {100, 200}}, 70),  // wrong: more than the fork it ends on
      river("main", {{0, 0}, {100, 0}, {200, 0}}, 90)};
  mesh::join_rivers(rivers, 10);
  const std::vector<std::string> expected{"main", "fork", "beck", "brook"};
  for (std::size_t i = 0; i < rivers.size(); ++i) CHECK(rivers[i].name == expected[i]);
  CHECK(rivers[1].into == 0);
  CHECK(rivers[2].into == 1);
}

TEST_CASE("Upstream areas say whether a line is drawn upstream") {
  const Folder folder;
  mesh::Grid<double> area = areas();
  for (std::size_t i = 0; i < area.size(); ++i) area[i] = 1e6 + 1e4 * (area.centre(i).x - west_);
  draw(folder / "r.gpkg", {{"Lune", {{{0, 0}, {1000, 0}}}, 12}});
  const River down = mesh::drawn_rivers(basin_with(folder / "r.gpkg"), plane(), area)[0];
  CHECK(std::is_sorted(down.upstream_m2.begin(), down.upstream_m2.end()));
  for (std::size_t i = 0; i < area.size(); ++i) area[i] = 1e4 * (1300 - (area.centre(i).x - west_));
  const River up = mesh::drawn_rivers(basin_with(folder / "r.gpkg"), plane(), area)[0];
  CHECK(up.upstream_m2.front() > 3 * up.upstream_m2.back());
}

TEST_CASE("Widths by law, by default, by attribute of another name") {
  const Folder folder;
  draw(folder / "r.gpkg", {{"Lune", {{{0, 0}, {1000, 0}}}}});
  core::Basin basin = basin_with(folder / "r.gpkg");
  CHECK(mesh::drawn_rivers(basin, plane(), areas())[0].width[3] == 8);
  basin.rivers.width_law = core::RegimeLaw{3, 0.5};
  CHECK(mesh::drawn_rivers(basin, plane(), areas())[0].width[3] == Approx(6));
  draw(folder / "s.gpkg", {{"Lune", {{{0, 0}, {1000, 0}}}, 12}}, {.width = "breadth"});
  basin.rivers.lines = folder / "s.gpkg";
  basin.rivers.width_attribute = "breadth";
  CHECK(mesh::drawn_rivers(basin, plane(), areas())[0].width[3] == Approx(12));
}

TEST_CASE("Widths are measured from polygons, and lines moved to the middle") {
  const Folder folder;
  // 24 m wide, its middle at y = 5, in two sheets that meet at x = 400; a bay of 200 m at x = 700.
  draw(folder / "r.gpkg", {{"Lune", {{{0, 0}, {1000, 0}}}, 20}});
  draw(folder / "banks.gpkg",
       {{"", {{{-50, -7}, {400, -7}, {400, 17}, {-50, 17}}}},
        {"", {{{400, -7}, {1050, -7}, {1050, 17}, {705, 17}, {705, 200}, {695, 200}, {695, 17}, {400, 17}}}}},
       {.crs = "EPSG:3857", .polygons = true});
  core::Basin basin = basin_with(folder / "r.gpkg");
  basin.rivers.banks = folder / "banks.gpkg";
  const River river = mesh::drawn_rivers(basin, plane(), areas()).at(0);
  for (std::size_t i = 0; i < river.points.size(); ++i) {
    CAPTURE(river.points[i].x - west_);
    CHECK(river.width[i] == Approx(24).margin(0.5));
    CHECK(river.points[i].y - south_ == Approx(5).margin(0.5));
  }
  draw(folder / "far.gpkg", {{"", {{{-50, 4000}, {400, 4000}, {400, 4100}}}}}, {.polygons = true});
  basin.rivers.banks = folder / "far.gpkg";
  CHECK_THROWS_WITH(mesh::drawn_rivers(basin, plane(), areas()),
                    Contains("no river runs through these polygons"));
  basin.rivers.banks = folder / "r.gpkg";
  CHECK_THROWS_WITH(mesh::drawn_rivers(basin, plane(), areas()), Contains("holds no polygon"));
}

TEST_CASE("Rivers off the terrain are left out; a map of another place is refused") {
  const Folder folder;
  draw(folder / "r.gpkg", {{"far", {{{9000, 0}, {9500, 0}}}}, upper});
  CHECK(mesh::drawn_rivers(basin_with(folder / "r.gpkg"), plane(), areas()).size() == 1);
  draw(folder / "far.gpkg", {{"far", {{{9000, 0}, {9500, 0}}}}});
  CHECK_THROWS_WITH(mesh::drawn_rivers(basin_with(folder / "far.gpkg"), plane(), areas()),
                    Contains("none of its 1 rivers lies on the terrain"));
}

TEST_CASE("What is wrong with a layer of rivers is told", "[bad_input]") {
  const Folder folder;
  const auto refused = [&](const std::string& name, const std::vector<Feature>& features,
                           const std::string& says, const Wish& wish = {},
                           const std::string& attribute = "width_m") {
    draw(folder / name, features, wish);
    core::Basin basin = basin_with(folder / name);
    basin.rivers.width_attribute = attribute;
    CHECK_THROWS_WITH(mesh::read_river_lines(basin, plane()), Contains(name) && Contains(says));
    CHECK_THROWS_AS(mesh::read_river_lines(basin, plane()), core::InputError);
  };
  const std::vector<Points> line = {{{0, 0}, {1000, 0}}};
  refused("1.gpkg", {{"Lune", line, -3}}, "(Lune): width_m = -3 is no width of a river in metres");
  refused("2.gpkg", {{"Lune", line, -9999}}, "leave it empty where it is not known");
  refused("3.gpkg", {{"Lune", line, 12, 500}}, "depth_m = 500 is no depth of a river");
  refused("4.gpkg", {{"Lune", line, 12}},
          "have no attribute 'width' (rivers.width_attribute); did you mean 'width_m'?", {}, "width");
  refused("5.gpkg", {{"Lune", {{{0, 0}, {50, 0}, {50, 50}}}}}, "belong into rivers.banks",
          {.polygons = true});
  refused("6.gpkg", {}, "holds no line");
}
