#include "postproc/mesh_report/time_steps.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/errors.hpp"
#include "core/netcdf_file.hpp"
#include "core/solver_speed.hpp"

namespace freshet::postproc {
namespace {

using mesh::Index;

constexpr double gravity = 9.81;
/// Cells step in classes of 1, 2, 4 ... shortest steps, with this to spare (hydro/schedule/step_classes.hpp).
constexpr double class_margin = 1.1;

double wave(double depth, double speed) { return speed + std::sqrt(gravity * depth); }

/// [cell] the fastest wave of any member; 0: never wet. Largest depth and largest speed of a cell count
/// together.
std::vector<double> waves_in(const std::filesystem::path& path, const mesh::Mesh& mesh) {
  constexpr double dry = 1e-3;
  const core::NetcdfFile file = core::NetcdfFile::open(path);
  core::check(file.has_variable("maximum_depth") && file.has_variable("maximum_speed"),
              "{}: holds no maximum_depth and maximum_speed; give probability.nc of a run or a cycle",
              path.string());
  core::check(file.text_attribute("", "mesh_fingerprint") == mesh.fingerprint,
              "{}: was made on another mesh; give results of this one, or --depth and --speed",
              path.string());
  std::vector<double> fastest(mesh.n_cells(), 0);
  const std::size_t cells = fastest.size();
  for (std::size_t member = 0; member < file.dimension("member"); ++member) {
    const auto depth = file.read<double>("maximum_depth", {member, 0}, {1, cells}),
               speed = file.read<double>("maximum_speed", {member, 0}, {1, cells});
    for (std::size_t c = 0; c < cells; ++c)
      if (depth[c] > dry && std::isfinite(speed[c]))
        fastest[c] = std::max(fastest[c], wave(depth[c], speed[c]));
  }
  return fastest;
}

/// Steps of a cell for each step of the fastest.
double share(double step, double shortest, int local_steps) {
  if (!std::isfinite(step)) return 0;
  double steps = 1;
  for (double longer = 2 * class_margin * shortest; steps * local_steps > 1 && longer <= step; longer *= 2)
    steps /= 2;
  return steps;
}

WithoutWorst without_worst(std::size_t left_out, const TimeSteps& steps, const core::Basin& basin) {
  const double shortest = steps.step_s[steps.worst[left_out]];
  double per_step = 0;
  for (std::size_t i = left_out; i < steps.worst.size(); ++i)
    per_step += share(steps.step_s[steps.worst[i]], shortest, basin.solver.local_steps);
  const double per_hour = 3600 / shortest * per_step * basin.ensemble.members;
  return {left_out, shortest, core::time_besides_steps * per_hour / core::cell_steps_per_s(basin) / 3600};
}

}  // namespace

TimeSteps time_steps(const core::Basin& basin, const mesh::Mesh& mesh, const AssumedWater& water) {
  const std::vector<double> waves =
      water.results ? waves_in(*water.results, mesh)
                    : std::vector<double>(mesh.n_cells(), wave(water.depth_m, water.speed_m_per_s));
  TimeSteps steps;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const double length = 2 * mesh.cell_area[c] / perimeter(mesh, c);
    steps.step_s.push_back(waves[c] > 0 ? basin.solver.cfl * length / waves[c] : INFINITY);
    if (waves[c] > 0) steps.worst.push_back(c);
  }
  core::check(!steps.worst.empty(), "{}: no cell is ever wet", water.results ? water.results->string() : "");
  std::sort(steps.worst.begin(), steps.worst.end(), [&](Index a, Index b) {
    return steps.step_s[a] != steps.step_s[b] ? steps.step_s[a] < steps.step_s[b] : a < b;
  });
  for (const std::size_t n : {0, 10, 100})
    if (n < steps.worst.size()) steps.without.push_back(without_worst(n, steps, basin));
  return steps;
}

}  // namespace freshet::postproc
