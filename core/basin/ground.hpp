#pragma once
// [ground]: water below the ground, which soils give to and streams get from.

#include <optional>

namespace freshet::core {

class ConfigTable;

/// A store under each zone of the basin; the formulas are those of hydro/formulas/ground.hpp.
struct Ground {
  bool enabled = false;
  double capacity_mm = 0;            ///< water in the ground when all of it is saturated
  double saturation_exponent = 0.5;  ///< how unequal the capacity of places is
  double flow_mm_per_h = 0;          ///< what leaves a full store
  double flow_exponent = 2;
  std::optional<double>
      quick_h;  ///< residence time of what runs off through soil and drains; none: over land
  std::optional<double> initial_mm;             ///< at forecast.start; this or
  std::optional<double> initial_flow_m3_per_s;  ///< what all stores together give then
  std::optional<double> zone_km2;               ///< least area of a zone; none: one store
};

Ground read_ground(ConfigTable table);

}  // namespace freshet::core
