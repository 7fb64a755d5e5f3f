#pragma once
// Sub-basins of the mesh that have a store of ground water each, and where it comes out.

#include <optional>
#include <string>
#include <vector>

#include "core/basin/ground.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Each cell drains to a cell of a stream (class_channel), or of the rim where it meets none. A zone is what
/// drains to some cells of streams; its water comes out in these.
struct GroundZones {
  std::vector<int> zone_of_cell;  ///< [cell]
  std::vector<double> area;       ///< [zone] m2
  std::vector<double>
      drains_here;  ///< [cell] m2 of its zone that drains to this cell of a stream, itself too
};

/// Down the streams from their heads, a zone is closed as soon as it has `least_km2`; what is left at the end
/// is a zone too. None given: one zone. Zones are numbered from the outlet up.
GroundZones ground_zones(const Mesh& mesh, std::optional<double> least_km2);

/// Where water of a zone comes out: what of it drains to a cell of a stream.
struct GroundSpring {
  Index cell;
  int zone;
  double area;  ///< m2
};

/// The zones of [ground], however it cuts the basin.
struct NamedZones {
  std::vector<int> zone_of_cell;  ///< [cell]
  std::vector<std::string> names;
  std::vector<double> area;           ///< [zone] m2
  std::vector<double> distance;       ///< [zone] mean way down to the exit, m
  std::vector<int> drawn;             ///< [zone] its number among Ground::zones; -1: numbers of [ground]
  std::vector<GroundSpring> springs;  ///< by cell, then by zone
};

/// Zones that no cell is in are left out. InputError for a zone that lies outside the mesh, or a land class
/// that it has not.
NamedZones ground_zones(const Mesh& mesh, const core::Ground& ground);

}  // namespace freshet::mesh
