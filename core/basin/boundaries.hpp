#pragma once
// [[boundary]]: what happens where the mesh ends.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/basin/after_last.hpp"
#include "core/basin/location.hpp"
#include "core/boundary_kinds.hpp"
#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

/// A stretch of the mesh edge: "outlet" (where the delineated catchment leaves), or the boundary edges whose
/// midpoint lies within half a width of a point or near a line. Later ones win; everything else is a wall.
struct Boundary {
  std::string name;
  const BoundaryKind* kind = &boundary_kind("wall");
  bool at_outlet = false;
  std::string mesh_edges;  ///< in place of a point: the edges that an imported mesh calls so
  Position at_point;
  double width_m = 0;
  std::optional<LineInput> line;       ///< in place of point and width: the edges along it ...
  std::optional<double> line_width_m;  ///< ... within half of this; absent: half the length of the edge
  /// free_outflow: of the energy line; absent: it leaves at critical depth. discharge: that at which the
  /// section would carry it, which decides how it spreads over the section.
  std::optional<double> slope;
  std::optional<double> constant;  ///< discharge [m3/s], positive inwards, or level [m]
  /// CSV time,discharge_m3_per_s or time,level_m; rating_curve: level_m,discharge_m3_per_s; linear between
  /// rows
  std::optional<std::filesystem::path> file;
  Missing outside = Missing::error;  ///< of the span of a series
  AfterLast after = {};
  /// Standard deviation over the members that ln(discharge) approaches after the last row, and how long it
  /// takes [s].
  double outside_sigma = 0, outside_sigma_s = 6 * 3600;
  ConfigLocation at;
};

std::vector<Boundary> read_boundaries(ConfigTable root);

}  // namespace freshet::core
