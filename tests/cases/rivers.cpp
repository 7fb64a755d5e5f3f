// Straight rivers: uniform flow between walls and between dry banks, in trapezoids and compound sections.

#include <fmt/format.h>

#include "tests/cases/river_run.hpp"

namespace freshet::cases {
namespace {

struct Straight {
  double width = 20, depth = 2.5, slope = 1e-3, degrees = 0;
  int across = 4;
  double aspect = 6;
  bool banks = false;
};

River rectangular(const Straight& f) {
  const double cell = f.width / f.across, half = f.width / 2, spacing = f.aspect * cell;
  River r;
  r.slope = f.slope;
  r.ribbon = {
      .centre = straight_line(f.degrees),
      .stations = stations(2400 * std::max(f.width / 20, 1.0), spacing),
      .offsets = f.banks ? with_banks(f.width, f.across, spacing, 2) : equal_parts(-half, half, f.across),
      .half_width = half,
      .bed = [=](double s, double o) { return (std::abs(o) < half ? 0 : 4) - f.slope * s; }};
  r.depth = [=](double o) { return std::abs(o) < half ? f.depth : 0.0; };
  return r;
}

void one(Report& r, const Setting& s, const Straight& f, double& worst, double& cross) {
  const River river = rectangular(f);
  RiverRun run(river, s);
  const double length = river.ribbon.stations.back();
  run.run().advance((s.quick ? 1200 : 3600) * std::max(f.width / 20, 1.0));
  const RiverRun::Seen seen = run.look(0.25 * length, 0.75 * length, f.width / 2);
  worst = std::max(worst, seen.depth_off);
  cross = std::max(cross, seen.cross_speed);
  r.cells = std::max<long>(r.cells, run.made().mesh.n_cells());
  r.seen(fmt::format("{:g} m wide, {}a{:g} at {:g} deg{}: depth off, relative", f.width, f.across, f.aspect,
                     f.degrees, f.banks ? ", dry banks" : ""),
         seen.mean_off);
  r.seen("   its largest; sd of level across (m)", seen.level_sd);
  r.seen("   cross speed (m/s)", seen.cross_speed);
  r.below("   water balance", run.imbalance(), s.single() ? 1e-6 : 1e-12);
}

Report straight(const Setting& s, bool banks) {
  Report r;
  r.mesh = "quadrilaterals along the river; 4a6: 4 across, 6 times as long as wide";
  double worst = 0, cross = 0;
  if (s.quick) {
    for (const double aspect : {6.0, 10.0})
      one(r, s, {.degrees = 30, .aspect = aspect, .banks = banks}, worst, cross);
    r.below("depth of a section off Manning's by, relative", worst, 0.005);
    r.below("speed across the river (m/s)", cross, 0.01);
    return r;
  }
  for (const double degrees : {0.0, 17.0, 30.0, 45.0, 71.0})
    one(r, s, {.degrees = degrees, .banks = banks}, worst, cross);
  for (const int across : {2, 3, 6})
    one(r, s, {.degrees = 30, .across = across, .banks = banks}, worst, cross);
  for (const double aspect : {2.0, 10.0, 15.0})
    one(r, s, {.degrees = 30, .aspect = aspect, .banks = banks}, worst, cross);
  for (const double width : {10.0, 50.0, 200.0})
    one(r, s, {.width = width, .degrees = 30, .banks = banks}, worst, cross);
  // First order: steps of the bed from cell to cell, 0.12 of the depth where cells are 300 m long.
  r.below("depth of a section off Manning's by, relative", worst, s.second() ? 0.005 : 0.05);
  r.below("speed across the river (m/s)", cross, 0.01);
  return r;
}

/// Bed above the middle's of a trapezoid, 8 m wide at its bottom, 20 m at its top and 4 m deep.
double trapezoid(double offset) { return std::max(std::abs(offset) - 4, 0.0) * 4 / 6; }

/// What a trapezoid carries to a level above its bottom, m3/s: depth for hydraulic radius, column by column.
double trapezoid_flow(double level, double slope, double manning) {
  const int n = 4000;
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    const double h = level - trapezoid(-10 + 20 * (i + 0.5) / n);
    sum += h > 0 ? std::pow(h, 5.0 / 3) * 20 / n : 0;
  }
  return sum * std::sqrt(slope) / manning;
}

/// Level of the river that carries the flow of a full or partly full trapezoid, in six flat columns with
/// edges at its toes and `lower` m wide above them. A column of the sides carries nothing below its mean bed.
void trapezoid_at(Report& r, const Setting& s, double lower, double level, double bound) {
  const double slope = 1e-3, middle = 4 + lower;
  River river;
  river.slope = slope;
  river.ribbon = {
      .centre = straight_line(30),
      .stations = stations(2400, 20),
      .offsets = {-50, -30, -10, -middle, -4, 0, 4, middle, 10, 30, 50},
      .half_width = 10,
      .bed = [=](double x, double o) { return (std::abs(o) < 10 ? trapezoid(o) : 5) - slope * x; }};
  river.depth = [=](double o) { return std::abs(o) < 10 ? std::max(level - trapezoid(o), 0.0) : 0.0; };
  // As much enters as the true section carries; the columns of cells carry another flow at that level.
  double columns = 0;
  for (std::size_t j = 2; j + 3 < river.ribbon.offsets.size(); ++j) {
    const double o = (river.ribbon.offsets[j] + river.ribbon.offsets[j + 1]) / 2,
                 width = river.ribbon.offsets[j + 1] - river.ribbon.offsets[j];
    columns += width * river.unit_discharge(river.depth(o));
  }
  const double share = trapezoid_flow(level, slope, river.manning) / columns;
  river.share = [=](double) { return share; };
  RiverRun run(river, s);
  run.run().advance(s.quick ? 1800 : 5400);
  const double off = run.level(1200, 4) / level - 1;
  r.cells = run.made().mesh.n_cells();
  const std::string what = fmt::format("{:g} m deep, lower columns {:g} m: ", level, lower);
  r.seen(what + "flow of the columns at that level, relative", 1 / share);
  r.within(what + "depth in the middle off, relative", off, -bound, bound);
  r.seen("   cross speed (m/s)", run.look(600, 1800, 10).cross_speed);
}

Report trapezoids(const Setting& s) {
  Report r;
  r.mesh = "six quadrilaterals across, 20 m long; triangles beyond";
  trapezoid_at(r, s, 2, 4, 0.03);
  trapezoid_at(r, s, 2, 2.5, 0.05);
  trapezoid_at(r, s, 2, 1, 0.05);
  if (s.quick) return r;
  trapezoid_at(r, s, 3, 4, 0.03);
  trapezoid_at(r, s, 3, 2.5, 0.05);
  trapezoid_at(r, s, 3, 1, 0.1);
  return r;
}

/// A channel 20 m wide and 2.5 m deep in plains of 100 m, water 1 m over its banks: by the divided-channel
/// method 98.6 and 122.2 m3/s.
Report compound(const Setting& s) {
  const double slope = 3.36e-4;
  River river;
  river.slope = slope;
  std::vector<double> offsets = with_banks(20, 4, 20, 5);
  river.ribbon = {.centre = straight_line(30),
                  .stations = stations(3000, 30),
                  .offsets = offsets,
                  .half_width = 10,
                  .bed = [=](double x, double o) { return (std::abs(o) < 10 ? 0 : 2.5) - slope * x; }};
  river.depth = [=](double o) { return std::abs(o) < 10 ? 3.5 : 1.0; };
  RiverRun run(river, s);
  run.run().advance(s.quick ? 3600 : 4 * 3600);
  const double channel = 20 * river.unit_discharge(3.5), plain = 200 * river.unit_discharge(1);
  const double in_channel = run.discharge(1500, -10, 10);
  const double on_plain = run.discharge(1500, -110, -10) + run.discharge(1500, 10, 110);
  Report r;
  r.cells = run.made().mesh.n_cells();
  r.mesh = "four quadrilaterals across, 30 m long; triangles of 20 m on the plains";
  r.within("flow in the channel over the divided-channel method's", in_channel / channel, 0.96, 1.04);
  r.within("flow on the plains over the divided-channel method's", on_plain / plain, 0.96, 1.04);
  r.seen("flow in the channel (m3/s)", in_channel);
  r.seen("flow on the plains (m3/s)", on_plain);
  const RiverRun::Seen seen = run.look(750, 2250, 110);
  r.seen("depth off, relative, all", seen.mean_off);
  r.seen("depth off, relative, in the channel", run.look(750, 2250, 10).mean_off);
  r.below("speed across the river (m/s)", seen.cross_speed, 0.01);
  r.below("water balance", run.imbalance(), s.single() ? 1e-6 : 1e-12);
  return r;
}

}  // namespace

void add_rivers(std::vector<Case>& cases) {
  cases.push_back(
      river_case("river_walls", "Straight rivers between walls",
                 "Uniform flow, 2.5 m deep on a slope of 0.001, n = 0.03, hydraulic radius = depth.",
                 [](const Setting& s) { return straight(s, false); }));
  cases.push_back(river_case("river_banks", "Straight rivers between dry banks",
                             "As between walls; triangles beyond the banks, 4 m above the bed.",
                             [](const Setting& s) { return straight(s, true); }));
  cases.push_back(river_case(
      "river_trapezoid", "Trapezoids, full and partly full",
      "Bottom 8 m, top 20 m, 6 cells across with edges at the toes; hydraulic radius = local depth.",
      trapezoids));
  cases.push_back(river_case(
      "river_compound", "A river 1 m above its banks",
      "Channel and plains against the divided-channel method, hydraulic radius = depth.", compound));
}

}  // namespace freshet::cases
