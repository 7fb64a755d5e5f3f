#pragma once
// Layers of the user on a map: streams, roads, places, areas.

#include <string>
#include <vector>

#include "core/basin/map_layers.hpp"
#include "core/position.hpp"
#include "mesh/mesh.hpp"

namespace freshet::postproc {

struct DrawnFeature {
  std::string name;                                    ///< "": nothing is written
  std::vector<std::vector<core::PlanePoint>> parts{};  ///< lines, rings or single points, m
};

struct DrawnLayer {
  std::string kind, title;
  std::vector<DrawnFeature> features;
};

/// What of the layers lies around the mesh. `crs`: basin.crs. InputError: a file, layer, attribute or CRS is
/// missing.
std::vector<DrawnLayer> read_drawn_layers(const std::vector<core::MapLayer>& layers, const mesh::Mesh& mesh,
                                          const std::string& crs, const std::string& where);

}  // namespace freshet::postproc
