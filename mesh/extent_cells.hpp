#pragma once
// How an [[extent]] of basin.toml lies on the mesh.

#include <vector>

#include "core/basin/extents.hpp"
#include "mesh/mesh.hpp"
#include "mesh/places.hpp"

namespace freshet::mesh {

struct ExtentCells {
  std::vector<Index> cells;   ///< that it meets, rising
  std::vector<double> share;  ///< [cell] of its area within the mesh; all together 1
  double outside = 0;         ///< share of its area that lies beyond the mesh
  double x = 0, y = 0;        ///< centroid of the part within, m
};

/// Area of cell and polygon in common, cell by cell. InputError "<where>: ... <whose> ..." if half of the
/// polygon or more lies outside the mesh.
ExtentCells cells_of_rings(const Mesh& mesh, const Rings& rings, const std::string& where,
                           const std::string& whose);
ExtentCells extent_cells(const Mesh& mesh, const core::Extent& extent);

}  // namespace freshet::mesh
