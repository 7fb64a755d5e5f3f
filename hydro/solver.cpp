#include "hydro/solver.hpp"

#include "hydro/lane_solver.hpp"

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
std::unique_ptr<Solver> make(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind, int members,
                             Index lanes, int land_classes, int order) {
  switch (width_for(members)) {
    case 32:
      return std::make_unique<LaneSolver<T, 32>>(local, kind, lanes, land_classes, order);
    case 16:
      return std::make_unique<LaneSolver<T, 16>>(local, kind, lanes, land_classes, order);
    case 8:
      return std::make_unique<LaneSolver<T, 8>>(local, kind, lanes, land_classes, order);
    case 4:
      return std::make_unique<LaneSolver<T, 4>>(local, kind, lanes, land_classes, order);
    default:
      return std::make_unique<LaneSolver<T, 1>>(local, kind, lanes, land_classes, order);
  }
}

}  // namespace

Index lanes_for(int members, Real) {
  const int w = width_for(members);
  return (members + w - 1) / w * w;
}

std::unique_ptr<Solver> make_solver(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind,
                                    int members, int land_classes, Real real, int order) {
  const Index lanes = lanes_for(members, real);
  return real == Real::f32 ? make<float>(local, kind, members, lanes, land_classes, order)
                           : make<double>(local, kind, members, lanes, land_classes, order);
}

}  // namespace freshet::hydro
