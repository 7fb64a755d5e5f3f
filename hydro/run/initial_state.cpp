#include "hydro/run/initial_state.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/errors.hpp"
#include "hydro/run/other_run.hpp"
#include "mesh/places.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::hydro {
namespace {

/// One [[initial_water]] laid over the state of this rank's cells.
class Layer {
 public:
  Layer(const core::InitialWater& water, const mesh::Mesh& mesh, const mesh::LocalMesh& local,
        const MemberRange& members, const mesh::Fields& fields)
      : water_(water),
        fields_(fields),
        mesh_(mesh),
        local_(local),
        members_(members),
        whose_("initial water '" + water.name + "'") {}

  void lay_over(LaneState& state) const {
    if (water_.results)
      take_results(state);
    else
      for (const Index c : cells()) fill(c, state);
  }

 private:
  /// Owned cells in the region, rising.
  std::vector<Index> cells() const {
    std::vector<Index> owned;
    if (!water_.polygon) {
      owned.resize(local_.n_owned);
      std::iota(owned.begin(), owned.end(), 0);
      return owned;
    }
    const mesh::Rings rings = mesh::find_rings(mesh_, *water_.polygon, water_.at, whose_);
    const auto end = local_.global_cell.begin() + local_.n_owned;
    for (const Index c : mesh::cells_inside(mesh_, rings, water_.at, whose_)) {
      const auto found = std::lower_bound(local_.global_cell.begin(), end, c);
      if (found != end && *found == c)
        owned.push_back(static_cast<Index>(found - local_.global_cell.begin()));
    }
    return owned;
  }

  /// NaN where a raster has no value.
  double value(const core::FieldValue& field, Index cell) const {
    if (!field.raster) return field.constant.value_or(0);
    return mesh::find_field(fields_, field.raster->id(), water_.at, whose_)
        .values.at(local_.global_cell[cell]);
  }

  /// Cells where the raster of level or depth has no value keep what was there.
  void fill(Index c, LaneState& state) const {
    const double given = value(water_.level.given() ? water_.level : water_.depth, c);
    if (std::isnan(given)) return;
    const double depth = std::max(0.0, water_.level.given() ? given - local_.bed[c] : given);
    const auto moving = [&](const core::FieldValue& speed, const core::FieldValue& discharge) {
      const double v = discharge.given() ? value(discharge, c) / std::max(depth, dry_depth) : value(speed, c);
      return depth > dry_depth && std::isfinite(v) ? v : 0.0;
    };
    const double u = moving(water_.velocity_x, water_.unit_discharge_x),
                 v = moving(water_.velocity_y, water_.unit_discharge_y);
    const std::size_t n = members_.lanes;
    std::fill_n(state.depth.begin() + c * n, n, depth);
    std::fill_n(state.velocity_x.begin() + c * n, n, u);
    std::fill_n(state.velocity_y.begin() + c * n, n, v);
  }

  /// Which member of the file each lane takes.
  std::vector<std::size_t> sources(std::size_t in_file) const {
    const bool one = water_.results->member || in_file == 1;
    const auto wanted = static_cast<std::size_t>(water_.results->member.value_or(0));
    core::check(one ? wanted < in_file : in_file == static_cast<std::size_t>(members_.all),
                "{}: {}: {} holds {} members; say with results_member which all shall start from, 0 to {}",
                water_.at, whose_, water_.results->file.string(), in_file, in_file - 1);
    std::vector<std::size_t> from;
    for (Index k = 0; k < members_.lanes; ++k)
      from.push_back(one ? wanted
                         : static_cast<std::size_t>(members_.first + std::min<int>(k, members_.mine - 1)));
    return from;
  }

  void take_results(LaneState& state) const {
    const OtherState other = read_other_run(*water_.results, mesh_, water_.at + ": " + whose_);
    const std::vector<std::size_t> from = sources(other.members);
    const std::size_t n = members_.lanes;
    for (const Index c : cells())
      for (std::size_t k = 0; k < n; ++k) {
        const std::size_t at = std::size_t(local_.global_cell[c]) * other.members + from[k];
        if (std::isnan(other.depth[at])) continue;
        state.depth[c * n + k] = other.depth[at];
        state.velocity_x[c * n + k] = other.velocity_x[at];
        state.velocity_y[c * n + k] = other.velocity_y[at];
      }
  }

  const core::InitialWater& water_;
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
    Layer(water, mesh, local, members, fields).lay_over(state);
  return state;
}

}  // namespace freshet::hydro
