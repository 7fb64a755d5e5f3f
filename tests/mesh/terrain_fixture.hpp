#pragma once
// Small terrains made by formula, and rasters written from them.

#include <cpl_conv.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/basin.hpp"
#include "mesh/terrain/grid.hpp"
#include "tests/support/temporary_folder.hpp"

namespace terrain_fixture {

namespace fs = std::filesystem;
using freshet::mesh::Elevation;

using Folder = freshet::test::TemporaryFolder;

/// Terrain from rows of numbers, north first, cells of 1 m.
inline Elevation from_rows(const std::vector<std::vector<double>>& rows) {
  Elevation z(int(rows[0].size()), int(rows.size()), 0, double(rows.size()), 1);
  for (int r = 0; r < z.ny; ++r)
    for (int c = 0; c < z.nx; ++c) z[z.index(c, r)] = rows[r][c];
  return z;
}

constexpr int valley_columns = 61, valley_rows = 81;
constexpr double valley_step = 20, valley_west = 740000, valley_north = 4055000;

/// A valley that falls 1 in 100 to the south, its sides 1 in 5. All of it drains along the middle column.
inline double valley_height(int column, int row) {
  return 100 + 0.2 * valley_step * std::abs(column - valley_columns / 2) +
         0.01 * valley_step * (valley_rows - row);
}

struct RasterWish {
  std::string crs = "EPSG:32616", unit = "m";
  double nodata = -9999;
  int bands = 1;
  std::function<double(int, int)> height = valley_height;
  bool declares_nodata = true;
  GDALDataType type = GDT_Float32;
  double scale = 1, offset = 0;               ///< of the band; heights are those that it then means
  std::function<bool(int, int)> masked = {};  ///< by a mask of the file, or by an alpha band as second band
  bool alpha = false;
};

/// A mask inside the file, or an alpha band: 0 where `masked`.
inline void write_mask(GDALDataset& data, const RasterWish& wish) {
  GDALRasterBand* band = nullptr;
  if (wish.alpha) {
    band = data.GetRasterBand(2);
    band->SetColorInterpretation(GCI_AlphaBand);
  } else {
    band = data.GetRasterBand(1)->GetMaskBand();
  }
  std::vector<unsigned char> row(valley_columns);
  for (int r = 0; r < valley_rows; ++r) {
    for (int c = 0; c < valley_columns; ++c) row[c] = wish.masked(c, r) ? 0 : 255;
    if (band->RasterIO(GF_Write, 0, r, valley_columns, 1, row.data(), valley_columns, 1, GDT_Byte, 0, 0,
                       nullptr) != CE_None)
      throw std::runtime_error("cannot write a mask");
  }
}

inline void write_raster(const fs::path& path, const RasterWish& wish = {}) {
  GDALAllRegister();
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GTiff");
  GDALDataset* data = driver->Create(path.c_str(), valley_columns, valley_rows,
                                     wish.bands + (wish.alpha ? 1 : 0), wish.type, nullptr);
  if (!data) throw std::runtime_error("cannot create a raster");
  double place[6] = {valley_west, valley_step, 0, valley_north, 0, -valley_step};
  data->SetGeoTransform(place);
  if (!wish.crs.empty()) {
    OGRSpatialReference crs;
    crs.SetFromUserInput(wish.crs.c_str());
    data->SetSpatialRef(&crs);
  }
  CPLSetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES");
  if (wish.masked && !wish.alpha && data->CreateMaskBand(GMF_PER_DATASET) != CE_None)
    throw std::runtime_error("cannot create a mask");
  std::vector<float> row(valley_columns);
  for (int b = 1; b <= wish.bands; ++b) {
    GDALRasterBand* band = data->GetRasterBand(b);
    if (wish.declares_nodata) band->SetNoDataValue(wish.nodata);
    if (wish.scale != 1) band->SetScale(wish.scale);
    if (wish.offset != 0) band->SetOffset(wish.offset);
    if (!wish.unit.empty()) band->SetUnitType(wish.unit.c_str());
    for (int r = 0; r < valley_rows; ++r) {
      for (int c = 0; c < valley_columns; ++c) row[c] = float((wish.height(c, r) - wish.offset) / wish.scale);
      if (band->RasterIO(GF_Write, 0, r, valley_columns, 1, row.data(), valley_columns, 1, GDT_Float32, 0, 0,
                         nullptr) != CE_None)
        throw std::runtime_error("cannot write a raster");
    }
  }
  if (wish.masked) write_mask(*data, wish);
  data->FlushCache();
  GDALClose(data);
}

inline freshet::core::LonLat lonlat(double x, double y) {
  OGRSpatialReference from, to;
  from.importFromEPSG(32616);
  to.importFromEPSG(4326);
  to.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  OGRCoordinateTransformation* way = OGRCreateCoordinateTransformation(&from, &to);
  way->Transform(1, &x, &y);
  OGRCoordinateTransformation::DestroyCT(way);
  return {x, y};
}

/// Where the valley leaves its raster: the middle of the southern edge, 30 m inside.
inline freshet::core::LonLat valley_outlet() {
  return lonlat(valley_west + valley_step * (valley_columns / 2 + 0.5),
                valley_north - valley_step * valley_rows + 30);
}

inline freshet::core::Basin valley_basin(const fs::path& dem) {
  freshet::core::Basin basin;
  basin.name = "valley";
  basin.crs = "EPSG:32616";
  basin.file = "basin.toml";
  basin.terrain.at.text = "basin.toml:4";
  basin.terrain.dem = dem;
  basin.terrain.outlet = valley_outlet();
  basin.terrain.outlet_snap_m = 50;
  basin.mesh.edge_min_m = 30;
  basin.mesh.edge_max_m = 100;
  basin.mesh.channel_width_m = 20;
  basin.mesh.stream_area_km2 = 0.2;
  basin.rivers.min_cell_width_m = 2.5;  // four across, though half an edge is wider
  return basin;
}

inline freshet::core::Gauge gauge_at(const std::string& id, freshet::core::LonLat at, double snap) {
  freshet::core::Gauge gauge;
  gauge.id = id;
  gauge.at_point = at;
  gauge.snap_m = snap;
  gauge.at.text = "basin.toml:20";
  return gauge;
}

/// Where water stands at 100 m outside.
inline freshet::core::Boundary boundary_at(const std::string& name, freshet::core::LonLat at, double width) {
  freshet::core::Boundary b;
  b.name = name;
  b.kind = &freshet::core::boundary_kind("level");
  b.at_point = at;
  b.width_m = width;
  b.constant = 100;
  b.at.text = "basin.toml:30";
  return b;
}

}  // namespace terrain_fixture
