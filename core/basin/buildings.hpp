#pragma once
// [[building]]: polygons of houses, and what they are to the water.

#include <optional>
#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

enum class BuildingAs {
  hole,      ///< no cells: walls all around
  block,     ///< cells that are raised
  roughness  ///< cells as they are, rougher by the share that is covered
};

struct Buildings {
  std::string name;
  LineInput polygons;  ///< without a feature: all of the layer
  BuildingAs as = BuildingAs::hole;
  double height_m = 10;          ///< block: above the ground
  std::string height_attribute;  ///< block: attribute with it
  double manning_n = 0.3;        ///< roughness: where all is covered
  std::optional<double> edge_m;  ///< wanted length of edges along the walls
  ConfigLocation at;
};

std::vector<Buildings> read_buildings(ConfigTable root);

}  // namespace freshet::core
