// A day of rain on the demonstration basin: real terrain, meshed by the project's own mesher at three sizes.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/basin.hpp"
#include "core/exact_sum.hpp"
#include "core/log.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "tests/cases/case.hpp"
#include "tests/cases/norms.hpp"

namespace freshet::cases {
namespace {

using test::EdgeKind;

constexpr double hour = 3600, interval = 300;  // s; the second of rain, hydrograph and step lengths

/// Drizzle of 0.5 mm/h all day, and 100 mm between 8 and 16 h: a triangle with its peak at 0.4 (Yen & Chow
/// 1980). m/s.
double intensity(double t) {
  constexpr double begin = 8, length = 8, peak = begin + 0.4 * length, top = 2 * 100 / length;
  const double h = t / hour;
  const double storm =
      h < peak ? (h - begin) / (peak - begin) : (begin + length - h) / (begin + length - peak);
  return (0.5 + top * std::max(storm, 0.0)) / 1000 / hour;
}

/// The demonstration's basin with edges `times` as long as in its basin.toml, all of triangles.
mesh::Mesh basin_mesh(core::Basin basin, double times) {
  basin.rivers.cells_across = 0;
  basin.mesh.edge_min_m *= times;
  basin.mesh.edge_max_m *= times;
  return mesh::build_mesh(basin).mesh;
}

/// Water leaves at the outlet as in the demonstration (free outflow); all else is a wall, the divide.
test::KindOf kinds_of(const mesh::Mesh& mesh) {
  std::set<std::pair<double, double>> outlet;
  for (const auto& [a, b] : mesh.outlet_edges)
    outlet.insert({(mesh.node_x[a] + mesh.node_x[b]) / 2, (mesh.node_y[a] + mesh.node_y[b]) / 2});
  return [outlet](double x, double y) {
    return outlet.count({x, y}) ? EdgeKind::critical_outflow : EdgeKind::wall;
  };
}

struct Day {
  Curve outflow, shortest;    ///< over h: m3/s, mean over an interval; s, the shortest step in it
  std::vector<double> steps;  ///< s, as the Courant number allows
  double rain = 0, out = 0, stored = 0, clipped = 0;  ///< m3
  double fastest = 0;                                 ///< m/s
  long cells = 0;
  double updates = 0;  ///< steps of a cell, mean

  double balance() const { return std::abs(stored + out - rain - clipped) / rain; }
  std::size_t peak() const {
    return static_cast<std::size_t>(std::max_element(outflow.y.begin(), outflow.y.end()) - outflow.y.begin());
  }
  double shortest_over_median() {
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    return *std::min_element(steps.begin(), steps.end()) / *middle;
  }
};

/// A step at a time to `until`, noting the lengths that the Courant number allows; the volume that rained.
/// While all is dry it allows any.
double advance(LaneRun& run, double until, double rain_rate, Day& day) {
  double rained = 0, shortest = until - run.time();
  while (run.time() < until * (1 - 1e-12)) {
    const double allowed = run.next_step(1e9), before = run.time();
    if (run.solver().rate() > 0) day.steps.push_back(allowed);
    shortest = std::min(shortest, allowed);
    run.step(until - before);
    rained += rain_rate * (run.time() - before);
    if (run.substeps() % hydro::extremes_every == 0) run.solver().extremes().update(run.time());
  }
  day.shortest.y.push_back(shortest);
  return rained;
}

struct Hours {
  double from, to;  ///< s
};

Day rain_on(const mesh::Mesh& mesh, const core::Roughness& roughness, const Setting& s, Hours hours,
            double cfl = 0.9) {
  LaneRun run(mesh, {.kind = kinds_of(mesh),
                     .precision = s.precision,
                     .order = s.order,
                     .local_steps = s.local_steps,
                     .cfl = cfl});
  run.solver().set_manning(roughness.class_manning());
  core::ExactSum area;
  for (double a : mesh.cell_area) area.add(a);
  Day day;
  day.cells = mesh.n_cells();
  day.outflow.name = day.shortest.name = fmt::format("{} cells", day.cells);
  for (double t = 0; hours.from + t < hours.to; t += interval) {
    const double middle = hours.from + t + interval / 2, rate = intensity(middle), before = run.inflow();
    run.solver().set_rain(std::vector<double>(mesh.cell_area.size(), rate));
    day.rain += advance(run, t + interval, rate * area.value(), day);
    day.outflow.x.push_back(middle / hour);
    day.outflow.y.push_back((before - run.inflow()) / interval);
  }
  day.shortest.x = day.outflow.x;
  run.solver().extremes().update(run.time());
  const std::vector<double> speed = run.solver().extremes().of("maximum_speed");
  day.fastest = *std::max_element(speed.begin(), speed.end());
  day.out = -run.inflow();
  day.stored = run.storage();
  day.clipped = run.clipped();
  day.updates = run.solver().diagnostics().cell_updates() / day.cells;
  return day;
}

/// L1 distance of two hydrographs over the volume of the second.
double distance(const Curve& a, const Curve& b) {
  double difference = 0, volume = 0;
  for (std::size_t i = 0; i < b.y.size(); ++i) {
    difference += std::abs(a.y[i] - b.y[i]);
    volume += b.y[i];
  }
  return difference / volume;
}

/// What must hold on every mesh.
void add_rules(Report& r, std::vector<Day>& days) {
  double ratio = 1e9, balance = 0, fastest = 0, clipped = 0;
  for (Day& day : days) {
    ratio = std::min(ratio, day.shortest_over_median());
    balance = std::max(balance, day.balance());
    fastest = std::max(fastest, day.fastest);
    clipped = std::max(clipped, day.clipped / day.rain);
  }
  r.above("shortest step over the median, least of the meshes", ratio, 0.1);
  r.below("water balance, relative to the rain, worst of the meshes", balance, 1e-12);
  r.below("volume made by clipping, relative to the rain", clipped, 1e-12);
  r.below("largest velocity on any mesh (m/s)", fastest, 15);
}

void add_pictures(Report& r, const std::vector<Day>& days) {
  Curve rain{"", {}, {}, "line"};
  for (double h : days[0].outflow.x) {
    rain.x.push_back(h);
    rain.y.push_back(intensity(h * hour) * 1000 * hour);
  }
  r.panel("Rain", "time (h)", "mm/h").curves = {rain};
  for (const Day& day : days) {
    const std::string on = fmt::format(" on {} cells", day.cells);
    r.seen("largest outflow" + on + " (m3/s)", day.outflow.y[day.peak()]);
    r.seen("its time" + on + " (h)", day.outflow.x[day.peak()]);
    r.seen("outflow over rain" + on, day.out / day.rain);
    r.seen("largest velocity" + on + " (m/s)", day.fastest);
  }
  Panel& outflow = r.panel("Outflow", "time (h)", "m3/s");
  for (const Day& day : days) outflow.curves.push_back(day.outflow);
  Panel& steps = r.panel("Shortest step in five minutes", "time (h)", "s");
  steps.log_y = true;
  for (const Day& day : days) steps.curves.push_back(day.shortest);
}

/// What the lengths of the steps do to the hydrograph, of which the shortest is the reference, and what local
/// ones save.
void compare_steps(Report& r, const core::Basin& basin, const Setting& s, Hours hours) {
  const mesh::Mesh mesh = basin_mesh(basin, s.quick ? 2 : std::sqrt(2.0));
  Setting together = s;
  together.local_steps = 1;
  const Day reference = rain_on(mesh, basin.roughness, together, hours, 0.225),
            one = rain_on(mesh, basin.roughness, together, hours),
            local = rain_on(mesh, basin.roughness, s, hours);
  r.below("hydrograph off that of a quarter of the steps, L1 over volume",
          distance(local.outflow, reference.outflow), 0.01);
  r.seen("the same with one step for all cells", distance(one.outflow, reference.outflow));
  if (s.local_steps == 1) return;
  r.below("cell-updates over those with one step for all cells", local.updates / one.updates, 0.5);
}

Report day_of_rain(const Setting& s) {
  core::set_quiet(true);  // the mesher tells what it does
  const core::Basin basin = core::read_basin(FRESHET_SOURCE "/data/jacksboro/basin.toml");
  const std::vector<double> sizes = s.quick ? std::vector{2.0} : std::vector{2.0, std::sqrt(2.0), 1.0};
  const Hours hours = s.quick ? Hours{8 * hour, 14 * hour} : Hours{0, 24 * hour};
  std::vector<Day> days;
  for (double times : sizes) days.push_back(rain_on(basin_mesh(basin, times), basin.roughness, s, hours));
  Report r;
  r.cells = days.back().cells;
  r.mesh = "data/jacksboro by freshet's mesher, edges of 150 to 600 m";
  add_rules(r, days);
  if (s.quick) {
    r.within("share of the rain of 8 to 14 h that has left by then", days[0].out / days[0].rain, 0.65, 0.73);
  } else {
    r.mesh += ", 106 to 424 m and 75 to 300 m (the demonstration's own)";
    const double coarse = distance(days[0].outflow, days[2].outflow),
                 middle = distance(days[1].outflow, days[2].outflow);
    r.below("hydrograph of the middle mesh off that of the finest, L1 over volume", middle, 0.05);
    r.below("the same over that of the coarsest mesh", middle / coarse, 0.7);
    r.seen("hydrograph of the coarsest mesh off that of the finest, L1 over volume", coarse);
    r.note(
        "Where the error falls with the edges, the middle mesh is 0.41 times as far from the finest as the "
        "coarsest is. Each mesh has its own conditioned terrain and its own streams, one cell wide: that "
        "alone "
        "moves the hydrograph by some per cent.");
  }
  add_pictures(r, days);
  compare_steps(r, basin, s, hours);
  return r;
}

}  // namespace

void add_day_of_rain(std::vector<Case>& cases) {
  cases.push_back(
      {.name = "day_of_rain",
       .title = "A day of rain on the demonstration basin",
       .about =
           "57 km2 of mountains: 112 mm in 24 h, 100 mm of them as a storm from 8 to 16 h with its peak at "
           "11.2 h. All runs off; Manning's n, channels and the free outflow are those of "
           "data/jacksboro/basin.toml. Three meshes of the same terrain; time steps are those that the "
           "Courant number allows, from the first drop on. No exact solution: the hydrographs must come "
           "together.",
       .quick = true,
       .in_single = false,
       .needs = "",
       .run = day_of_rain});
}

}  // namespace freshet::cases
