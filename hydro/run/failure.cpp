#include "hydro/run/failure.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "mesh/places.hpp"

namespace freshet::hydro {
namespace {

double size_of(const mesh::Mesh& mesh, Index cell) {
  return 2 * mesh.cell_area[cell] / mesh::perimeter(mesh, cell);
}

double median_size(const mesh::Mesh& mesh) {
  std::vector<double> sizes;
  for (Index c = 0; c < mesh.n_cells(); ++c) sizes.push_back(size_of(mesh, c));
  std::nth_element(sizes.begin(), sizes.begin() + sizes.size() / 2, sizes.end());
  return sizes[sizes.size() / 2];
}

std::vector<Index> neighbours(const mesh::Mesh& mesh, Index cell) {
  std::vector<Index> list;
  for (int i = 0; i < mesh.cell_size(cell); ++i) {
    const auto [a, b] = mesh.edge_cells[mesh.cell_edges[cell][i]];
    if (b != mesh::none) list.push_back(a == cell ? b : a);
  }
  return list;
}

/// The lane to look at: one that is not finite, else the one that moves fastest.
std::size_t worst_lane(const Simulation& s, const LaneState& now, Index local) {
  const std::size_t n = s.lanes(), row = static_cast<std::size_t>(local) * n;
  std::size_t worst = 0;
  double fastest = -1;
  for (std::size_t k = 0; k < static_cast<std::size_t>(s.my_members()); ++k) {
    const double h = now.depth[row + k];
    const double speed =
        std::hypot(now.velocity_x[row + k], now.velocity_y[row + k]) + std::sqrt(gravity * std::max(h, 0.0));
    if (!std::isfinite(speed + h)) return k;
    if (speed > fastest) fastest = speed, worst = k;
  }
  return worst;
}

/// The mesh with its edges, which a run gives back once it is set up.
mesh::Mesh with_edges(mesh::Mesh mesh) {
  if (mesh.cell_edges.empty()) mesh::build_topology(mesh);
  return mesh;
}

CellFacts facts_of(const Simulation& s, const mesh::Mesh& mesh, const LaneState& before, Index local,
                   std::size_t lane, double median) {
  const Index cell = s.local().global_cell[local];
  const std::size_t n = s.lanes(), at = static_cast<std::size_t>(local) * n + lane;
  CellFacts f;
  f.rain_finite = std::isfinite(s.control("rain_factor")[at]);
  f.manning = s.manning(mesh.land_class[cell], lane);
  for (Index other : neighbours(mesh, cell)) {
    const double step = mesh.bed_elevation[other] - mesh.bed_elevation[cell];
    const double away =
        std::hypot(mesh.cell_x[other] - mesh.cell_x[cell], mesh.cell_y[other] - mesh.cell_y[cell]);
    if (std::abs(step) / away > f.steepest) f.steepest = std::abs(step) / away, f.bed_step = step;
  }
  f.size = size_of(mesh, cell);
  f.median = median;
  f.depth = before.depth[at];
  f.speed = std::hypot(before.velocity_x[at], before.velocity_y[at]);
  f.cfl = s.basin().solver.cfl;
  return f;
}

/// Lanes of a cell that are not finite; of one that is, the fastest.
std::vector<std::size_t> lanes_to_blame(const Simulation& s, const LaneState& now, Index local) {
  std::vector<std::size_t> lanes;
  const std::size_t row = static_cast<std::size_t>(local) * s.lanes();
  for (std::size_t k = 0; k < static_cast<std::size_t>(s.my_members()); ++k)
    if (!std::isfinite(now.depth[row + k] + now.velocity_x[row + k] + now.velocity_y[row + k]))
      lanes.push_back(k);
  if (lanes.empty()) lanes.push_back(worst_lane(s, now, local));
  return lanes;
}

/// Numbers of the members that any rank has to blame, the same on all.
std::vector<int> members_to_blame(const Simulation& s, const LaneState& now, const std::vector<Index>& bad,
                                  std::optional<std::size_t> lane) {
  std::vector<int> mine(static_cast<std::size_t>(s.members()), 0), all(mine);
  const auto blame = [&](std::size_t k) {
    mine[static_cast<std::size_t>(s.first_member()) +
         std::min(k, static_cast<std::size_t>(s.my_members()) - 1)] = 1;
  };
  for (const Index c : bad)
    for (const std::size_t k : lanes_to_blame(s, now, c)) blame(k);
  if (lane) blame(*lane);
  MPI_Allreduce(mine.data(), all.data(), s.members(), MPI_INT, MPI_MAX, s.ranks().world());
  std::vector<int> numbers;
  for (int m = 0; m < s.members(); ++m)
    if (all[static_cast<std::size_t>(m)] > 0) numbers.push_back(s.number(m));
  return numbers;
}

std::string place_in_words(const Simulation& s, const mesh::Mesh& mesh, const LaneState& now, Index local,
                           std::size_t lane) {
  const Index cell = s.local().global_cell[local];
  const std::size_t at = static_cast<std::size_t>(local) * s.lanes() + lane;
  const core::LonLat p =
      mesh::lonlat_of(mesh, cell, core::Position::in_plane(mesh.cell_x[cell], mesh.cell_y[cell]));
  const std::string lonlat =
      mesh::on_earth(mesh) ? fmt::format(" (lon {:.6f}, lat {:.6f})", p.lon, p.lat) : std::string();
  std::string beds;
  for (Index other : neighbours(mesh, cell))
    beds += fmt::format("{}{:.3f}", beds.empty() ? "" : ", ", mesh.bed_elevation[other]);
  return fmt::format(
      "cell {} at x {:.2f} m, y {:.2f} m{}, member {}: depth {:g} m, velocity ({:g}, "
      "{:g}) m/s, bed {:.3f} m (neighbours {} m), area {:g} m2",
      cell, mesh.cell_x[cell], mesh.cell_y[cell], lonlat, s.number(s.first_member() + static_cast<int>(lane)),
      now.depth[at], now.velocity_x[at], now.velocity_y[at], mesh.bed_elevation[cell],
      beds.empty() ? "-" : beds, mesh.cell_area[cell]);
}

}  // namespace

Cause likely_cause(const CellFacts& f) {
  if (!f.rain_finite) return Cause::rain;
  if (f.manning != 0 && !(f.manning >= 0.001)) return Cause::roughness;  // 0 is meant, a trace of it is not
  if (f.steepest > 1) return Cause::bed_step;
  if (f.size < 0.1 * f.median) return Cause::small_cell;
  if (f.depth < 0.01 && f.speed > 10 * std::sqrt(gravity * std::max(f.depth, 0.0)) && f.speed > 1)
    return Cause::thin_film;
  if (f.cfl > 0.9) return Cause::courant;
  return Cause::unknown;
}

std::string in_words(Cause cause, const CellFacts& f) {
  switch (cause) {
    case Cause::rain:
      return "the rain there is not a finite number; mend the rain or the analysis that made its factor";
    case Cause::roughness:
      return fmt::format("Manning's n there is {:g} s/m^(1/3); give the land class of the cell a larger one",
                         f.manning);
    case Cause::bed_step:
      return fmt::format(
          "the bed changes by {:.2f} m to a neighbour, {:.1f} m per m; smooth the terrain there, or make the "
          "mesh finer with a larger mesh.min_angle_deg",
          f.bed_step, f.steepest);
    case Cause::small_cell:
      return fmt::format(
          "the cell is tiny: 2A/P is {:.3g} m, the median of the mesh {:.3g} m; make the mesh again with "
          "a larger mesh.min_angle_deg or mesh.edge_min_m",
          f.size, f.median);
    case Cause::thin_film:
      return fmt::format("a film of {:.2g} m ran at {:.3g} m/s; lower solver.cfl, or give more roughness",
                         f.depth, f.speed);
    case Cause::courant:
      return fmt::format("solver.cfl is {:g}; lower it to 0.9 or less", f.cfl);
    default:
      return "not found in cell, bed, roughness or rain; lower solver.cfl, and check what the boundaries "
             "and the rain bring";
  }
}

void fail(Simulation& s, const std::vector<Index>& bad, const std::string& what,
          std::optional<std::size_t> lane_to_blame) {
  const LaneState now = s.owned_state();
  const std::vector<int> members = members_to_blame(s, now, bad, lane_to_blame);
  const double time = s.time();
  s.return_to_kept();
  const LaneState before = s.owned_state();
  const mesh::Mesh mesh = with_edges(s.mesh());
  const double median = median_size(mesh);
  long key = std::numeric_limits<long>::max();
  std::string text;
  for (Index c : bad) {
    const std::size_t lane = worst_lane(s, now, c);
    const CellFacts facts = facts_of(s, mesh, before, c, lane, median);
    const Cause cause = likely_cause(facts);
    const long mine = static_cast<long>(cause) * (1L << 40) + s.local().global_cell[c];
    if (mine >= key) continue;
    key = mine;
    text = place_in_words(s, mesh, now, c, lane) + ". Likely cause: " + in_words(cause, facts);
  }
  long first = 0;
  MPI_Allreduce(&key, &first, 1, MPI_LONG, MPI_MIN, s.ranks().world());
  int mine = key == first ? s.ranks().world_rank() : s.ranks().world_size(), speaker = 0;
  MPI_Allreduce(&mine, &speaker, 1, MPI_INT, MPI_MIN, s.ranks().world());
  int length = static_cast<int>(text.size());
  MPI_Bcast(&length, 1, MPI_INT, speaker, s.ranks().world());
  text.resize(static_cast<std::size_t>(length));
  MPI_Bcast(text.data(), length, MPI_CHAR, speaker, s.ranks().world());
  const std::string in_short = fmt::format("{} at {:.3f} s of model time", what, time);
  throw SolverFailure(in_short + (text.empty() ? "" : ": ") + text, in_short, members);
}

}  // namespace freshet::hydro
