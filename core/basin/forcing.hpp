#pragma once
// What drives the water besides rain and boundaries: losses, sources, wind, Coriolis force.

#include <vector>

#include "core/basin/driven.hpp"
#include "core/basin/ground.hpp"
#include "core/basin/infiltration.hpp"
#include "core/basin/point_sources.hpp"
#include "core/basin/snow.hpp"
#include "core/basin/warm_up.hpp"
#include "core/basin/wind.hpp"

namespace freshet::core {

class ConfigTable;

struct Forcing {
  Infiltration infiltration;
  Ground ground;
  Temperature temperature;
  Snow snow;
  WarmUp warm_up;
  Driven evaporation;  ///< mm/day
  std::vector<PointSource> sources;
  Wind wind;
  bool coriolis = false;
};

/// [infiltration], [ground], [temperature], [snow], [warm_up], [evaporation], [[source]], [wind], [coriolis].
Forcing read_forcing(ConfigTable root, const Roughness& roughness);

}  // namespace freshet::core
