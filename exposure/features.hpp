#pragma once
// Features of a vector layer, in the plane of the mesh: checked, mended, flat.

#include <ogr_geometry.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/basin/exposure.hpp"
#include "exposure/cell_shapes.hpp"

namespace freshet::exposure {

struct Feature {
  std::int64_t number = 0;
  std::string where;  ///< "layers/roads.gpkg: feature 12"
  std::string name;
  std::unique_ptr<OGRGeometry> geometry;                          ///< in the CRS of the mesh
  std::function<std::string(const std::string& attribute)> text;  ///< "" where it has no value
};

/// What was found on the way, for notes.
struct FeatureCount {
  std::size_t features = 0, empty = 0, mended = 0;
};

enum class Shape { polygons, lines, points };

/// Hands every feature over, in the order of the layer. InputError: the file, the layer, an attribute or the
/// CRS is missing, no feature, another kind of geometry, one that has no place in the CRS of the mesh.
FeatureCount read_features(const core::ExposureLayer& layer, const OGRSpatialReference& crs, Shape shape,
                           const std::vector<std::string>& attributes,
                           const std::function<void(const Feature&)>& take);

/// "3 features have no geometry: left out", "2 footprints cross themselves: mended"
std::vector<std::string> notes_of(const FeatureCount& count);

/// Polygons of a polygon or several; each its rings, the outer one first.
std::vector<std::vector<Ring>> polygons_of(const OGRGeometry& geometry);
std::vector<std::vector<Point>> lines_of(const OGRGeometry& geometry);
std::vector<Point> points_of(const OGRGeometry& geometry);

/// "it lies at x 12 to 34, y 56 to 78"
std::string text_of(const OGREnvelope& extent);

/// What a layer that misses the mesh is told: InputError with both extents.
[[noreturn]] void fail_outside(const core::ExposureLayer& layer, const Place& place,
                               const std::string& extent);

}  // namespace freshet::exposure
