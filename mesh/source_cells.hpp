#pragma once
// Which cells a [[source]] of basin.toml feeds, and with how much of it each.

#include <vector>

#include "core/basin/point_sources.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

struct SourceShare {
  Index cell = none;
  double share = 1;  ///< of the discharge; all together 1
};

/// The cell that holds its point, or the cells whose centres lie in its polygon, by their areas. InputError
/// if there is none.
std::vector<SourceShare> source_cells(const Mesh& mesh, const core::PointSource& source);

}  // namespace freshet::mesh
