// A dam break over a wet bed, with the installed solver alone: the water that is there stays.
#include <Kokkos_Core.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/version.hpp"
#include "hydro/solver/solver.hpp"
#include "mesh/shapes.hpp"

namespace hydro = freshet::hydro;
namespace mesh = freshet::mesh;

int main(int argc, char** argv) {
  Kokkos::initialize(argc, argv);
  double lost = 1;
  {
    const mesh::Rectangle shape{.width = 1000, .height = 500, .columns = 40, .rows = 20};
    const mesh::Mesh basin = mesh::bare_rectangle(shape, [](double, double) { return 0.0; });
    const mesh::LocalMesh all = mesh::whole(basin);
    const std::vector<hydro::EdgeKind> walls(all.edges.size(), hydro::EdgeKind::wall);
    const auto solver = hydro::make_solver(all, walls, 1, 1, freshet::core::Precision::f64, 2);
    const auto lanes = static_cast<std::size_t>(solver->lanes());
    hydro::LaneState water;
    for (mesh::Index c = 0; c < basin.n_cells(); ++c)
      water.depth.insert(water.depth.end(), lanes, basin.cell_x[c] < 0.5 * shape.width ? 2.0 : 1.0);
    water.velocity_x.assign(water.depth.size(), 0);
    water.velocity_y = water.velocity_x;
    solver->set_manning(std::vector<double>(lanes, 0.03));
    solver->set_state(water);
    const double before = solver->volumes().storage[0].value();
    for (int i = 0; i < 20; ++i) solver->step(0.9 / solver->rate());
    const double after = solver->volumes().storage[0].value();
    lost = std::abs(after / before - 1);
    std::printf("freshet %s: 20 steps, %.0f m3 of water, %.1e of it lost\n", FRESHET_VERSION, after, lost);
  }
  Kokkos::finalize();
  return lost < 1e-12 ? 0 : 1;
}
