#include "tests/cases/river_run.hpp"

#include <map>

#include "core/random.hpp"

namespace freshet::cases {

std::vector<double> stations(double length, double spacing) {
  return equal_parts(0, length, static_cast<int>(std::lround(length / spacing)));
}

RiverRun::RiverRun(const River& river, const Setting& setting)
    : river_(river), made_(ribbon_mesh(river.ribbon)) {
  run_ = std::make_unique<LaneRun>(
      made_.mesh, test::LaneCase{.kind = [this](double x, double y) { return kind_of(x, y); },
                                 .precision = setting.precision,
                                 .order = setting.order,
                                 .local_steps = setting.local_steps,
                                 .manning = river.manning,
                                 .value = [this](double x, double y, double t) { return inflow(x, y, t); }});
  run_->set_water([&](mesh::Index c, std::size_t) {
    const double uniform = river_.depth(made_.offset[c]), heading = river_.ribbon.centre(made_.s[c]).heading;
    const double u = uniform > 0 ? river_.share(0) * river_.unit_discharge(uniform) / uniform : 0;
    const double h =
        uniform > 0 ? uniform + 0.01 * (2 * core::uniform(1, core::Stream::test, 3, 0, c) - 1) : 0;
    return Water{h, u * std::cos(heading), u * std::sin(heading)};
  });
  before_ = run_->storage();
}

EdgeKind RiverRun::kind_of(double x, double y) const {
  const Station first = river_.ribbon.centre(river_.ribbon.stations.front()),
                last = river_.ribbon.centre(river_.ribbon.stations.back());
  const double reach = river_.ribbon.offsets.back() + 1;
  const auto at = [&](const Station& end) {
    const double o = offset_of(end, x, y);
    return std::abs(along(end, x, y)) < 1e-6 && std::abs(o) < reach && river_.depth(o) > 0;
  };
  return at(first) ? EdgeKind::discharge : at(last) ? EdgeKind::free_outflow : EdgeKind::wall;
}

double RiverRun::inflow(double x, double y, double t) const {
  const Station first = river_.ribbon.centre(river_.ribbon.stations.front());
  if (std::abs(along(first, x, y)) > 1e-6) return river_.slope;
  return river_.share(t) * river_.unit_discharge(river_.depth(offset_of(first, x, y)));
}

RiverRun::Seen RiverRun::look(double from, double to, double half_width) const {
  struct Section {
    double area = 0, off = 0, level = 0, level2 = 0, uniform = 0;
  };
  std::map<long, Section> sections;
  const hydro::LaneState state = run_->state();
  Seen seen;
  double all = 0, all_off = 0;
  for (mesh::Index c = 0; c < made_.mesh.n_cells(); ++c) {
    if (made_.s[c] < from || made_.s[c] > to || std::abs(made_.offset[c]) > half_width) continue;
    const double a = made_.mesh.cell_area[c], h = state.depth[c], normal = river_.depth(made_.offset[c]);
    Section& s = sections[std::lround(made_.s[c] * 4)];
    const double level = h - normal;
    s.area += a, s.off += a * (h - normal), s.uniform += a * normal, s.level += a * level;
    s.level2 += a * level * level;
    all += a * normal, all_off += a * (h - normal);
    const double heading = river_.ribbon.centre(made_.s[c]).heading;
    seen.cross_speed = std::max(seen.cross_speed, std::abs(state.velocity_y[c] * std::cos(heading) -
                                                           state.velocity_x[c] * std::sin(heading)));
  }
  double squares = 0, area = 0;
  for (const auto& [place, s] : sections) {
    seen.depth_off = std::max(seen.depth_off, std::abs(s.off / s.uniform));
    const double mean = s.level / s.area;
    squares += s.level2 - s.area * mean * mean, area += s.area;
  }
  seen.level_sd = std::sqrt(std::max(squares, 0.0) / area);
  seen.mean_off = all_off / all;
  return seen;
}

double RiverRun::discharge(double s, double from, double to) const {
  // Mean of unit discharge along the river over the cells within a hundred metres.
  const hydro::LaneState state = run_->state();
  double through = 0, area = 0;
  for (mesh::Index c = 0; c < made_.mesh.n_cells(); ++c) {
    if (std::abs(made_.s[c] - s) > 100 || made_.offset[c] < from || made_.offset[c] >= to) continue;
    const double heading = river_.ribbon.centre(made_.s[c]).heading, a = made_.mesh.cell_area[c];
    through += a * state.depth[c] *
               (state.velocity_x[c] * std::cos(heading) + state.velocity_y[c] * std::sin(heading));
    area += a;
  }
  return through / area * (to - from);
}

double RiverRun::level(double s, double half_width) const {
  const hydro::LaneState state = run_->state();
  double level = 0, area = 0, nearest = 1e9;
  for (mesh::Index c = 0; c < made_.mesh.n_cells(); ++c)
    if (std::abs(made_.offset[c]) < half_width) nearest = std::min(nearest, std::abs(made_.s[c] - s));
  for (mesh::Index c = 0; c < made_.mesh.n_cells(); ++c) {
    if (std::abs(made_.offset[c]) >= half_width || std::abs(made_.s[c] - s) > nearest + 1e-6) continue;
    const double a = made_.mesh.cell_area[c];
    level += a * (state.depth[c] + made_.mesh.bed_elevation[c] + river_.slope * made_.s[c]);
    area += a;
  }
  return level / area;
}

double RiverRun::imbalance() const {
  const double in = run_->inflow() + run_->clipped();
  return std::abs(run_->storage() - before_ - in) / before_;
}

}  // namespace freshet::cases
