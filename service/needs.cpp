#include "service/needs.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/basin.hpp"
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/result_files.hpp"
#include "core/solver_speed.hpp"

namespace freshet::service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_cycles = 8;
constexpr double memory_to_spare = 1.25;
/// Twice as many ranks take a little more than half the time.
constexpr double efficiency = 0.85;

/// Of a cycle that is complete.
struct Taken {
  double core_hours = 0;   ///< all ranks together
  double gigabytes = 0;    ///< all ranks together
  double simulated_h = 0;  ///< window and forecast
  int members = 1, ranks = 1;
  core::Instant cycle;
};

double simulated_h(const core::Basin& basin, core::Instant cycle) {
  const bool window = cycle > basin.forecast.start;
  return basin.forecast.lead_s / 3600 + (window ? basin.forecast.interval_h : 0);
}

/// Nothing where it is damaged: an estimate is not worth an error.
std::optional<Taken> taken_by(const core::Basin& basin, const core::Workspace& workspace,
                              core::Instant cycle) {
  const fs::path folder = workspace.cycle(cycle);
  if (!fs::exists(folder / core::file_name::provenance)) return {};
  try {
    return core::from_json_file(folder / core::file_name::timing, [&](const nlohmann::json& timing) {
      Taken taken;
      taken.cycle = cycle;
      taken.ranks = timing.at("ranks");
      taken.members = timing.at("members");
      double seconds = 0;  // phases come to all the time since the program began
      for (const nlohmann::json& phase : timing.at("phases_s")) seconds += phase.at("mean").get<double>();
      taken.core_hours = seconds / 3600 * taken.ranks;
      taken.gigabytes = timing.at("peak_memory_bytes").at("most").get<double>() / 1e9 * taken.ranks;
      taken.simulated_h = simulated_h(basin, cycle);
      return taken;
    });
  } catch (const core::InputError&) {
    return {};
  }
}

/// The slowest of the last.
std::optional<Taken> taken_before(const core::Basin& basin, const core::Workspace& workspace,
                                  core::Instant time) {
  std::vector<core::Instant> cycles = core::list_cycles(workspace.cycles());
  std::reverse(cycles.begin(), cycles.end());
  std::optional<Taken> slowest;
  std::size_t found = 0;
  for (const core::Instant cycle : cycles) {
    if (cycle >= time || found == most_cycles) continue;
    const std::optional<Taken> taken = taken_by(basin, workspace, cycle);
    if (!taken) continue;
    ++found;
    const auto per_hour = [](const Taken& t) { return t.core_hours / t.simulated_h; };
    if (!slowest || per_hour(*taken) > per_hour(*slowest)) slowest = taken;
  }
  return slowest;
}

/// Cells, told from the size of the file: this room has no NetCDF (docs/guide/cluster.md). Where there is
/// none yet, some: an estimate is not worth an error.
double cells_of(const core::Workspace& workspace) {
  constexpr double bytes_per_cell = 77, some = 1e4;
  std::error_code error;
  const auto size = fs::file_size(workspace.mesh(), error);
  if (error) return some;
  return std::max(100.0, static_cast<double>(size) / bytes_per_cell);
}

/// Cells times members times shortest steps in a second, of one core (docs/performance.md, local time steps).
double updates_per_s(const core::Basin& basin) {
  return core::cell_steps_per_s(basin) * (basin.solver.local_steps > 1 ? 2 : 1);
}

Taken guess(const core::Basin& basin, const core::Workspace& workspace, core::Instant time) {
  constexpr double speed = 10;    // m/s, of the fastest wave on the shortest edge
  constexpr double inside = 0.3;  // radius of the circle in a triangle over its edge
  constexpr double others = core::time_besides_steps;
  constexpr double least = 0.01;  // h, of a mesh however small
  const double cells = cells_of(workspace);
  const double step = basin.solver.cfl * inside * basin.mesh.edge_min_m / speed;
  Taken taken;
  taken.cycle = time;
  taken.members = basin.ensemble.members;
  taken.simulated_h = simulated_h(basin, time);
  taken.core_hours = least + others * cells * taken.members * taken.simulated_h / step / updates_per_s(basin);
  const double bytes_per_member = basin.solver.precision == core::Precision::f64 ? 440 : 220;
  taken.gigabytes = 0.1 + cells * (600 + bytes_per_member * taken.members) / 1e9;
  return taken;
}

}  // namespace

Needs needs_of_cycle(const core::Basin& basin, const core::Workspace& workspace, core::Instant time,
                     int ranks) {
  const std::optional<Taken> before = taken_before(basin, workspace, time);
  const Taken taken = before ? *before : guess(basin, workspace, time);
  ranks = std::max(ranks, 1);
  const double members = basin.ensemble.members / static_cast<double>(taken.members);
  const double span = simulated_h(basin, time) / taken.simulated_h;
  const double more_ranks = std::max(0.0, std::log2(ranks / static_cast<double>(taken.ranks)));
  Needs needs;
  needs.ranks = ranks;
  needs.hours = taken.core_hours * members * span / ranks / std::pow(efficiency, more_ranks);
  // What a rank holds besides its share: libraries, and the mesh while it is read.
  const double besides = 0.1 * std::max(0, ranks - taken.ranks);
  needs.memory_gb = memory_to_spare * (taken.gigabytes * std::max(members, 1.0) + besides);
  needs.from =
      before ? fmt::format("the cycle of {}", core::to_iso(taken.cycle)) : "the mesh and the members";
  return needs;
}

Needs needs_beside(const core::Workspace& workspace) {
  return {.ranks = 1, .hours = 0.25, .memory_gb = 1 + 3e-6 * cells_of(workspace), .from = "the mesh"};
}

}  // namespace freshet::service
