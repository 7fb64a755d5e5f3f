#pragma once
// Maps of a flood, as rasters and as polygons: how much of each extent they show as flooded.

#include <filesystem>
#include <string>
#include <vector>

#include "assimilation/readings/extent_shapes.hpp"

namespace freshet::assimilation {

/// What a map shows of an extent.
struct MappedExtent {
  std::string id;
  double flooded = 0;  ///< share of the part that it knows
  double known = 0;    ///< share of the extent that the map has as flooded or dry
};

struct FloodMap {
  std::string time;  ///< ISO; "": the map does not say
  std::vector<MappedExtent> extents;
};

/// Band 1 of a raster of 0 (dry), 1 (flooded) and its no-data value (not known): pixels whose centres lie in
/// the extent. InputError for other values, with the first; for a raster without georeference or CRS, or, in
/// local coordinates, with one.
FloodMap read_flood_raster(const std::filesystem::path& path, const ExtentShapes& shapes);

/// A feature of a table of polygons that names its extent.
struct MappedFeature {
  long long number = 0;
  std::string station, time, fraction, error, quality;  ///< as the file has them; "": not there
};

/// The only layer of a file: features with a `station`, or polygons with `flooded` (0 or 1), of which the
/// flooded ones count where they overlap. Beyond all polygons nothing is known. InputError for a file with
/// several layers, without polygons, CRS or either attribute, and for a `flooded` of another value.
struct FloodPolygons {
  bool of_stations = false;
  std::vector<MappedFeature> features;  ///< of those
  FloodMap map;                         ///< or this
};
FloodPolygons read_flood_polygons(const std::filesystem::path& path, const ExtentShapes& shapes);

/// "20260310T060000Z" or "20260310T0600Z" in the name of a file, as ISO; "" where there is none.
std::string time_in_name(const std::filesystem::path& path);

}  // namespace freshet::assimilation
