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

double step_of(GDALDataset& ground, const DemFile& dem, const OGRSpatialReference& crs) {
  const std::string name = dem.path.string();
  if (crs.IsLocal()) {
    const std::array<double, 6> place = geotransform_of(ground, name);
    return std::sqrt(std::abs(place[1] * place[5] - place[2] * place[4]));
  }
  const std::string wkt = to_wkt(crs);
  void* way = GDALCreateGenImgProjTransformer(&ground, nullptr, nullptr, wkt.c_str(), FALSE, 0, 1);
  check(way != nullptr, "{}: cannot be brought into the basin's CRS: {}", name, gdal_reason());
  double g[6];
  int nx = 0, ny = 0;
  const CPLErr status = GDALSuggestedWarpOutput(&ground, GDALGenImgProjTransform, way, g, &nx, &ny);
  GDALDestroyGenImgProjTransformer(way);
  check(status == CE_None, "{}: cannot be brought into the basin's CRS: {}", name, gdal_reason());
  return g[1];
}

/// `method`: of GDAL's resampling.
Dataset warp(GDALDataset& ground, const DemFile& dem, const OGRSpatialReference& crs, double step,
             const char* method, const Frame* frame) {
  CPLStringList words;
  const std::string size = fmt::format("{:.9f}", step), wkt = crs.IsLocal() ? "" : to_wkt(crs);
  for (const char* word : {"-of", "MEM", "-ot", "Float64", "-dstnodata", "nan", "-ovr", "NONE", "-et", "0.01",
                           "-tap", "-r", method, "-tr", size.c_str(), size.c_str()})
    words.AddString(word);
  if (!wkt.empty())
    for (const char* word : {"-t_srs", wkt.c_str()}) words.AddString(word);
  if (frame) {
    words.AddString("-te");
    for (const double side : {frame->west, frame->south, frame->east, frame->north})
      words.AddString(fmt::format("{:.6f}", side).c_str());
  }
  GDALWarpAppOptions* options = GDALWarpAppOptionsNew(words.List(), nullptr);
  if (!options) core::fail_run("gdalwarp options: {}", gdal_reason());
  GDALDatasetH in = &ground;
  int usage_error = 0;
  CPLErrorReset();
  Dataset out(static_cast<GDALDataset*>(GDALWarp("", nullptr, 1, &in, options, &usage_error)));
  GDALWarpAppOptionsFree(options);
  check(out != nullptr && !usage_error && CPLGetLastErrorType() < CE_Failure,
        "{}: cannot be brought into the basin's CRS: {}", dem.path.string(), gdal_reason());
  return out;
}

/// The raster is already what we want: same CRS, square north-up cells, coarse enough.
bool fits(GDALDataset& ground, const DemFile& dem, const OGRSpatialReference& crs, double finest_step) {
  const std::array<double, 6> g = geotransform_of(ground, dem.path.string());
  return dem.crs.IsSame(&crs) && g[2] == 0 && g[4] == 0 && g[1] > 0 && std::abs(g[1] + g[5]) < 1e-9 * g[1] &&
         g[1] >= finest_step * (1 - 1e-9);
}

Elevation copy_band(GDALDataset& data, const std::string& name, const Window& w) {
  const std::array<double, 6> g = geotransform_of(data, name);
  Elevation z(w.columns, 0, g[0] + w.column * g[1], g[3] + w.row * g[5], g[1]);
  z.ny = w.rows;
  z.values = read_window(*data.GetRasterBand(1), w, name);
  return z;
}

Window all_of(GDALDataset& data) { return {0, 0, data.GetRasterXSize(), data.GetRasterYSize()}; }

/// The cells of the raster that a frame needs, two more on each side; all of them without a frame.
Window window_of(GDALDataset& ground, const DemFile& dem, const OGRSpatialReference& crs,
                 const Frame* frame) {
  if (!frame) return all_of(ground);
  const std::array<double, 6> to_pixel = inverse_geotransform_of(ground, dem.path.string());
  const OGRSpatialReference* own = ground.GetSpatialRef();
  const Transform way(crs, own ? *own : crs);
  double left = 1e18, right = -1e18, top = 1e18, bottom = -1e18;
  constexpr int n = 20;
  for (int i = 0; i <= n; ++i)
    for (int j = 0; j <= n; ++j) {
      const Point p = way({frame->west + (frame->east - frame->west) * i / n,
                           frame->south + (frame->north - frame->south) * j / n});
      if (!std::isfinite(p.x)) continue;
      const Point pixel = transformed(to_pixel, around_date_line(p.x, dem), p.y);
      left = std::min(left, pixel.x);
      right = std::max(right, pixel.x);
      top = std::min(top, pixel.y);
      bottom = std::max(bottom, pixel.y);
    }
  const auto clipped = [](double v, int most) {
    return static_cast<int>(std::clamp(std::floor(v), 0.0, double(most)));
  };
  Window w{clipped(left - 2, dem.nx), clipped(top - 2, dem.ny), 0, 0};
  w.columns = clipped(right + 3, dem.nx) - w.column;
  w.rows = clipped(bottom + 3, dem.ny) - w.row;
  check(w.columns > 0 && w.rows > 0, "{}: has nothing where the basin lies; it spans {}", dem.path.string(),
        to_text(dem.bounds));
  return w;
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

double around_date_line(double x, const DemFile& dem) {
  return dem.crs.IsGeographic() ? dem.middle_x + std::remainder(x - dem.middle_x, 360) : x;
}

Frame frame_of(const DemFile& dem, const OGRSpatialReference& crs) {
  QuietGdal quiet;
  const std::array<double, 6> g = geotransform_of(*open_ground(dem), dem.path.string());
  const Transform way(dem.crs, crs);
  Frame f{1e18, 1e18, -1e18, -1e18};
  constexpr int n = 20;
  for (int i = 0; i <= n; ++i)
    for (int j = 0; j <= n; ++j) {
      const Point p = way(transformed(g, double(dem.nx) * i / n, double(dem.ny) * j / n));
      if (std::isfinite(p.x))
        f = {std::min(f.west, p.x), std::min(f.south, p.y), std::max(f.east, p.x), std::max(f.north, p.y)};
    }
  return f;
}

double native_step(const DemFile& dem, const OGRSpatialReference& crs) {
  QuietGdal quiet;
  return step_of(*open_ground(dem), dem, crs);
}

std::vector<double> dem_at(const DemFile& dem, const std::vector<core::Position>& points,
                           const OGRSpatialReference& crs) {
  QuietGdal quiet;
  const std::string name = dem.path.string();
  Dataset ground = open_ground(dem);
  const std::array<double, 6> inverse = inverse_geotransform_of(*ground, name);
  GDALRasterBand& band = *ground->GetRasterBand(1);
  const Transform transform(crs, dem.crs);
  std::vector<double> result;
  for (const core::Position& point : points) {
    const Point p = transform(in_plane(point, crs));
    const Point pixel = transformed(inverse, around_date_line(p.x, dem), p.y);
    double value = std::nan("");
    if (pixel.x >= 0 && pixel.y >= 0 && pixel.x < dem.nx && pixel.y < dem.ny)
      value = read_window(band, {int(pixel.x), int(pixel.y), 1, 1}, name)[0];
    result.push_back(value);
  }
  return result;
}

Elevation read_dem(const DemFile& dem, const OGRSpatialReference& crs, double finest_step,
                   const Frame* frame) {
  QuietGdal quiet;
  const std::string name = dem.path.string();
  Dataset ground = open_ground(dem);
  const double native = step_of(*ground, dem, crs);
  const Window window = window_of(*ground, dem, crs, frame);
  check_stored_values(*ground, dem, window, native);
  const double native_cells = double(window.columns) * window.rows;
  Elevation z;
  if (fits(*ground, dem, crs, finest_step)) {
    check_memory(native_cells, bytes_per_terrain_cell, name);
    z = copy_band(*ground, name, window);
  } else {
    double step = std::max(native, finest_step);
    if (step > 10) step = std::round(step);
    const double cells = native_cells * (native / step) * (native / step);
    check(cells < most_raster_cells,
          "{}: {:.0f} million cells are too many; cut it to the basin with gdalwarp -te", name, cells / 1e6);
    check_memory(cells, bytes_per_terrain_cell, name);
    core::info("{} to cells of {:g} m from cells of {:.4g} m", native < 0.7 * step ? "averaged" : "warped",
               step, native);
    const Dataset warped = warp(*ground, dem, crs, step, native < 0.7 * step ? "average" : "bilinear", frame);
    z = copy_band(*warped, name, all_of(*warped));
  }
  check(std::any_of(z.values.begin(), z.values.end(), [](double v) { return std::isfinite(v); }),
        "{}: holds no data at all{}, only nodata", name, frame ? " where the basin lies" : "");
  mark_holes(z);
  return z;
}

Elevation sketch_dem(const DemFile& dem, const OGRSpatialReference& crs, double cells) {
  QuietGdal quiet;
  const std::string name = dem.path.string();
  Dataset ground = open_ground(dem);
  const double every = std::max(1.0, std::sqrt(double(dem.nx) * dem.ny / cells));
  const int nx = std::max(1, int(dem.nx / every)), ny = std::max(1, int(dem.ny / every));
  std::vector<double> values(std::size_t(nx) * ny);
  CPLErrorReset();
  const CPLErr status = ground->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, dem.nx, dem.ny, values.data(), nx,
                                                           ny, GDT_Float64, 0, 0, nullptr);
  check(status == CE_None && CPLGetLastErrorType() < CE_Failure,
        "{}: cannot be read: truncated or damaged ({}); fetch it again", name, gdal_reason());
  Dataset sketch(GetGDALDriverManager()->GetDriverByName("MEM")->Create("", nx, ny, 1, GDT_Float64, nullptr));
  if (!sketch) core::fail_run("no memory for {} x {} cells of {}", nx, ny, name);
  std::array<double, 6> g = geotransform_of(*ground, name);
  const double across = double(dem.nx) / nx, down = double(dem.ny) / ny;
  for (const int i : {1, 4}) g[i] *= across;
  for (const int i : {2, 5}) g[i] *= down;
  GDALRasterBand& band = *sketch->GetRasterBand(1);
  check(
      sketch->SetGeoTransform(g.data()) == CE_None &&
          (dem.crs.IsLocal() || sketch->SetSpatialRef(ground->GetSpatialRef()) == CE_None) &&
          band.SetNoDataValue(std::nan("")) == CE_None &&
          band.RasterIO(GF_Write, 0, 0, nx, ny, values.data(), nx, ny, GDT_Float64, 0, 0, nullptr) == CE_None,
      "{}: cannot be sketched: {}", name, gdal_reason());
  const Dataset warped = warp(*sketch, dem, crs, std::round(1 + step_of(*sketch, dem, crs)), "near", nullptr);
  Elevation z = copy_band(*warped, name, all_of(*warped));
  mark_holes(z);
  return z;
}

}  // namespace freshet::mesh
