#pragma once
// Where the gauges stand on the mesh.

#include <vector>

#include "core/basin.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

struct GaugePlace {
  mesh::Index cell = mesh::none;  ///< of the whole mesh
  double zero = 0;                ///< elevation of stage zero, m
  double bed = 0;                 ///< bed elevation of the cell, m
};

/// [gauge]: the cell that contains it, moved to the lowest channel cell whose centroid lies within snap_m.
/// InputError for a gauge outside the mesh.
std::vector<GaugePlace> place_gauges(const core::Basin& basin, const mesh::Mesh& mesh);

}  // namespace freshet::hydro
