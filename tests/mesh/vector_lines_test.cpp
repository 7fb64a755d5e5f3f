// Lines drawn in vector files of another CRS arrive in mesh.nc where they were drawn; every way in which they
// can be bad.

#include "mesh/terrain/vector_lines.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <catch2/catch.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/lines.hpp"
#include "mesh/shapes.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/check_basin.hpp"
#include "mesh/terrain/river/bank_polygons.hpp"
#include "mesh/ugrid_file.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
using namespace terrain_fixture;
using Catch::Contains;

namespace {

using Points = std::vector<mesh::Point>;

/// Named lines of one layer, given in metres of EPSG:32616.
struct Drawing {
  std::string driver = "GPKG", layer = "lines", crs = "EPSG:4326", field = "name";
  std::vector<std::pair<std::string, std::vector<Points>>> lines;  ///< each of one part or several
  bool points = false;                                             ///< draws its first point instead
};

const Points across = {{740300, 4054000}, {740700, 4054020}, {740700, 4054020}, {740900, 4053950}};
const Points other = {{740200, 4053000}, {740800, 4053000}};

OGRLineString transformed(const Points& points, OGRCoordinateTransformation& way) {
  OGRLineString line;
  for (const mesh::Point p : points) line.addPoint(p.x, p.y);
  if (line.transform(&way) != OGRERR_NONE) throw std::runtime_error("cannot transform");
  return line;
}

void draw(const fs::path& file, const Drawing& drawing, bool add_layer = false) {
  GDALAllRegister();
  OGRSpatialReference from, to;
  from.SetFromUserInput("EPSG:32616");
  to.SetFromUserInput(drawing.crs.empty() ? "EPSG:32616" : drawing.crs.c_str());
  for (auto* crs : {&from, &to}) crs->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const std::unique_ptr<OGRCoordinateTransformation> way(OGRCreateCoordinateTransformation(&from, &to));
  std::unique_ptr<GDALDataset> data(add_layer
                                        ? GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_UPDATE)
                                        : GetGDALDriverManager()
                                              ->GetDriverByName(drawing.driver.c_str())
                                              ->Create(file.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
  REQUIRE(data);
  OGRLayer* layer =
      data->CreateLayer(drawing.layer.c_str(), drawing.crs.empty() ? nullptr : &to, wkbUnknown, nullptr);
  REQUIRE(layer);
  OGRFieldDefn field(drawing.field.c_str(), OFTString);
  REQUIRE(layer->CreateField(&field) == OGRERR_NONE);
  for (const auto& [name, parts] : drawing.lines) {
    OGRFeature feature(layer->GetLayerDefn());
    feature.SetField(0, name.c_str());
    OGRMultiLineString many;
    for (const Points& part : parts) {
      const OGRLineString line = transformed(part, *way);
      many.addGeometry(&line);
    }
    OGRPoint first;
    many.getGeometryRef(0)->getPoint(0, &first);
    const OGRGeometry& whole = drawing.points      ? static_cast<const OGRGeometry&>(first)
                               : parts.size() == 1 ? static_cast<const OGRGeometry&>(*many.getGeometryRef(0))
                                                   : many;
    REQUIRE(feature.SetGeometry(&whole) == OGRERR_NONE);
    REQUIRE(layer->CreateFeature(&feature) == OGRERR_NONE);
  }
}

core::LineInput source(const fs::path& file, const std::string& layer = "", const std::string& feature = "") {
  return {file, layer, feature, {}};
}

mesh::Line read(const core::LineInput& line) {
  return mesh::read_line(line, mesh::projected_crs("EPSG:32616", "basin.toml"), 12.5);
}

void check_at(const mesh::Line& line, const Points& wanted) {
  REQUIRE(line.x.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CHECK(line.x[i] == Approx(wanted[i].x).margin(0.001));
    CHECK(line.y[i] == Approx(wanted[i].y).margin(0.001));
  }
}

const Points across_once = {across[0], across[1], across[3]};

}  // namespace

TEST_CASE("Lines of every format and CRS arrive where they were drawn") {
  const Folder folder;
  draw(folder / "a.geojson", {.driver = "GeoJSON", .lines = {{"bridge", {across}}}});
  draw(folder / "b.gpkg", {.driver = "GPKG",
                           .layer = "rivers",
                           .crs = "EPSG:3857",
                           .lines = {{"bridge", {across}}, {"weir", {other}}}});
  draw(folder / "b.gpkg", {.layer = "roads", .lines = {{"weir", {across}}}}, true);
  draw(folder / "c.shp", {.driver = "ESRI Shapefile",
                          .layer = "c",
                          .crs = "EPSG:32617",
                          .field = "NAME",
                          .lines = {{"bridge", {across}}, {"weir", {other}}}});
  check_at(read(source(folder / "a.geojson")), across_once);
  check_at(read(source(folder / "a.geojson", "", "bridge")), across_once);
  check_at(read(source(folder / "b.gpkg", "rivers", "bridge")), across_once);
  check_at(read(source(folder / "b.gpkg", "rivers", "weir")), other);
  check_at(read(source(folder / "b.gpkg", "roads")), across_once);
  check_at(read(source(folder / "c.shp", "", "weir")), other);
  CHECK(read(source(folder / "b.gpkg", "rivers", "weir")).id == "b.gpkg|rivers|weir");
}

TEST_CASE("Every bad line is told as bad input", "[bad_input]") {
  const Folder folder;
  const auto told = [&](const std::string& name, Drawing drawing, const std::string& feature,
                        const std::string& says, const std::string& layer = "") {
    drawing.driver = name.ends_with("gpkg") ? "GPKG" : name.ends_with("shp") ? "ESRI Shapefile" : "GeoJSON";
    draw(folder / name, drawing);
    CHECK_THROWS_WITH(read(source(folder / name, layer, feature)), Contains(name) && Contains(says));
    CHECK_THROWS_AS(read(source(folder / name, layer, feature)), core::InputError);
  };
  const auto two = std::vector<std::pair<std::string, std::vector<Points>>>{{"a", {across}}, {"b", {other}}};
  told("1.gpkg", {.lines = {{"a", {across, other}}}}, "", "the line has 2 parts");
  told("2.gpkg", {.lines = two}, "", "holds 2 features; say with feature");
  told("3.gpkg", {.lines = two}, "c", "no feature has the name 'c'; there is 'a', 'b'");
  told("4.gpkg", {.lines = two}, "a", "has no layer 'river'; there is 'lines'", "river");
  told("5.gpkg", {.lines = {{"a", {across}}, {"a", {other}}}}, "a", "2 features have the name 'a'");
  told("6.gpkg", {.field = "label", .lines = two}, "a", "no attribute 'name'");
  told("7.gpkg", {.lines = {{"a", {across}}}, .points = true}, "", "holds a POINT where a line is needed");
  told("8.gpkg", {.lines = {{"a", {{across[1], across[2]}}}}}, "", "the line is a point");
  told("9.gpkg", {.lines = {}}, "", "holds no feature");
  told("10.shp", {.layer = "10", .crs = "", .lines = {{"a", {across}}}}, "", "has no CRS");
  draw(folder / "2.gpkg", {.layer = "more", .lines = two}, true);
  CHECK_THROWS_WITH(read(source(folder / "2.gpkg")),
                    Contains("holds the layers 'lines', 'more'; say with layer"));
  core::write_file(folder / "11.gpkg", "nonsense");
  CHECK_THROWS_WITH(read(source(folder / "11.gpkg")), Contains("no vector file that can be read"));
}

TEST_CASE("A line from rim to rim is told from one that stops short") {
  const mesh::Mesh square = mesh::rectangle({.width = 100, .height = 100, .columns = 10, .rows = 10},
                                            [](double, double) { return 0.0; });
  CHECK(mesh::ends_on_rim(square, {"", {-3, 102}, {41, 58}}));
  CHECK_FALSE(mesh::ends_on_rim(square, {"", {-3, 88}, {41, 58}}));
  CHECK_NOTHROW(mesh::check_ends(square, {"", {-3, 88}, {41, 58}}, "here", "it"));
  CHECK_NOTHROW(mesh::check_ends(square, {"", {-15, 88}, {41, 58}}, "here", "it"));
  CHECK_THROWS_WITH(mesh::check_ends(square, {"", {-40, 88}, {41, 58}}, "here", "it"),
                    Contains("here: the first point of it (x -40.0, y 41.0) lies 40 m off the mesh"));
  const mesh::Mesh flume = mesh::rectangle({.width = 1, .height = 1, .columns = 10, .rows = 10},
                                           [](double, double) { return 0.0; });
  CHECK_THROWS_WITH(mesh::check_ends(flume, {"", {-0.45, 0.88}, {0.41, 0.58}}, "here", "it"),
                    Contains("lies 0.45 m off the mesh, whose edges are 0.14 m long there"));
}

TEST_CASE("Lines go through mesh.nc; check knows lines that have changed or leave the mesh") {
  const Folder folder;
  write_raster(folder / "dem.tif");
  const double middle = valley_west + 610;
  const Points gauge = {{middle + 250, valley_north - 800}, {middle - 250, valley_north - 800}};
  draw(folder / "lines.gpkg", {.driver = "GPKG", .lines = {{"gauge", {gauge}}, {"road", {other}}}});
  core::Basin basin = valley_basin(folder / "dem.tif");
  core::Section section;
  section.name = "gauge";
  section.line = source(folder / "lines.gpkg", "", "gauge");
  section.at.text = "basin.toml:30";
  basin.sections = {section};
  core::Boundary boundary;
  boundary.name = "inflow";
  boundary.line = source(folder / "lines.gpkg", "", "road");
  boundary.at.text = "basin.toml:40";
  basin.boundaries = {boundary};

  mesh::save_mesh(folder / "mesh.nc", mesh::build_mesh(basin).mesh);
  const mesh::Mesh made = mesh::read_mesh(core::NetcdfFile::open(folder / "mesh.nc"));
  REQUIRE(made.lines.size() == 2);
  check_at(mesh::find_line(made, section.line, "here", "it"), gauge);
  check_at(mesh::find_line(made, *boundary.line, "here", "it"), other);
  CHECK_THROWS_WITH(mesh::check_basin(basin, &made),
                    Contains("basin.toml:40: the line of boundary 'inflow' runs along no edge"));
  basin.boundaries[0].line_width_m = 800;  // to the rim
  CHECK(mesh::check_basin(basin, &made)["lines"] == 2);

  // The file of a mesh without lines is read as well.
  mesh::Mesh bare = made;
  bare.lines.clear();
  mesh::save_mesh(folder / "bare.nc", bare);
  CHECK(mesh::read_mesh(core::NetcdfFile::open(folder / "bare.nc")).lines.empty());
  CHECK_THROWS_WITH(mesh::check_basin(basin, &bare),
                    Contains("basin.toml:30: the line of section 'gauge' is not in mesh.nc"));

  fs::remove(folder / "lines.gpkg");
  const Points moved = {{middle + 250, valley_north - 790}, gauge[1]},
               far = {gauge[0], {middle - 2000, gauge[1].y}};
  draw(folder / "lines.gpkg", {.driver = "GPKG", .lines = {{"gauge", {moved}}, {"road", {other}}}});
  CHECK_THROWS_WITH(mesh::check_basin(basin, &made),
                    Contains("basin.toml:30: the line of section 'gauge' is not the one that mesh.nc holds"));
  fs::remove(folder / "lines.gpkg");
  draw(folder / "lines.gpkg", {.driver = "GPKG", .lines = {{"gauge", {far}}, {"lane", {other}}}});
  const mesh::Line drawn = read(section.line);
  mesh::Mesh again = made;
  again.lines[1] = drawn;  // sections come after boundaries
  CHECK_THROWS_WITH(mesh::check_basin(basin, &again),
                    Contains("basin.toml:30: the last point of section 'gauge'") &&
                        Contains("off the mesh") && Contains("basin.toml:40: boundary 'inflow'") &&
                        Contains("no feature has the name 'road'; there is 'gauge', 'lane'"));
}

TEST_CASE("Polygons that cross themselves or overlap are refused with the place", "[bad_input]") {
  const Folder folder;
  const auto read = [&](const std::string& type, const std::string& coordinates) {
    core::write_file(
        folder / "lake.geojson",
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":")" +
            type + R"(","coordinates":)" + coordinates + "}}]}");
    core::LineInput source;
    source.file = folder / "lake.geojson";
    return mesh::read_rings(source, mesh::local_crs());
  };
  const std::string left = "[[0,0],[5,0],[5,4],[0,4],[0,0]]", right = "[[4,0],[9,0],[9,4],[4,4],[4,0]]",
                    hole = "[[1,1],[2,1],[2,2],[1,2],[1,1]]", apart = "[[6,0],[9,0],[9,4],[6,4],[6,0]]";
  CHECK(read("Polygon", "[" + left + "," + hole + "]").size() == 2);
  CHECK(read("MultiPolygon", "[[" + left + "],[" + apart + "]]").size() == 2);
  CHECK_THROWS_WITH(read("Polygon", "[[[0,0],[5,4],[5,0],[0,4],[0,0]]]"),
                    Contains("lake.geojson: the polygon crosses or touches itself") &&
                        Contains("Self-intersection at or near point 2.5 2") &&
                        Contains("ogr2ogr -makevalid"));
  CHECK_THROWS_WITH(read("MultiPolygon", "[[" + left + "],[" + right + "]]"),
                    Contains("parts of it overlap (Self-intersection at or near point"));
  CHECK_THROWS_WITH(read("Polygon", "[" + left + "," + apart + "]"), Contains("Hole lies outside shell"));
}

TEST_CASE("Bank polygons that cross themselves or overlap are one area each") {
  const Folder folder;
  core::write_file(folder / "banks.geojson",
                   R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":
{"type":"Polygon","coordinates":[[[0,0],[10,4],[10,0],[0,4],[0,0]]]}},{"type":"Feature","properties":{},"geometry":
{"type":"MultiPolygon","coordinates":[[[[20,0],[30,0],[30,4],[20,4],[20,0]]],[[[25,0],[35,0],[35,4],[25,4],[25,0]]]]}}]})");
  const mesh::BankPolygons banks = mesh::read_banks(folder / "banks.geojson", "", mesh::local_crs());
  for (const mesh::Point p : {mesh::Point{1, 2}, {9, 2}, {22, 2}, {27, 2}, {34, 2}}) CHECK(banks.contains(p));
  CHECK_FALSE(banks.contains({5, 0.5}));
}
