#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::mesh {

using core::check;

namespace {

/// Whole columns and rows of points on a raster, -1 off it, and the window that holds them.
struct Pixels {
  std::vector<int> column, row;
  Window window;
};

Pixels pixels_of(const std::vector<double>& x, const std::vector<double>& y,
                 const std::array<double, 6>& to_pixel, int nx, int ny) {
  Pixels pixels{std::vector<int>(x.size(), -1), std::vector<int>(x.size(), -1), {nx, ny, 0, 0}};
  int last_column = -1, last_row = -1;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Point p = transformed(to_pixel, x[i], y[i]);
    if (!(p.x >= 0 && p.y >= 0 && p.x < nx && p.y < ny)) continue;
    pixels.column[i] = static_cast<int>(p.x);
    pixels.row[i] = static_cast<int>(p.y);
    pixels.window.column = std::min(pixels.window.column, pixels.column[i]);
    pixels.window.row = std::min(pixels.window.row, pixels.row[i]);
    last_column = std::max(last_column, pixels.column[i]);
    last_row = std::max(last_row, pixels.row[i]);
  }
  pixels.window.columns = std::max(0, last_column + 1 - pixels.window.column);
  pixels.window.rows = std::max(0, last_row + 1 - pixels.window.row);
  return pixels;
}

int code_of(double value, const std::string& name) {
  if (std::isnan(value)) return ClassRaster::missing;
  check(value == std::floor(value) && std::abs(value) < 2147483647,
        "{}: holds {:g}, which is no code: codes are whole numbers; is this a raster of classes?", name,
        value);
  return static_cast<int>(value);
}

/// A finer raster is read point by point.
constexpr double most_read_whole = 3e8;

/// Values at the pixels one by one, NaN off the raster.
std::vector<double> read_points(GDALRasterBand& band, const Pixels& pixels, const std::string& name) {
  std::vector<double> values(pixels.row.size(), std::nan(""));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (pixels.row[i] >= 0)
      values[i] = read_window(band, {pixels.column[i], pixels.row[i], 1, 1}, name, Infinite::kept)[0];
  return values;
}

/// The same out of the window that holds them, which is read in pieces where it is large.
std::vector<double> read_pieces(GDALRasterBand& band, const Pixels& pixels, const std::string& name) {
  std::vector<double> values(pixels.row.size(), std::nan(""));
  const Window whole = pixels.window;
  const int rows = static_cast<int>(std::clamp(4e6 / whole.columns, 1.0, double(whole.rows)));
  std::vector<std::vector<std::size_t>> in_piece(whole.rows / rows + 1);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (pixels.row[i] >= 0) in_piece[(pixels.row[i] - whole.row) / rows].push_back(i);
  for (std::size_t piece = 0; piece < in_piece.size(); ++piece) {
    const int first = static_cast<int>(piece) * rows;
    const Window window{whole.column, whole.row + first, whole.columns, std::min(rows, whole.rows - first)};
    if (window.rows <= 0 || in_piece[piece].empty()) continue;
    const std::vector<double> read = read_window(band, window, name, Infinite::kept);
    for (const std::size_t i : in_piece[piece])
      values[i] =
          read[std::size_t(pixels.row[i] - window.row) * window.columns + (pixels.column[i] - window.column)];
  }
  return values;
}

}  // namespace

ClassRaster::ClassRaster(const std::filesystem::path& path) : path_(path) {
  QuietGdal quiet;
  const std::string name = path.string();
  Dataset data = open_raster(path);
  if (const auto* own = data->GetSpatialRef(); own && !own->IsEmpty()) crs_ = *own;
  to_pixel_ = inverse_geotransform_of(*data, name);
  nx_ = data->GetRasterXSize();
  ny_ = data->GetRasterYSize();
  check(data->GetRasterCount() < 3 || data->GetRasterBand(1)->GetColorInterpretation() != GCI_RedBand,
        "{}: is a picture in colours, not a raster of codes; take the raster that the picture was made from",
        name);
}

std::vector<int> ClassRaster::at(const std::vector<Point>& points, const OGRSpatialReference& crs) const {
  std::vector<int> codes;
  for (const double value : values_at(points, crs)) codes.push_back(code_of(value, path_.string()));
  return codes;
}

std::vector<double> ClassRaster::values_at(const std::vector<Point>& points,
                                           const OGRSpatialReference& crs) const {
  QuietGdal quiet;
  const std::string name = path_.string();
  std::vector<double> x, y;
  for (Point p : points) {
    x.push_back(p.x);
    y.push_back(p.y);
  }
  const OGRSpatialReference own = crs_or_default(
      &crs_, crs, name, "", fmt::format("say it with 'gdal_translate -a_srs EPSG:... {} new.tif'", name));
  Transform(crs, own).apply(x, y);
  const Pixels pixels = pixels_of(x, y, to_pixel_, nx_, ny_);
  const Window whole = pixels.window;
  if (whole.columns == 0 || whole.rows == 0) return std::vector<double>(points.size(), std::nan(""));
  Dataset data = open_raster(path_);
  GDALRasterBand& band = *data->GetRasterBand(1);
  std::vector<double> values = double(whole.columns) * whole.rows > most_read_whole
                                   ? read_points(band, pixels, name)
                                   : read_pieces(band, pixels, name);
  for (double& value : values) value = band.GetOffset() + band.GetScale() * value;
  return values;
}

}  // namespace freshet::mesh
