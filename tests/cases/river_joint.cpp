// Two rivers that meet at 30 degrees to either side: what head is lost against a mesh three times finer.

#include <fmt/format.h>

#include <map>
#include <numbers>

#include "mesh/hilbert.hpp"
#include "tests/cases/case.hpp"
#include "tests/cases/norms.hpp"
#include "tests/cases/river_meshes.hpp"

namespace freshet::cases {
namespace {

using test::EdgeKind;

constexpr double arm_width = 20, upper = 400, lower = 600;  ///< m; arms measured across the lower river
constexpr double joint_slope = 3.36e-4, joint_depth = 2.5, joint_manning = 0.03;
const double tangent = std::tan(std::numbers::pi / 6);

/// Bed: each arm falls along itself, the joined river along x.
double joint_bed(double x, double) { return -joint_slope * (x < 0 ? x * std::hypot(1.0, tangent) : x); }

/// Quadrilaterals `across` an arm and six times as long as wide; arms are sheared, so that their columns join
/// those of the river below.
mesh::Mesh joint_mesh(int across) {
  const double width = arm_width / across;
  const std::vector<double> up = equal_parts(-upper, 0, static_cast<int>(std::lround(upper / (6 * width)))),
                            down = equal_parts(0, lower, static_cast<int>(std::lround(lower / (6 * width))));
  std::vector<double> x = up;
  x.insert(x.end(), down.begin() + 1, down.end());
  mesh::Mesh mesh;
  mesh.basin_name = "joint";
  mesh.land_class_names = {"default", "channel"};
  std::map<std::array<int, 3>, mesh::Index> nodes;  // station, offset, arm where the two are apart
  const auto node = [&](int i, int j, int side) {
    const bool apart = x[i] < 0 && j == 0;
    const auto [at, added] = nodes.try_emplace({i, j, apart ? side : 0}, mesh.n_nodes());
    if (added) {
      mesh.node_x.push_back(x[i]);
      mesh.node_y.push_back(j * width + side * std::max(-x[i], 0.0) * tangent);
    }
    return at->second;
  };
  for (int i = 0; i + 1 < static_cast<int>(x.size()); ++i)
    for (int j = -across; j < across; ++j) {
      const int side = j < 0 ? -1 : 1;
      mesh.cell_nodes.push_back(
          {node(i, j, side), node(i + 1, j, side), node(i + 1, j + 1, side), node(i, j + 1, side)});
    }
  finish(mesh, joint_bed);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) mesh.bed_elevation[c] = joint_bed(mesh.cell_x[c], 0);
  return mesh;
}

struct Joined {
  double lost = 0, velocity_head = 0, imbalance = 0;  ///< m, m, relative
  long cells = 0;
};

/// Mean head over a section, m: of all water that passes it.
double head_at(const LaneRun& run, double from, double to) {
  const hydro::LaneState s = run.state();
  double head = 0, all = 0;
  for (mesh::Index c = 0; c < run.mesh().n_cells(); ++c) {
    if (run.mesh().cell_x[c] < from || run.mesh().cell_x[c] > to) continue;
    const double u2 = s.velocity_x[c] * s.velocity_x[c] + s.velocity_y[c] * s.velocity_y[c];
    const double q = run.mesh().cell_area[c] * s.depth[c] * std::sqrt(u2);
    head += q * (s.depth[c] + run.mesh().bed_elevation[c] + u2 / (2 * hydro::gravity));
    all += q;
  }
  return head / all;
}

Joined join(const Setting& s, int across) {
  const mesh::Mesh mesh = joint_mesh(across);
  const double q = std::pow(joint_depth, 5.0 / 3) * std::sqrt(joint_slope) / joint_manning;
  LaneRun run(mesh,
              {.kind =
                   [](double x, double) {
                     return x < -upper + 1e-6  ? EdgeKind::discharge
                            : x > lower - 1e-6 ? EdgeKind::free_outflow
                                               : EdgeKind::wall;
                   },
               .precision = s.precision,
               .order = s.order,
               .local_steps = s.local_steps,
               .manning = joint_manning,
               .value = [=](double x, double,
                            double) { return x < 0 ? q * std::cos(std::atan(tangent)) : joint_slope; }});
  run.set_water([&](mesh::Index c, std::size_t) {
    const double u = q / joint_depth;
    const bool arm = mesh.cell_x[c] < 0;
    const double cosine = 1 / std::hypot(1.0, tangent);
    return Water{joint_depth, arm ? u * cosine : u,
                 arm ? (mesh.cell_y[c] > 0 ? -u : u) * cosine * tangent : 0};
  });
  const double before = run.storage();
  run.advance(s.quick ? 1800 : 5400);
  Joined j;
  j.lost = head_at(run, -220, -180) - head_at(run, 180, 220);
  const hydro::LaneState state = run.state();
  double fastest = 0, area = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (std::abs(mesh.cell_x[c] - 200) < 20) {
      fastest += mesh.cell_area[c] * state.velocity_x[c];
      area += mesh.cell_area[c];
    }
  j.velocity_head = std::pow(fastest / area, 2) / (2 * hydro::gravity);
  j.imbalance = std::abs(run.storage() - before - run.inflow() - run.clipped()) / before;
  j.cells = mesh.n_cells();
  return j;
}

Report joint(const Setting& s) {
  Setting exact = s;
  exact.order = 2;
  exact.precision = core::Precision::f64;
  const Joined fine = join(exact, 12), coarse = join(s, 4);
  Report r;
  r.cells = coarse.cells;
  r.mesh = "quadrilaterals, 4 across each arm, 6 times as long as wide; against 12 across";
  r.seen("head lost between 200 m above and 200 m below (mm)", 1000 * coarse.lost);
  r.seen("the same on the fine mesh (mm)", 1000 * fine.lost);
  r.seen("velocity head below (mm)", 1000 * fine.velocity_head);
  r.below("head lost off that of the fine mesh, over the velocity head",
          std::abs(coarse.lost - fine.lost) / fine.velocity_head, s.second() ? 0.1 : 0.5);
  r.below("water balance", coarse.imbalance, s.single() ? 1e-6 : 1e-12);
  return r;
}

}  // namespace

void add_river_joint(std::vector<Case>& cases) {
  cases.push_back({.name = "river_joint",
                   .title = "Two rivers meet",
                   .about = "At 30 degrees to either side; against a mesh three times finer.",
                   .quick = false,
                   .in_single = true,
                   .needs = {},
                   .run = joint});
}

}  // namespace freshet::cases
