#include "forecast/analysis/update.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/log.hpp"
#include "forecast/analysis/all_members.hpp"

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

/// Updates water and controls in the owned cells.
void update_cells(hydro::Simulation& s, const LocalTransforms& transforms,
                  assimilation::Relaxation relaxation, Held& held) {
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
        transforms.at(x, y, fmt::format("cell {} at ({:.1f}, {:.1f})", global, x, y));
    if (t.size() == 0) continue;
    const std::size_t row = c * members;
    assimilation::update_water(t, water_settings, {&water.depth[row], &water.qx[row], &water.qy[row]});
    for (CellControl& one : controls)
      held[one.control.name.index] += update_row(s, t, relaxation, one.control, c, &one.rows[row]);
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

/// Of a row that is not a cell's: a gauge is somewhere, all else everywhere.
assimilation::Transform transform_of(const hydro::Simulation& s, const LocalTransforms& transforms,
                                     const hydro::Control& control, std::size_t row) {
  if (control.space != hydro::Space::gauge) return transforms.everywhere(control.long_name);
  const mesh::Index cell = s.gauges()[row].cell;
  return transforms.at(s.mesh().cell_x[cell], s.mesh().cell_y[cell], "gauge " + s.basin().gauges[row].id);
}

/// A control whose rows are not cells.
long update_everywhere(hydro::Simulation& s, const LocalTransforms& transforms,
                       assimilation::Relaxation relaxation, const hydro::Control& control) {
  const AllMembers all(s.ranks(), s.members(), s.lanes());
  std::vector<double> values = s.control(control.name), rows = all.gather(values);
  const auto members = static_cast<std::size_t>(s.members());
  assimilation::Transform t;
  long held = 0;
  for (std::size_t row = 0; row < rows.size() / members; ++row) {
    if (row == 0 || control.space == hydro::Space::gauge) t = transform_of(s, transforms, control, row);
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

void warn_of(const Held& held) {
  std::string text;
  for (const hydro::Control& c : hydro::controls())
    if (const long n = held[c.name.index]; n > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, c.several);
  if (!text.empty()) core::warn("assimilation: {} were held within what is plausible", text);
}

}  // namespace

assimilation::Relaxation relaxation_of(const core::Basin& basin) {
  return {basin.assimilation.relaxation_to_prior_spread,
          core::analysis_choices(basin).relaxation_to_prior_anomalies};
}

Held update(hydro::Simulation& s, const LocalTransforms& transforms) {
  Held held(hydro::controls().size(), 0);
  const assimilation::Relaxation relaxation = relaxation_of(s.basin());
  update_cells(s, transforms, relaxation, held);
  add_up(s, held);
  for (const hydro::Control& c : hydro::controls())
    if (c.in_use(s) && c.space != hydro::Space::cell)
      held[c.name.index] = update_everywhere(s, transforms, relaxation, c);
  if (s.ranks().leader()) warn_of(held);
  return held;
}

}  // namespace freshet::forecast
