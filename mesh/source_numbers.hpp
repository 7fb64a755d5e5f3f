#pragma once
// The numbers that nodes and cells had in the file that a mesh was imported from. Next to the mesh, not in
// it: only an export needs them, to give everything its number back.

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// From 0 on, without gaps of nodes. Both empty: the mesh was made here. Parts of a cell that was cut share
/// its number.
struct SourceNumbers {
  std::vector<Index> node, cell;
};

}  // namespace freshet::mesh
