#include "hydro/run/initial_state.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/other_run.hpp"
#include "mesh/region_water.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::hydro {
namespace {

static_assert(mesh::still_depth == dry_depth);

/// One [[initial_water]] laid over the state of this rank's cells.
class Layer {
 public:
  Layer(const core::InitialWater& water, const mesh::Mesh& mesh, const mesh::LocalMesh& local,
        const MemberRange& members, const mesh::Fields& fields, const core::Ensemble& ensemble)
      : water_(water),
        ensemble_(ensemble),
        fields_(fields),
        mesh_(mesh),
        local_(local),
        members_(members),
        whose_("initial water '" + water.name + "'") {}

  void lay_over(LaneState& state) const {
    if (water_.results) return take_results(state);
    const mesh::RegionWater region(water_, mesh_, fields_);
    region.check_sound();
    for (const auto& [cell, global] : owned(region.cells())) fill(cell, region.at(global), state);
  }

 private:
  /// Owned cells among some of the whole mesh, rising: {here, there}.
  std::vector<std::array<Index, 2>> owned(const std::vector<Index>& cells) const {
    std::vector<std::array<Index, 2>> mine;
    const auto end = local_.global_cell.begin() + local_.n_owned;
    for (const Index c : cells) {
      const auto found = std::lower_bound(local_.global_cell.begin(), end, c);
      if (found != end && *found == c)
        mine.push_back({static_cast<Index>(found - local_.global_cell.begin()), c});
    }
    return mine;
  }

  /// Cells where the raster of level or depth has no value keep what was there.
  void fill(Index c, const mesh::CellWater& water, LaneState& state) const {
    if (std::isnan(water.depth)) return;
    const std::size_t n = members_.lanes;
    std::fill_n(state.depth.begin() + c * n, n, water.depth);
    std::fill_n(state.velocity_x.begin() + c * n, n, water.velocity_x);
    std::fill_n(state.velocity_y.begin() + c * n, n, water.velocity_y);
  }

  /// Which member of the file each lane takes.
  std::vector<std::size_t> sources(std::size_t in_file) const {
    const bool one = water_.results->member || in_file == 1;
    const auto wanted = static_cast<std::size_t>(water_.results->member.value_or(0));
    std::vector<std::size_t> from;
    for (Index k = 0; k < members_.lanes; ++k)
      from.push_back(one ? wanted
                         : static_cast<std::size_t>(
                               ensemble_.number(members_.first + std::min<int>(k, members_.mine - 1))));
    return from;
  }

  void take_results(LaneState& state) const {
    const mesh::OtherState other = mesh::read_other_run(water_, mesh_, ensemble_.whole());
    const std::vector<std::size_t> from = sources(other.members);
    const std::size_t n = members_.lanes;
    for (const auto& [c, global] : owned(mesh::region_cells(water_, mesh_)))
      for (std::size_t k = 0; k < n; ++k) {
        const std::size_t at = std::size_t(global) * other.members + from[k];
        if (std::isnan(other.depth[at])) continue;
        state.depth[c * n + k] = other.depth[at];
        state.velocity_x[c * n + k] = other.velocity_x[at];
        state.velocity_y[c * n + k] = other.velocity_y[at];
      }
  }

  const core::InitialWater& water_;
  const core::Ensemble& ensemble_;
  const mesh::Fields& fields_;
  const mesh::Mesh& mesh_;
  const mesh::LocalMesh& local_;
  const MemberRange& members_;
  std::string whose_;
};

}  // namespace

LaneState initial_state(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local,
                        const MemberRange& members, const std::filesystem::path& mesh_file) {
  const std::size_t n = members.lanes;
  LaneState state;
  state.depth.assign(local.n_owned * n, 0);
  state.velocity_x = state.velocity_y = state.depth;
  if (basin.solver.start_with_level)
    for (Index c = 0; c < local.n_owned; ++c)
      std::fill_n(state.depth.begin() + c * n, n, std::max(0.0, basin.solver.initial_level_m - local.bed[c]));
  mesh::Fields fields;
  if (!basin.rasters().empty() && !mesh_file.empty())
    fields = mesh::read_fields(core::NetcdfFile::open(mesh_file));
  for (const core::InitialWater& water : basin.initial_water)
    Layer(water, mesh, local, members, fields, basin.ensemble).lay_over(state);
  return state;
}

}  // namespace freshet::hydro
