#include "hydro/solver/solver.hpp"

#include "hydro/solver/make_lane_solver.hpp"

namespace freshet::hydro {
namespace {

/// Vector widths compiled in: one lane, and what fills registers of 256 and 512 bits once, twice or four
/// times.
constexpr int widths[] = {32, 16, 8, 4, 1};

int width_for(int members) {
  if (members == 1) return 1;
  for (int w : widths)
    if (members % w == 0 && w > 1) return w;
  return members < 8 ? 4 : 8;
}

template <class T>
std::unique_ptr<Solver> make(int members, const LaneSolverParts& parts) {
  switch (width_for(members)) {
    case 32:
      return make_lane_solver<T, 32>(parts);
    case 16:
      return make_lane_solver<T, 16>(parts);
    case 8:
      return make_lane_solver<T, 8>(parts);
    case 4:
      return make_lane_solver<T, 4>(parts);
    default:
      return make_lane_solver<T, 1>(parts);
  }
}

}  // namespace

Index lanes_for(int members, core::Precision) {
  const int w = width_for(members);
  return (members + w - 1) / w * w;
}

std::unique_ptr<Solver> make_solver(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind,
                                    int members, int land_classes, core::Precision precision, int order) {
  const LaneSolverParts parts{local, kind, lanes_for(members, precision), land_classes, order};
  return precision == core::Precision::f32 ? make<float>(members, parts) : make<double>(members, parts);
}

}  // namespace freshet::hydro
