// In place of the readers of flood maps, which are GDAL's: here every map is refused.

#include "assimilation/readings/flood_map.hpp"
#include "core/errors.hpp"

namespace freshet::assimilation {

FloodMap read_flood_raster(const std::filesystem::path& path, const ExtentShapes&) {
  core::fail_input("{}: rasters are not read here", path.string());
}

FloodPolygons read_flood_polygons(const std::filesystem::path& path, const ExtentShapes&) {
  core::fail_input("{}: polygons are not read here", path.string());
}

}  // namespace freshet::assimilation
