#pragma once
// Grids of rain made by formula, in files; and areas by GDAL's geometry, which owes nothing to ours.

#include <gdal_priv.h>
#include <ogr_geometry.h>

#include <cmath>
#include <functional>

#include "core/netcdf_file.hpp"
#include "mesh/rain/overlap.hpp"
#include "mesh/shapes.hpp"
#include "tests/mesh/terrain_fixture.hpp"

namespace rain_fixture {

using namespace freshet;
namespace fs = std::filesystem;
using core::NcType;
using mesh::Point;

/// Centres: `n` from `first` on, `step` apart.
inline std::vector<double> centres(double first, double step, int n) {
  std::vector<double> all;
  for (int i = 0; i < n; ++i) all.push_back(first + i * step);
  return all;
}

/// A CF file with the variable `rain` (time, y, x), by default over the tiny basin of terrain_fixture.hpp.
struct Netcdf {
  std::vector<double> x = centres(-84.345, 0.01, 6), y = centres(36.635, -0.01, 6);
  std::string x_name = "lon", y_name = "lat", x_units = "degrees_east", y_units = "degrees_north";
  core::Attributes grid_mapping;  ///< empty: none
  std::string units = "mm h-1", time_units = "hours since 2026-03-10 00:00:00", calendar = "standard";
  std::vector<double> times = {0, 1, 2}, bounds;
  NcType type = NcType::f64;
  core::Attributes packing;
  bool transposed = false;
  bool one_grid = false;  ///< (y, x), the time next to it without a dimension, or nowhere
  std::string more;       ///< name of a second grid
  std::function<double(int time, double x, double y)> value;  ///< as stored

  void write(const fs::path& path) const {
    core::NetcdfFile f = core::NetcdfFile::create(path);
    if (!one_grid) f.add_dimension("time", times.size());
    f.add_dimension(y_name, y.size());
    f.add_dimension(x_name, x.size());
    core::Attributes clock = {{"units", time_units}, {"calendar", calendar}};
    if (!bounds.empty()) {
      f.add_dimension("nv", 2);
      clock.push_back({"bounds", std::string("time_bnds")});
      f.add_variable("time_bnds", NcType::f64, {"time", "nv"});
    }
    const bool clocked = !one_grid || !times.empty();
    if (clocked)
      f.add_variable("time", NcType::f64,
                     one_grid ? std::vector<std::string>{} : std::vector{std::string("time")}, clock);
    const bool degrees = x_units.rfind("degree", 0) == 0;
    f.add_variable(x_name, NcType::f64, {x_name},
                   {{"units", x_units},
                    {"standard_name", std::string(degrees ? "longitude" : "projection_x_coordinate")}});
    f.add_variable(y_name, NcType::f64, {y_name},
                   {{"units", y_units},
                    {"standard_name", std::string(degrees ? "latitude" : "projection_y_coordinate")}});
    core::Attributes rain = {{"units", units}};
    if (!grid_mapping.empty()) {
      f.add_variable("crs", NcType::i32, {}, grid_mapping);
      rain.push_back({"grid_mapping", std::string("crs")});
    }
    for (const auto& a : packing) rain.push_back(a);
    std::vector<std::string> dimensions = transposed ? std::vector<std::string>{"time", x_name, y_name}
                                                     : std::vector{std::string("time"), y_name, x_name};
    if (one_grid) dimensions.erase(dimensions.begin());
    f.add_variable("rain", type, dimensions, rain);
    if (!more.empty()) f.add_variable(more, NcType::f64, dimensions, {{"units", units}});
    if (clocked) f.write("time", times);
    if (!bounds.empty()) f.write("time_bnds", bounds);
    f.write(x_name, x);
    f.write(y_name, y);
    std::vector<double> values;
    for (std::size_t t = 0; t < (one_grid ? 1 : times.size()); ++t)
      for (const double v : y)
        for (const double u : x) values.push_back(value(static_cast<int>(t), u, v));
    f.write("rain", values);
    f.commit();
  }
};

/// A GeoTIFF; band, column, row -> value as stored.
struct Tiff {
  double west = -84.35, north = 36.64, step_x = 0.01, step_y = -0.01;
  int columns = 6, rows = 6, bands = 1;
  std::string crs = "EPSG:4326", unit = "mm/h", tag;
  double scale = 1, offset = 0, nodata = -1, turn = 0;
  std::function<double(int band, int column, int row)> value;

  void write(const fs::path& path) const {
    GDALAllRegister();
    fs::create_directories(path.parent_path());
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GTiff");
    GDALDataset* data = driver->Create(path.c_str(), columns, rows, bands, GDT_Float64, nullptr);
    if (!data) throw std::runtime_error("cannot create a raster");
    double place[6] = {west, step_x, turn, north, 0, step_y};
    data->SetGeoTransform(place);
    OGRSpatialReference reference;
    if (!crs.empty()) {
      reference.SetFromUserInput(crs.c_str());
      data->SetSpatialRef(&reference);
    }
    if (!tag.empty()) data->SetMetadataItem("TIFFTAG_DATETIME", tag.c_str());
    for (int b = 0; b < bands; ++b) {
      GDALRasterBand* band = data->GetRasterBand(b + 1);
      band->SetNoDataValue(nodata);
      if (!unit.empty()) band->SetUnitType(unit.c_str());
      if (scale != 1 || offset != 0) {
        band->SetScale(scale);
        band->SetOffset(offset);
      }
      std::vector<double> values;
      for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) values.push_back(value(b, c, r));
      if (band->RasterIO(GF_Write, 0, 0, columns, rows, values.data(), columns, rows, GDT_Float64, 0, 0,
                         nullptr) != CE_None)
        throw std::runtime_error("cannot write a raster");
    }
    GDALClose(data);
  }
};

inline OGRPolygon polygon_of(const std::vector<Point>& ring) {
  OGRLinearRing line;
  for (const Point p : ring) line.addPoint(p.x, p.y);
  line.closeRings();
  OGRPolygon polygon;
  polygon.addRing(&line);
  return polygon;
}

/// Area of the intersection of two polygons, by GEOS through GDAL.
inline double geos_common_area(const std::vector<Point>& a, const std::vector<Point>& b) {
  const OGRPolygon p = polygon_of(a), q = polygon_of(b);
  const std::unique_ptr<OGRGeometry> common(p.Intersection(&q));
  if (!common || common->IsEmpty()) return 0;
  double sum = 0;
  const auto add = [&](const OGRGeometry& g) {
    if (wkbFlatten(g.getGeometryType()) == wkbPolygon) sum += g.toPolygon()->get_Area();
  };
  const auto type = wkbFlatten(common->getGeometryType());
  if (type == wkbMultiPolygon || type == wkbGeometryCollection)
    for (const OGRGeometry* part : *common->toGeometryCollection()) add(*part);
  else
    add(*common);
  return sum;
}

/// A corner of a grid in another CRS.
inline Point reprojected(const std::string& from, const std::string& to, Point p) {
  OGRSpatialReference a, b;
  a.SetFromUserInput(from.c_str());
  b.SetFromUserInput(to.c_str());
  a.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  b.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const std::unique_ptr<OGRCoordinateTransformation> way(OGRCreateCoordinateTransformation(&a, &b));
  way->Transform(1, &p.x, &p.y);
  return p;
}

/// A rectangle of skewed triangles (or quadrilaterals) in UTM zone 16.
inline mesh::Mesh utm_mesh(bool quads = false, int columns = 24) {
  mesh::Mesh m = mesh::rectangle({.x0 = 740100,
                                  .y0 = 4053500,
                                  .width = 3000,
                                  .height = 2000,
                                  .columns = columns,
                                  .rows = columns * 2 / 3,
                                  .skew = 0.3,
                                  .quads = quads},
                                 [](double, double) { return 0.0; });
  OGRSpatialReference crs;
  crs.importFromEPSG(32616);
  m.crs_wkt = mesh::to_wkt(crs);
  m.fingerprint = mesh::fingerprint(m);
  return m;
}

}  // namespace rain_fixture
