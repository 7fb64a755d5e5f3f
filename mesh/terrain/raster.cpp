#include "mesh/terrain/raster.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal_alg.h>
#include <gdal_priv.h>
#include <gdal_utils.h>

#include <algorithm>
#include <cmath>
#include <deque>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::mesh {

using core::check;
using core::fail_input;

namespace {

RasterBounds bounds_of(GDALDataset& data, const OGRSpatialReference& crs, const std::array<double, 6>& g) {
  std::vector<double> x, y;
  const int n = 20;
  for (int i = 0; i <= n; ++i)
    for (int side = 0; side < 4; ++side) {
      const double s = double(i) / n, u = side < 2 ? s : (side == 2 ? 0 : 1), v = side < 2 ? side : s;
      const Point p = transformed(g, u * data.GetRasterXSize(), v * data.GetRasterYSize());
      x.push_back(p.x);
      y.push_back(p.y);
    }
  if (!crs.IsLocal()) Transform(crs, wgs84()).apply(x, y);
  RasterBounds b{1e9, -1e9, 1e9, -1e9, bool(crs.IsLocal())};
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(x[i])) continue;
    b.west = std::min(b.west, x[i]);
    b.east = std::max(b.east, x[i]);
    b.south = std::min(b.south, y[i]);
    b.north = std::max(b.north, y[i]);
  }
  return b;
}

constexpr double most_native_cells = 4e9;  ///< read in about two minutes
constexpr int most_side = 1000000;

/// Native cell width in metres when seen in `crs`.
double native_step(GDALDataset& data, const OGRSpatialReference& crs) {
  if (crs.IsLocal()) {
    const std::array<double, 6> place = geotransform_of(data, data.GetDescription());
    return std::sqrt(std::abs(place[1] * place[5] - place[2] * place[4]));
  }
  const std::string wkt = to_wkt(crs);
  char* source = nullptr;
  crs_of(data, data.GetDescription()).exportToWkt(&source);
  void* way = GDALCreateGenImgProjTransformer(&data, source, nullptr, wkt.c_str(), FALSE, 0, 1);
  CPLFree(source);
  check(way != nullptr, "{}: cannot be brought into the basin's CRS: {}", data.GetDescription(),
        gdal_reason());
  double g[6];
  int nx = 0, ny = 0;
  const CPLErr status = GDALSuggestedWarpOutput(&data, GDALGenImgProjTransform, way, g, &nx, &ny);
  GDALDestroyGenImgProjTransformer(way);
  check(status == CE_None, "{}: cannot be brought into the basin's CRS: {}", data.GetDescription(),
        gdal_reason());
  return g[1];
}

Dataset warp(GDALDataset& source, const OGRSpatialReference& crs, double step, bool coarser) {
  CPLStringList words;
  const std::string size = fmt::format("{:.9f}", step), wkt = crs.IsLocal() ? "" : to_wkt(crs);
  for (const char* word : {"-of", "MEM", "-ot", "Float64", "-dstnodata", "nan", "-ovr", "NONE", "-et", "0.01",
                           "-tap", "-r", coarser ? "average" : "bilinear", "-tr", size.c_str(), size.c_str()})
    words.AddString(word);
  if (!wkt.empty())
    for (const char* word : {"-t_srs", wkt.c_str()}) words.AddString(word);
  GDALWarpAppOptions* options = GDALWarpAppOptionsNew(words.List(), nullptr);
  if (!options) core::fail_run("gdalwarp options: {}", gdal_reason());
  GDALDatasetH in = &source;
  int usage_error = 0;
  CPLErrorReset();
  Dataset out(static_cast<GDALDataset*>(GDALWarp("", nullptr, 1, &in, options, &usage_error)));
  GDALWarpAppOptionsFree(options);
  check(out != nullptr && !usage_error && CPLGetLastErrorType() < CE_Failure,
        "{}: cannot be brought into the basin's CRS: {}", source.GetDescription(), gdal_reason());
  return out;
}

/// The raster is already what we want: same CRS, square north-up cells, coarse enough.
bool fits(GDALDataset& data, const DemFile& dem, const OGRSpatialReference& crs, double finest_step) {
  const std::array<double, 6> g = geotransform_of(data, data.GetDescription());
  return dem.crs.IsSame(&crs) && g[2] == 0 && g[4] == 0 && g[1] > 0 && std::abs(g[1] + g[5]) < 1e-9 * g[1] &&
         g[1] >= finest_step * (1 - 1e-9);
}

/// As stored, NaN where there is no data.
Elevation copy_band(GDALDataset& data, const std::string& name) {
  const std::array<double, 6> g = geotransform_of(data, name);
  Elevation z(data.GetRasterXSize(), 0, g[0], g[3], g[1]);
  z.ny = data.GetRasterYSize();
  z.values = read_window(*data.GetRasterBand(1), {0, 0, z.nx, z.ny}, name);
  return z;
}

void scale(Elevation& z, GDALRasterBand& band, const DemFile& dem) {
  if (band.GetScale() == 1 && band.GetOffset() == 0 && dem.unit_m == 1) return;
  for (double& v : z.values) v = scaled(band, dem, v);
}

/// Cells without data that no path of such cells joins to the edge of the raster are holes: +infinity.
void mark_holes(Elevation& z) {
  std::deque<std::size_t> queue;
  Grid<char> off = z.like<char>(0);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const int c = z.column(i), r = z.row(i);
    if (std::isnan(z[i]) && (c == 0 || r == 0 || c == z.nx - 1 || r == z.ny - 1)) {
      off[i] = 1;
      queue.push_back(i);
    }
  }
  while (!queue.empty()) {
    const std::size_t i = queue.front();
    queue.pop_front();
    for (int k = 0; k < 8; ++k) {
      const std::size_t n = z.neighbour(i, k);
      if (n == z.outside || off[n] || !std::isnan(z[n])) continue;
      off[n] = 1;
      queue.push_back(n);
    }
  }
  for (std::size_t i = 0; i < z.size(); ++i)
    if (std::isnan(z[i]) && !off[i]) z[i] = std::numeric_limits<double>::infinity();
}

}  // namespace

std::string to_text(const RasterBounds& b) {
  if (b.in_plane)
    return fmt::format("x {:.7g} to {:.7g}, y {:.7g} to {:.7g}", b.west, b.east, b.south, b.north);
  return fmt::format("longitude {:.5f} to {:.5f}, latitude {:.5f} to {:.5f}", b.west, b.east, b.south,
                     b.north);
}

DemFile inspect_dem(const core::Terrain& terrain, const OGRSpatialReference& crs) {
  QuietGdal quiet;
  const std::filesystem::path& path = terrain.dem;
  const std::string name = path.string();
  Dataset data = open_raster(path);
  DemFile dem;
  dem.path = path;
  dem.crs = crs_or_default(
      data->GetSpatialRef(), crs, name, "",
      fmt::format("say it with 'gdal_translate -a_srs EPSG:... {} new.tif', or write basin.crs = \"local\" "
                  "where it lies nowhere on Earth",
                  name));
  dem.nx = data->GetRasterXSize();
  dem.ny = data->GetRasterYSize();
  dem.driver = data->GetDriverName();
  check(data->GetRasterCount() == 1 || data->GetRasterBand(2)->GetColorInterpretation() == GCI_AlphaBand,
        "{}: has {} bands; terrain.dem must have one, elevations (cut it out with gdal_translate -b 1)", name,
        data->GetRasterCount());
  check(double(dem.nx) * dem.ny <= most_native_cells && std::max(dem.nx, dem.ny) <= most_side,
        "{}: {} x {} cells are too many; cut it to the basin with gdalwarp -te", name, dem.nx, dem.ny);
  find_vertical_unit(*data->GetRasterBand(1), terrain, dem);
  dem.bounds = bounds_of(*data, dem.crs, geotransform_of(*data, name));
  return dem;
}

std::vector<double> dem_at(const DemFile& dem, const std::vector<core::Position>& points,
                           const OGRSpatialReference& crs) {
  QuietGdal quiet;
  Dataset data = open_raster(dem.path);
  const std::array<double, 6> inverse = inverse_geotransform_of(*data, dem.path.string());
  GDALRasterBand& band = *data->GetRasterBand(1);
  const Transform transform(crs, dem.crs);
  std::vector<double> result;
  for (const core::Position& point : points) {
    const Point p = transform(in_plane(point, crs));
    const Point pixel = transformed(inverse, p.x, p.y);
    double value = std::nan("");
    if (pixel.x >= 0 && pixel.y >= 0 && pixel.x < dem.nx && pixel.y < dem.ny)
      value = scaled(band, dem, read_window(band, {int(pixel.x), int(pixel.y), 1, 1}, dem.path.string())[0]);
    result.push_back(value);
  }
  return result;
}

Elevation read_dem(const DemFile& dem, const OGRSpatialReference& crs, double finest_step) {
  QuietGdal quiet;
  const std::string name = dem.path.string();
  Dataset data = open_raster(dem.path);
  const double native = native_step(*data, crs);
  check_stored_values(*data, dem, native);
  Elevation z;
  if (fits(*data, dem, crs, finest_step)) {
    check_memory(double(dem.nx) * dem.ny, bytes_per_terrain_cell, name);
    z = copy_band(*data, name);
  } else {
    double step = std::max(native, finest_step);
    if (step > 10) step = std::round(step);
    const double cells = double(dem.nx) * dem.ny * (native / step) * (native / step);
    check(cells < most_raster_cells,
          "{}: {:.0f} million cells are too many; cut it to the basin with gdalwarp -te", name, cells / 1e6);
    check_memory(cells, bytes_per_terrain_cell, name);
    z = copy_band(*warp(*data, crs, step, native < 0.7 * step), name);
  }
  scale(z, *data->GetRasterBand(1), dem);
  check(std::any_of(z.values.begin(), z.values.end(), [](double v) { return std::isfinite(v); }),
        "{}: holds no data at all, only nodata", name);
  mark_holes(z);
  return z;
}

}  // namespace freshet::mesh
