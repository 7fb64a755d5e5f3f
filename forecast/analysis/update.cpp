#include "forecast/analysis/update.hpp"

#include <algorithm>
#include <cmath>

#include "assimilation/state_update.hpp"
#include "core/basin.hpp"
#include "core/log.hpp"
#include "core/plausible.hpp"
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

/// Updates water and rain factor in the owned cells. Returns how many rain factors were held.
long update_cells(hydro::Simulation& s, const LocalTransforms& transforms) {
  const core::Assimilation& settings = s.basin().assimilation;
  const AllMembers all(s.ranks(), s.members(), s.lanes());
  hydro::LaneState state = s.owned_state();
  Water water = to_discharge(state, all);
  std::vector<double> rain = all.gather(s.rain_factor);
  const std::size_t members = s.members();
  const assimilation::WaterSettings water_settings{settings.relaxation_to_prior_spread, settings.min_depth_m};
  const core::Plausible& range = core::plausible::rain_factor;
  long held = 0;
  for (mesh::Index c = 0; c < s.local().n_owned; ++c) {
    const mesh::Index global = s.local().global_cell[c];
    const double x = s.mesh().cell_x[global], y = s.mesh().cell_y[global];
    const assimilation::Transform t =
        transforms.at(x, y, fmt::format("cell {} at ({:.1f}, {:.1f})", global, x, y));
    if (t.size() == 0) continue;
    const std::size_t row = c * members;
    assimilation::update_water(t, water_settings, {&water.depth[row], &water.qx[row], &water.qy[row]});
    const std::vector<double> before(&rain[row], &rain[row] + members);
    assimilation::update_logarithm(t, settings.relaxation_to_prior_spread, &rain[row]);
    held += assimilation::hold_within(range.low, range.high, before.data(), &rain[row], s.members());
  }
  to_velocity(water);
  all.scatter(water.depth, state.depth);
  all.scatter(water.qx, state.velocity_x);
  all.scatter(water.qy, state.velocity_y);
  all.scatter(rain, s.rain_factor);
  s.set(s.time(), std::move(state), {});
  std::vector<core::ExactSum> sum(1);
  sum[0].add(static_cast<double>(held));
  s.ranks().add_over_domain(sum);
  return std::lround(sum[0].value());
}

/// Manning's n of a land class of the mesh.
double manning_of(const hydro::Simulation& s, std::size_t land_class) {
  const std::vector<std::string> names = s.basin().roughness.class_names();
  const auto found = std::find(names.begin(), names.end(), s.mesh().land_class_names[land_class]);
  return s.basin().roughness.class_manning().at(static_cast<std::size_t>(found - names.begin()));
}

/// Returns how many factors were held.
long update_manning(hydro::Simulation& s, const LocalTransforms& transforms) {
  const core::Assimilation& settings = s.basin().assimilation;
  const assimilation::Transform t = transforms.everywhere("roughness");
  if (t.size() == 0) return 0;
  const AllMembers all(s.ranks(), s.members(), s.lanes());
  const core::Plausible& range = core::plausible::manning;
  std::vector<double> rows = all.gather(s.manning_factor);
  const std::vector<double> before = rows;
  long held = 0;
  for (std::size_t row = 0; row < rows.size(); row += s.members()) {
    const double n = manning_of(s, row / s.members());
    if (n == 0) continue;  // no factor makes friction of none
    assimilation::update_logarithm(t, settings.relaxation_to_prior_spread, &rows[row]);
    held += assimilation::hold_within(std::min(range.low, n) / n, range.high / n, &before[row], &rows[row],
                                      s.members());
  }
  all.scatter(rows, s.manning_factor);
  return held;
}

}  // namespace

Held update(hydro::Simulation& s, const LocalTransforms& transforms) {
  Held held;
  held.rain = update_cells(s, transforms);
  held.manning = update_manning(s, transforms);
  if (s.ranks().leader() && held.rain + held.manning > 0)
    core::warn("assimilation: {} factors on rain and {} on roughness were held within what is plausible",
               held.rain, held.manning);
  s.use_factors();
  return held;
}

}  // namespace freshet::forecast
