#pragma once
// Rasters through GDAL: the elevation model, warped to the basin's CRS, and class codes at points.

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "core/basin/terrain.hpp"
#include "core/position.hpp"
#include "mesh/mesh.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

struct RasterBounds {
  double west = 0, east = 0, south = 0, north = 0;  ///< degrees, WGS 84, or x and y, m
  bool in_plane = false;                            ///< of local coordinates
  bool holds(core::LonLat p) const;                 ///< on whichever side of the date line it is counted
};
std::string to_text(const RasterBounds& bounds);

/// The elevation model as it lies on disk, opened and checked, values unread.
struct DemFile {
  std::filesystem::path path;
  std::string gdal_name;  ///< with its layer
  int band = 1;
  OGRSpatialReference crs;
  RasterBounds bounds;
  int nx = 0, ny = 0;
  double middle_x = 0;  ///< of the raster, in its CRS
  std::string driver;
  bool unit_stated = false;      ///< by the file or by terrain.unit
  double unit_m = 1;             ///< length of the unit of its elevations
  double scale = 1, offset = 0;  ///< of the band
  std::vector<double> nodata;    ///< terrain.nodata, besides what the file declares
  bool suspects_codes = true;    ///< terrain.nodata is not given: there may be others
};

/// A rectangle in the basin's CRS, m.
struct Frame {
  double west = 0, south = 0, east = 0, north = 0;
};

/// `crs`: that of the basin. InputError: missing, unreadable, no CRS (or one where the basin is local, or
/// another than terrain.crs), no georeference, several layers or bands and none chosen, a unit that nobody
/// names.
DemFile inspect_dem(const core::Terrain& terrain, const OGRSpatialReference& crs);

/// Elevation in metres at points of a basin in `crs`, nearest cell; NaN off the raster or where it has no
/// data.
std::vector<double> dem_at(const DemFile& dem, const std::vector<core::Position>& points,
                           const OGRSpatialReference& crs);

/// Where the raster lies in `crs`.
Frame frame_of(const DemFile& dem, const OGRSpatialReference& crs);

/// Width of the raster's cells in metres when seen in `crs`.
double native_step(const DemFile& dem, const OGRSpatialReference& crs);

/// The model on square cells in `crs`, all of it or what lies in `frame`, not finer than `finest_step` [m]
/// (finer ones are averaged), NaN off the terrain, +infinity in holes. Every block is read first, window by
/// window, so that a truncated file is an InputError and never becomes ground; at its own resolution no more
/// than a window is in memory.
Elevation read_dem(const DemFile& dem, const OGRSpatialReference& crs, double finest_step,
                   const Frame* frame = nullptr);

/// Every so many-th cell of the whole model, about `cells` of them, on square cells in `crs`: to find out
/// which part of it is needed. Nothing is checked.
Elevation sketch_dem(const DemFile& dem, const OGRSpatialReference& crs, double cells);

/// A raster of classes. InputError as inspect_dem, save for the unit, and for a picture in colours.
class ClassRaster {
 public:
  explicit ClassRaster(const std::filesystem::path& path);
  /// Codes at points in `crs`, nearest cell; `missing` off the raster and where it has no data. Reads the
  /// part that holds the points. InputError for damage there, for values that are not whole numbers.
  std::vector<int> at(const std::vector<Point>& points, const OGRSpatialReference& crs) const;
  /// The values themselves, scaled as the band says, NaN for none; infinite ones as they are.
  std::vector<double> values_at(const std::vector<Point>& points, const OGRSpatialReference& crs) const;
  static constexpr int missing = -2147483647;

 private:
  std::filesystem::path path_;
  OGRSpatialReference crs_;
  std::array<double, 6> to_pixel_{};  ///< inverse geotransform
  int nx_ = 0, ny_ = 0;
};

}  // namespace freshet::mesh
