#pragma once
// All layers of a basin laid over its mesh, from the workspace where they are kept.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/basin/exposure.hpp"
#include "core/workspace.hpp"
#include "exposure/exposure_kind.hpp"
#include "exposure/road_graph.hpp"

namespace freshet::exposure {

struct LaidLayer {
  core::ExposureLayer layer;
  Overlay overlay;
  std::optional<RoadGraph> graph;  ///< of sites that ask for it
};

struct LaidLayers {
  std::vector<LaidLayer> all;               ///< in the order of basin.toml
  std::map<std::string, std::string> sums;  ///< SHA-256 of each file
};

/// `crs`: of the mesh. Files of a layer that several belong to (Shapefile) all count.
LaidLayers lay_layers(const std::vector<core::ExposureLayer>& layers, const Place& place,
                      const core::Workspace& workspace);

}  // namespace freshet::exposure
