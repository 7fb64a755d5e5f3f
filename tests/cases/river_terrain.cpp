// Channels from a raster, through `freshet mesh`: normal depth whatever their angle, width and section.

#include <fmt/format.h>

#include "tests/cases/terrain_channel.hpp"

namespace freshet::cases {
namespace {

struct Worst {
  double depth = 0, on_banks = 0, imbalance = 0;
};

std::string words(const TerrainChannel& c) {
  return fmt::format(
      "{:g} m wide{}, at {:g} deg, edges of {:g} m", c.width,
      c.bottom > 0 ? fmt::format(", {:g} m at the bottom, {:g} m deep", c.bottom, c.level) : "", c.degrees,
      c.edge);
}

ChannelSeen one(Report& r, const Setting& s, const TerrainChannel& c, Worst& worst) {
  const ChannelSeen seen = run_channel(c, s, 4);
  worst.depth = std::max({worst.depth, std::abs(seen.lowest), std::abs(seen.highest)});
  worst.on_banks = std::max(worst.on_banks, seen.on_banks);
  worst.imbalance = std::max(worst.imbalance, seen.imbalance);
  r.cells = std::max(r.cells, seen.cells);
  r.seen(fmt::format("{}, {} across: depth off, relative", words(c), seen.cells_across), seen.depth_off);
  return seen;
}

void bound(Report& r, const Setting& s, const Worst& worst) {
  r.below("water on the banks (m)", worst.on_banks, 1e-3);
  r.below("water balance", worst.imbalance, s.single() ? 1e-5 : 1e-12);
}

Report rectangles(const Setting& s) {
  Report r;
  r.mesh = "from a raster of 5 m: strips along the channel, triangles beyond";
  Worst worst;
  if (s.quick) {
    one(r, s, {.width = 20, .degrees = 30, .free_end = true}, worst);
    one(r, s, {.width = 60, .degrees = 71}, worst);
  } else {
    for (const double width : {10.0, 20.0, 40.0, 100.0, 200.0})
      for (const double degrees : {0.0, 17.0, 30.0, 45.0, 71.0})
        one(r, s, {.width = width, .degrees = degrees, .free_end = degrees == 30}, worst);
    for (const double edge : {20.0, 75.0}) one(r, s, {.width = 40, .degrees = 17, .edge = edge}, worst);
    for (const double level : {0.5, 4.0})
      one(r, s, {.width = 40, .degrees = 71, .level = level, .free_end = true}, worst);
    one(r, s, {.width = 31, .degrees = 58}, worst);
  }
  r.below("depth of a stretch off Manning's by, relative", worst.depth, s.second() ? 0.005 : 0.05);
  bound(r, s, worst);
  return r;
}

/// Full, and part-full at half and at a quarter of the banks' height.
void trapezoid(Report& r, const Setting& s, TerrainChannel c, Worst& worst) {
  c.free_end = true;  // a level would let a first wave into the dry channel that stands above the banks
  for (const double share : {1.0, 0.5, 0.25}) {
    if (s.quick && share == 0.5) continue;
    c.level = 0.95 * share * c.bank;

    const ChannelSeen seen = one(r, s, c, worst);
    const double bound = !s.second() ? 0.08 : share == 1 ? 0.03 : 0.05;
    r.within("   depth of stretches off, relative: lowest", seen.lowest, -bound, bound);
    r.within("   highest", seen.highest, -bound, bound);
  }
}

Report trapezoids(const Setting& s) {
  Report r;
  r.mesh = "from a raster of 5 m: strips along the channel, triangles beyond";
  Worst worst;
  trapezoid(r, s, {.width = 60, .degrees = 30, .bottom = 30}, worst);
  if (!s.quick) {
    trapezoid(r, s, {.width = 100, .degrees = 17, .bottom = 40}, worst);
    trapezoid(r, s, {.width = 60, .degrees = 71, .bottom = 20, .bank = 4}, worst);
    trapezoid(r, s, {.width = 40, .degrees = 45, .bottom = 20, .bank = 4, .edge = 20}, worst);
  }
  bound(r, s, worst);
  return r;
}

}  // namespace

void add_river_terrain(std::vector<Case>& cases) {
  cases.push_back(river_case("river_terrain", "Channels from a raster",
                             "Rectangular channels between dry banks in a raster, meshed as `freshet mesh` "
                             "does and run as `freshet run` "
                             "does, from dry: Manning's depth, n = 0.03, hydraulic radius = depth.",
                             rectangles));
  cases.push_back(river_case(
      "river_terrain_trapezoid", "Trapezoids from a raster",
      "As rectangles; the flow that enters is that of the trapezoid, hydraulic radius = local depth.",
      trapezoids));
}

}  // namespace freshet::cases
