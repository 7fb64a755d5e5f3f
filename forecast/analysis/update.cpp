#include "forecast/analysis/update.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/dry_film.hpp"
#include "core/log.hpp"
#include "forecast/analysis/all_members.hpp"
#include "forecast/analysis/localise.hpp"
#include "mesh/ground_zones.hpp"

namespace freshet::forecast {
namespace {

/// Water in every member of all rows, as depth and unit discharge.
struct Water {
  std::vector<double> depth, qx, qy;
};

Water to_discharge(const hydro::LaneState& state, const AllMembers& all) {
  Water w{all.gather(state.depth), all.gather(state.velocity_x), all.gather(state.velocity_y)};
  for (std::size_t i = 0; i < w.depth.size(); ++i) {
    w.qx[i] *= w.depth[i];
    w.qy[i] *= w.depth[i];
  }
  return w;
}

void to_velocity(Water& w) {
  for (std::size_t i = 0; i < w.depth.size(); ++i) {
    const bool wet = w.depth[i] > hydro::dry_depth;
    w.qx[i] = wet ? w.qx[i] / w.depth[i] : 0;
    w.qy[i] = wet ? w.qy[i] / w.depth[i] : 0;
  }
}

/// Controls of cells, all members of all rows.
struct CellControl {
  const hydro::Control& control;
  std::vector<double> rows;
};

std::vector<CellControl> cell_controls(const hydro::Simulation& s, const AllMembers& all) {
  std::vector<CellControl> result;
  for (const hydro::Control& c : hydro::controls())
    if (c.in_use(s) && c.space == hydro::Space::cell) result.push_back({c, all.gather(s.control(c.name))});
  return result;
}

/// Returns how many values were held within bounds.
long update_row(const hydro::Simulation& s, const assimilation::Transform& t,
                assimilation::Relaxation relaxation, const hydro::Control& control, std::size_t row,
                double* values) {
  const std::optional<hydro::Bounds> bounds = control.bounds(s, row);
  if (!bounds) return 0;
  const std::vector<double> before(values, values + s.members());
  assimilation::update_control(t, control.scale, relaxation, values);
  return assimilation::hold_within(bounds->low, bounds->high, before.data(), values, s.members());
}

/// Of one cell, all members.
Water of_row(const Water& w, std::size_t row, std::size_t members) {
  const auto cut = [&](const std::vector<double>& all) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(row);
    return std::vector<double>(first, first + static_cast<std::ptrdiff_t>(members));
  };
  return {cut(w.depth), cut(w.qx), cut(w.qy)};
}

void note_jumps(const Water& before, const Water& after, mesh::Index cell, VelocityJump& jump) {
  const auto flow = [](const Water& w, std::size_t m) {
    return Flow{w.depth[m], w.qx[m] / w.depth[m], w.qy[m] / w.depth[m]};
  };
  for (std::size_t m = 0; m < before.depth.size(); ++m)
    note_jump(flow(before, m), flow(after, m), cell, static_cast<int>(m), jump);
}

/// Updates water and controls in the owned cells.
void update_cells(hydro::Simulation& s, const LocalTransforms& transforms,
                  assimilation::Relaxation relaxation, Updated& updated) {
  const AllMembers all(s.ranks(), s.members(), s.lanes());
  hydro::LaneState state = s.owned_state();
  Water water = to_discharge(state, all);
  std::vector<CellControl> controls = cell_controls(s, all);
  const std::size_t members = s.members();
  const assimilation::WaterSettings water_settings{relaxation, s.basin().assimilation.min_depth_m};
  for (mesh::Index c = 0; c < s.local().n_owned; ++c) {
    const mesh::Index global = s.local().global_cell[c];
    const double x = s.mesh().cell_x[global], y = s.mesh().cell_y[global];
    const assimilation::Transform t =
        transforms.at({x, y, global}, fmt::format("cell {} at ({:.1f}, {:.1f})", global, x, y));
    if (t.size() == 0) continue;
    const std::size_t row = c * members;
    const Water before = of_row(water, row, members);
    assimilation::update_water(t, water_settings, {&water.depth[row], &water.qx[row], &water.qy[row]});
    note_jumps(before, of_row(water, row, members), global, updated.jump);
    for (CellControl& one : controls)
      updated.held[one.control.name.index] += update_row(s, t, relaxation, one.control, c, &one.rows[row]);
  }
  to_velocity(water);
  all.scatter(water.depth, state.depth);
  all.scatter(water.qx, state.velocity_x);
  all.scatter(water.qy, state.velocity_y);
  for (const CellControl& one : controls) {
    std::vector<double> values = s.control(one.control.name);
    all.scatter(one.rows, values);
    s.set_control(one.control.name, std::move(values));
  }
  s.set(s.time(), std::move(state), {});
}

/// By water, inflows and ground are somewhere too.
bool is_local(const LocalTransforms& transforms, const hydro::Control& control) {
  if (control.space == hydro::Space::gauge) return true;
  return transforms.by_water() &&
         (control.space == hydro::Space::boundary || control.space == hydro::Space::ground);
}

using Cells = std::vector<mesh::Index>;

/// Cells of the whole mesh behind each boundary, or over each store of the ground.
std::vector<Cells> cells_of_rows(const hydro::Simulation& s, hydro::Space space) {
  const mesh::Mesh mesh = with_edges(s.mesh());
  std::vector<Cells> cells(rows_of(s, space));
  if (space == hydro::Space::ground) {
    const std::vector<int> zones = mesh::ground_zones(mesh, s.basin().forcing.ground).zone_of_cell;
    for (std::size_t c = 0; c < zones.size(); ++c)
      cells[static_cast<std::size_t>(zones[c])].push_back(static_cast<mesh::Index>(c));
  } else {
    for (mesh::Index e = 0; e < mesh.n_edges(); ++e)
      if (const int b = s.boundaries().of_edge(e); mesh.edge_cells[e][1] == mesh::none && b >= 0)
        cells[static_cast<std::size_t>(b)].push_back(mesh.edge_cells[e][0]);
  }
  return cells;
}

/// Of a row that is not a cell's: a gauge is somewhere, all else everywhere unless distances are by water.
assimilation::Transform transform_of(const hydro::Simulation& s, const LocalTransforms& transforms,
                                     const hydro::Control& control, std::size_t row,
                                     const std::vector<Cells>& cells) {
  if (control.space == hydro::Space::gauge) {
    const mesh::Index cell = s.gauges()[row].cell;
    return transforms.at({s.mesh().cell_x[cell], s.mesh().cell_y[cell], cell},
                         "gauge " + s.basin().gauges[row].id);
  }
  if (is_local(transforms, control)) return transforms.at_any(cells[row], control.long_name);
  return transforms.everywhere(control.long_name);
}

/// A control whose rows are not cells.
long update_everywhere(hydro::Simulation& s, const LocalTransforms& transforms,
                       assimilation::Relaxation relaxation, const hydro::Control& control) {
  const AllMembers all(s.ranks(), s.members(), s.lanes());
  std::vector<double> values = s.control(control.name), rows = all.gather(values);
  const auto members = static_cast<std::size_t>(s.members());
  const bool somewhere = is_local(transforms, control);
  const std::vector<Cells> cells = somewhere && control.space != hydro::Space::gauge
                                       ? cells_of_rows(s, control.space)
                                       : std::vector<Cells>();
  assimilation::Transform t;
  long held = 0;
  for (std::size_t row = 0; row < rows.size() / members; ++row) {
    if (row == 0 || somewhere) t = transform_of(s, transforms, control, row, cells);
    if (t.size() == 0) continue;
    held += update_row(s, t, relaxation, control, row, &rows[row * members]);
  }
  all.scatter(rows, values);
  s.set_control(control.name, std::move(values));
  return held;
}

/// Over the ranks of the domain, which hold other cells.
void add_up(const hydro::Simulation& s, Held& held) {
  std::vector<core::ExactSum> sums(held.size());
  for (std::size_t i = 0; i < held.size(); ++i) sums[i].add(static_cast<double>(held[i]));
  s.ranks().add_over_domain(sums);
  for (std::size_t i = 0; i < held.size(); ++i) held[i] = std::lround(sums[i].value());
}

hydro::AccountVolumes difference(hydro::AccountVolumes after, const hydro::AccountVolumes& before) {
  for (std::size_t r = 0; r < after.size(); ++r)
    std::transform(after[r].begin(), after[r].end(), before[r].begin(), after[r].begin(), std::minus<>());
  return after;
}

}  // namespace

assimilation::Relaxation relaxation_of(const core::Basin& basin) {
  return {basin.assimilation.relaxation_to_prior_spread,
          core::analysis_choices(basin).relaxation_to_prior_anomalies};
}

Updated update(hydro::Simulation& s, const LocalTransforms& transforms, assimilation::Relaxation relaxation) {
  Updated updated{Held(hydro::controls().size(), 0), {}};
  update_cells(s, transforms, relaxation, updated);
  add_up(s, updated.held);
  updated.jump = largest_jump(s, updated.jump);
  for (const hydro::Control& c : hydro::controls())
    if (c.in_use(s) && c.space != hydro::Space::cell)
      updated.held[c.name.index] = update_everywhere(s, transforms, relaxation, c);
  return updated;
}

Updated update(hydro::Simulation& s, const LocalTransforms& transforms) {
  return update(s, transforms, relaxation_of(s.basin()));
}

void booked(hydro::Simulation& s, const std::function<void()>& change) {
  const hydro::Budget before = s.budget();
  change();
  const hydro::Budget after = s.budget();  // as stored, rounding included
  s.book("analysis", difference(after.rows("storage"), before.rows("storage")));
  s.book("tracer_analysis", difference(after.rows("tracer_storage"), before.rows("tracer_storage")));
}

Updated update_and_book(hydro::Simulation& s, const LocalTransforms& transforms,
                        assimilation::Relaxation relaxation) {
  Updated updated;
  booked(s, [&] { updated = update(s, transforms, relaxation); });
  return updated;
}

void note_jump(const Flow& before, const Flow& after, mesh::Index cell, int member, VelocityJump& jump) {
  if (std::min(before.depth, after.depth) < core::dry_film_m) return;
  const double change =
      std::hypot(after.velocity_x - before.velocity_x, after.velocity_y - before.velocity_y);
  if (change > jump.speed) jump = {change, cell, member};
}

VelocityJump largest_jump(const hydro::Simulation& s, const VelocityJump& mine) {
  const double most = s.ranks().largest(mine.speed);
  if (!(most > 0)) return {};
  constexpr long none = std::numeric_limits<long>::max();
  long place = mine.speed == most ? static_cast<long>(mine.cell) * s.members() + mine.member : none,
       first = 0;
  MPI_Allreduce(&place, &first, 1, MPI_LONG, MPI_MIN, s.ranks().world());
  return {most, static_cast<mesh::Index>(first / s.members()), static_cast<int>(first % s.members())};
}

void warn_of(const Held& held) {
  std::string text;
  for (const hydro::Control& c : hydro::controls())
    if (const long n = held[c.name.index]; n > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, c.several);
  if (!text.empty()) core::warn("assimilation: {} were held within what is plausible", text);
}

}  // namespace freshet::forecast
