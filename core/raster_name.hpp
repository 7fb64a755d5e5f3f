#pragma once
// Names of rasters that lie in a file with others, as GDAL writes them.

#include <optional>
#include <string>

namespace freshet::core {

struct RasterName {
  std::string file, layer;
};

/// Of `NETCDF:"file.nc":height`, `HDF5:file.h5://terrain/height` or `GTIFF_DIR:2:file.tif`; absent for the
/// name of a plain file, `C:/file.tif` and `/vsizip/...` too.
std::optional<RasterName> parts_of(const std::string& name);

}  // namespace freshet::core
