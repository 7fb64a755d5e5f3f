#pragma once
// [[mesh.size]]: places where triangles are to be of a size of their own.

#include <optional>
#include <string>
#include <vector>

#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

struct MeshSize {
  std::string name, at;          ///< at: "basin.toml:41"
  LineInput shape;               ///< polygons: inside them; lines, points: near them. No feature: all
  double edge_m = 0;             ///< edge length there
  double distance_m = 0;         ///< ... and up to this distance from the shape
  std::optional<double> growth;  ///< beyond it, m per m; absent: mesh.growth
};

std::vector<MeshSize> read_mesh_sizes(ConfigTable mesh);

}  // namespace freshet::core
