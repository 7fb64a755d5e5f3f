// Rasters of floods.

#include <gdal_priv.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>

#include "assimilation/readings/flood_map.hpp"
#include "assimilation/readings/gdal_calls.hpp"
#include "assimilation/readings/map_crs.hpp"

namespace freshet::assimilation {
namespace {

using Dataset = std::unique_ptr<GDALDataset, decltype([](GDALDataset* d) { GDALClose(d); })>;

Dataset opened(const std::filesystem::path& path) {
  GDALAllRegister();
  CPLErrorReset();
  Dataset dataset(GDALDataset::FromHandle(
      GDALOpenEx(path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY, nullptr, nullptr, nullptr)));
  core::check(dataset != nullptr, "{}: cannot be read as a raster: {}", path.string(), gdal_message());
  return dataset;
}

/// Coordinates of the map to columns and rows.
std::array<double, 6> to_pixels(GDALDataset& dataset, const std::string& file) {
  std::array<double, 6> forth{}, back{};
  core::check(
      dataset.GetGeoTransform(forth.data()) == CE_None && GDALInvGeoTransform(forth.data(), back.data()) == 1,
      "{}: does not say where it lies (no geotransform)", file);
  return back;
}

mesh::Rings in_pixels(mesh::Rings rings, const std::array<double, 6>& g) {
  for (mesh::Line& ring : rings)
    for (std::size_t i = 0; i < ring.x.size(); ++i) {
      const double x = ring.x[i], y = ring.y[i];
      ring.x[i] = g[0] + g[1] * x + g[2] * y;
      ring.y[i] = g[3] + g[4] * x + g[5] * y;
    }
  return rings;
}

/// Where rings cross the middle of a row of pixels, rising: between the first and second, the third and
/// fourth ... is inside.
std::vector<double> crossings(const mesh::Rings& rings, double y) {
  std::vector<double> x;
  for (const mesh::Line& ring : rings)
    for (std::size_t i = 0, j = ring.x.size() - 1; i < ring.x.size(); j = i++)
      if ((ring.y[i] > y) != (ring.y[j] > y))
        x.push_back(ring.x[i] + (y - ring.y[i]) * (ring.x[j] - ring.x[i]) / (ring.y[j] - ring.y[i]));
  std::sort(x.begin(), x.end());
  return x;
}

class Pixels {
 public:
  Pixels(GDALDataset& dataset, std::string file) : band_(*dataset.GetRasterBand(1)), file_(std::move(file)) {
    int has = 0;
    const double value = band_.GetNoDataValue(&has);
    if (has) no_data_ = value;
  }

  /// Counts those of a row from column `first` to before `end`; beyond the raster nothing is known.
  void add(int row, double first, double end) {
    // Centres lie half a pixel in.
    const auto from = static_cast<long>(std::ceil(first - 0.5)), to = static_cast<long>(std::ceil(end - 0.5));
    if (to <= from) return;
    all_ += to - from;
    const long width = band_.GetXSize(), low = std::clamp(from, 0L, width), high = std::clamp(to, 0L, width);
    if (row < 0 || row >= band_.GetYSize() || high <= low) return;
    std::vector<double> values(static_cast<std::size_t>(high - low));
    CPLErrorReset();
    const CPLErr error =
        band_.RasterIO(GF_Read, static_cast<int>(low), row, static_cast<int>(high - low), 1, values.data(),
                       static_cast<int>(high - low), 1, GDT_Float64, 0, 0, nullptr);
    core::check(error == CE_None, "{}: row {} cannot be read: {}", file_, row, gdal_message());
    for (std::size_t i = 0; i < values.size(); ++i) count(values[i], row, low + static_cast<long>(i));
  }

  MappedExtent extent(const std::string& id) const {
    const auto known = static_cast<double>(dry_ + flooded_);
    return {id, known > 0 ? static_cast<double>(flooded_) / known : 0,
            all_ > 0 ? known / static_cast<double>(all_) : 0};
  }
  long all() const { return all_; }

 private:
  void count(double value, int row, long column) {
    if (std::isnan(value) || (no_data_ && value == *no_data_)) return;
    core::check(value == 0 || value == 1,
                "{}: pixel {}, {} is {:g}; 0 is dry, 1 is flooded, and what is not known must be the no-data "
                "value of the raster{}",
                file_, column, row, value, no_data_ ? fmt::format(", {:g}", *no_data_) : ", which has none");
    ++(value == 1 ? flooded_ : dry_);
  }

  GDALRasterBand& band_;
  std::string file_;
  std::optional<double> no_data_;
  long all_ = 0, dry_ = 0, flooded_ = 0;
};

MappedExtent mapped(GDALDataset& dataset, const std::string& file, const std::string& id,
                    const mesh::Rings& rings) {
  double low = INFINITY, high = -INFINITY;
  for (const mesh::Line& ring : rings)
    for (const double y : ring.y) low = std::min(low, y), high = std::max(high, y);
  // Far off the raster, rows need not be counted one by one.
  if (high < 0 || low > dataset.GetRasterYSize()) return {id, 0, 0};
  Pixels pixels(dataset, file);
  for (int row = static_cast<int>(std::floor(low)); row <= static_cast<int>(std::ceil(high)); ++row) {
    const std::vector<double> x = crossings(rings, row + 0.5);
    for (std::size_t i = 0; i + 1 < x.size(); i += 2) pixels.add(row, x[i], x[i + 1]);
  }
  constexpr long fewest = 4;
  core::check(pixels.all() >= fewest,
              "{}: extent '{}' holds the centres of {} pixels, at least {} are needed", file, id,
              pixels.all(), fewest);
  return pixels.extent(id);
}

}  // namespace

FloodMap read_flood_raster(const std::filesystem::path& path, const ExtentShapes& shapes) {
  const QuietGdal quiet;
  const std::string file = path.string();
  const Dataset dataset = opened(path);
  core::check(dataset->GetRasterCount() >= 1, "{}: has no band", file);
  const std::array<double, 6> pixels = to_pixels(*dataset, file);
  const MapCrs crs(dataset->GetSpatialRef(), shapes.crs, file);
  const char* time = dataset->GetMetadataItem("time");
  FloodMap map{time ? time : time_in_name(path), {}};
  for (const auto& [id, rings] : shapes.rings)
    map.extents.push_back(mapped(*dataset, file, id, in_pixels(crs.of_map(rings), pixels)));
  return map;
}

}  // namespace freshet::assimilation
