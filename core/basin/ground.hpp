#pragma once
// [ground]: water below the ground, which soils give to and streams get from.

#include <optional>
#include <string>
#include <vector>

#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

/// What a store is; the formulas are those of hydro/formulas/ground.hpp.
struct GroundStore {
  double capacity_mm = 0;            ///< water in the ground when all of it is saturated
  double saturation_exponent = 0.5;  ///< how unequal the capacity of places is
  double flow_mm_per_h = 0;          ///< what leaves a full store
  double flow_exponent = 2;
  std::optional<double>
      quick_h;  ///< residence time of what runs off through soil and drains; none: over land
  std::optional<double> initial_mm;             ///< at first; this or
  std::optional<double> initial_flow_m3_per_s;  ///< what all stores, or this zone's, give then
};

/// A part of the basin whose store has numbers of its own.
struct GroundZone {
  std::string name;
  std::optional<LineInput> polygon;       ///< cells whose centres lie inside; or
  std::optional<Position> drains_to;      ///< what drains to this place of a stream; or
  std::optional<std::string> land_class;  ///< cells of this class
  double snap_m = 500;                    ///< to the stream
  GroundStore store;
  std::optional<double> wetness_sigma, capacity_sigma, flow_sigma;  ///< in place of those of [ensemble]
  std::string at;                                                   ///< "basin.toml:50"
};

/// A store under each zone of the basin.
struct Ground : GroundStore {
  bool enabled = false;
  int quick_stores = 1;                  ///< in series, quick_h all together
  double quick_distance_exponent = 0;    ///< of quick_h, by how far a zone lies from the outlet
  std::optional<double> zone_km2;        ///< least area of a zone; none: one store
  std::vector<double> zone_distance_km;  ///< by water to the outlet, where a zone ends and the next begins
  std::vector<GroundZone> zones;         ///< later ones win; what is in none is a zone too
};

Ground read_ground(ConfigTable table);

}  // namespace freshet::core
