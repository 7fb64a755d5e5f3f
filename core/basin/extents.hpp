#pragma once
// [[extent]]: an area of which maps or people say how much of it is under water.

#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

struct Extent {
  std::string id, name;
  LineInput polygon;
  double wet_depth_m = 0.1;     ///< what is deeper counts as flooded
  double error_fraction = 0.1;  ///< standard deviation of a reading
  bool assimilate = true;       ///< false: kept out, for verification
  ConfigLocation at;
};

std::vector<Extent> read_extents(ConfigTable root);

}  // namespace freshet::core
