#pragma once
// What drives the water besides rain and boundaries: losses, sources, wind, Coriolis force.

#include <vector>

#include "core/basin/driven.hpp"
#include "core/basin/ground.hpp"
#include "core/basin/infiltration.hpp"
#include "core/basin/point_sources.hpp"
#include "core/basin/wind.hpp"

namespace freshet::core {

class ConfigTable;

struct Forcing {
  Infiltration infiltration;
  Ground ground;
  Driven evaporation;  ///< mm/day
  std::vector<PointSource> sources;
  Wind wind;
  bool coriolis = false;
};

/// [infiltration], [ground], [evaporation], [[source]], [wind], [coriolis].
Forcing read_forcing(ConfigTable root, const Roughness& roughness);

}  // namespace freshet::core
