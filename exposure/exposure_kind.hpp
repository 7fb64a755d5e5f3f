#pragma once
// What a layer of exposure may hold: a kind is one file of exposure/kinds and one row.

#include <string>
#include <vector>

#include "core/basin/exposure.hpp"
#include "exposure/overlay.hpp"
#include "mesh/cell_finder.hpp"
#include "mesh/mesh.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::exposure {

/// What layers are laid over.
struct Place {
  const mesh::Mesh& mesh;
  const mesh::CellFinder& finder;
  const OGRSpatialReference& crs;  ///< of the mesh
};

/// How figures are made of pieces.
enum class Counting {
  pieces,  ///< the amounts of those whose cell is deep enough
  items    ///< one for each item that is deep enough
};

/// The depth of an item.
enum class Measure {
  mean,    ///< over its pieces, by their amounts
  largest  ///< of its pieces
};

struct ExposureKind {
  const char* name;
  const char* unit;  ///< of figures
  double per_unit;   ///< amounts in one
  Counting counting;
  bool all_items;  ///< the GeoPackage has those that stay dry too
  /// InputError "<file>: ...", with the place and the mend.
  Overlay (*lay)(const core::ExposureLayer& layer, const Place& place);
  Measure measure(const core::ExposureLayer& layer) const {
    return counting == Counting::items && layer.measure == "mean" ? Measure::mean : Measure::largest;
  }
};

/// As core::exposure_kind_names() has them.
const std::vector<ExposureKind>& exposure_kinds();
const ExposureKind& kind_of(const core::ExposureLayer& layer);

}  // namespace freshet::exposure
