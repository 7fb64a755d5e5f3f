#pragma once
// The state that another run left in a file, brought onto this mesh.

#include <string>
#include <vector>

#include "core/initial_water.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

/// [cell of this mesh][member of the file]. Cells outside of the other mesh: depth NaN.
struct OtherState {
  std::size_t members = 1;
  std::vector<double> depth, velocity_x, velocity_y;
};

/// From forecast.nc of a run or cycle, at a time that it holds; on another mesh, each cell takes water level
/// and velocity of the cell there that holds its centre. From checkpoint.nc or analysis.nc, which need the
/// same mesh. InputError "<where>: ..." otherwise.
OtherState read_other_run(const core::InitialResults& results, const mesh::Mesh& mesh,
                          const std::string& where);

}  // namespace freshet::hydro
