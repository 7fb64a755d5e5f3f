#pragma once
// [[rain_gauge]]: where rain is measured that the members' rain is compared with.

#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

struct RainGauge {
  std::string id, name;
  Position at_point;
  double interval_s = 3600;  ///< that ends with the reading, over which it sums
  double error_share = 0.2;  ///< standard deviation of a reading over its value
  bool assimilate = true;    ///< false: kept out, for verification
  ConfigLocation at;
};

std::vector<RainGauge> read_rain_gauges(ConfigTable root);

}  // namespace freshet::core
