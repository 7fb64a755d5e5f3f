#pragma once
// The solvers of each precision and vector width, compiled in a file each.

#include <memory>

#include "hydro/solver/solver.hpp"

namespace freshet::hydro {

/// As for make_solver(); `lanes` is a multiple of the vector width.
struct LaneSolverParts {
  const mesh::LocalMesh& local;
  const std::vector<EdgeKind>& kind;
  Index lanes;
  int land_classes, order;
};

/// T: float or double. W: one of the widths of solver.cpp and of CMakeLists.txt.
template <class T, int W>
std::unique_ptr<Solver> make_lane_solver(const LaneSolverParts& parts);

}  // namespace freshet::hydro
