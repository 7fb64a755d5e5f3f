#pragma once
// Points just outside the mesh, such as a gauge at the very outlet, whose printed coordinates are rounded.

#include "core/position.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

struct RimPosition {
  Index cell = none;   ///< behind the nearest edge of the rim
  double outside = 0;  ///< from the point to that edge, m
  double edge = 0;     ///< its length, m
  /// A point by less than half of the edge outside is taken for one at the rim.
  bool is_near() const { return cell != none && outside <= edge / 2; }
};

/// For a point outside the mesh. No cell where the mesh knows no longitudes and the point comes by them.
/// Needs derived members.
RimPosition nearest_on_rim(const Mesh& mesh, const core::Position& position);

}  // namespace freshet::mesh
