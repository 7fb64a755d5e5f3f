#pragma once
// What every reader of a raster begins with. Internal to mesh/terrain.

#include <gdal_priv.h>

#include <array>
#include <filesystem>
#include <memory>

#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

constexpr double most_raster_cells = 4e8;  ///< about 30 GB of working arrays

struct DatasetCloser {
  void operator()(GDALDataset* data) const { GDALClose(data); }
};
using Dataset = std::unique_ptr<GDALDataset, DatasetCloser>;

/// InputError if missing, unreadable or without a band.
Dataset open_raster(const std::filesystem::path& path);

/// InputError if it has none.
OGRSpatialReference crs_of(GDALDataset& data, const std::string& name);
std::array<double, 6> geotransform_of(GDALDataset& data, const std::string& name);
std::array<double, 6> inverse_geotransform_of(GDALDataset& data, const std::string& name);

/// Point at a column and row (or the other way round, with an inverse geotransform).
inline Point transformed(const std::array<double, 6>& g, double column, double row) {
  return {g[0] + column * g[1] + row * g[2], g[3] + column * g[4] + row * g[5]};
}

}  // namespace freshet::mesh
