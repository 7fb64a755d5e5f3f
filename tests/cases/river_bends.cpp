// Rivers in bends, and a flood wave that runs down a straight and a winding one.

#include <fmt/format.h>

#include <numbers>

#include "tests/cases/river_run.hpp"

namespace freshet::cases {
namespace {

/// A winding river 20 m wide of sinuosity 1.5, whose bends have a least radius of `radius` m.
struct Meander {
  double radius = 80, aspect = 3;
  int across = 4;
  double length = 1500, slope = 1e-3;
  bool banks = false;
};

constexpr double meander_top = 1.21;  ///< radians: sinuosity 1.5

River winding(const Meander& f) {
  const double wave = 2 * std::numbers::pi * meander_top * f.radius, cell = 20.0 / f.across;
  River r;
  r.slope = f.slope;
  const double spacing = f.aspect * cell, bank = 15;
  r.ribbon = {.centre = MeanderLine(wave, meander_top, f.length),
              .stations = stations(f.length, spacing),
              .offsets = f.banks ? with_banks(20, f.across, bank, 2) : equal_parts(-10, 10, f.across),
              .half_width = 10,
              .bed = [=](double s, double o) { return (std::abs(o) < 10 ? 0 : 4) - f.slope * s; }};
  r.depth = [](double o) { return std::abs(o) < 10 ? 2.5 : 0.0; };
  return r;
}

/// Levels every 50 m along a meander.
std::vector<double> levels_along(const Setting& s, const Meander& f, long& cells) {
  RiverRun run(winding(f), s);
  run.run().advance(3600);
  cells = run.made().mesh.n_cells();
  std::vector<double> levels;
  for (double at = 100; at < f.length - 100; at += 50) levels.push_back(run.level(at, 10));
  return levels;
}

Curve drawn_levels(const std::string& name, const std::vector<double>& levels) {
  Curve c{name, {}, {}, "line"};
  for (std::size_t i = 0; i < levels.size(); ++i)
    c.x.push_back(100 + 50.0 * static_cast<double>(i)), c.y.push_back(levels[i]);
  return c;
}

/// Of one winding river, in cells of 3 and 6 widths.
void meander_at(Report& r, const Setting& s, double radius, bool banks) {
  const Setting exact{.order = 2, .local_steps = s.local_steps, .quick = s.quick, .data = {}};
  const std::string river = fmt::format("R = {:g} m{}", radius, banks ? ", dry banks" : "");
  const std::vector<double> fine =
      levels_along(exact, {.radius = radius, .aspect = 3, .across = 12, .banks = banks}, r.cells);
  std::vector<Curve> curves{drawn_levels("12 across", fine)};
  for (const double aspect : {3.0, 6.0}) {
    const std::vector<double> coarse =
        levels_along(s, {.radius = radius, .aspect = aspect, .banks = banks}, r.cells);
    double off = 0;
    for (std::size_t i = 0; i < fine.size(); ++i) off = std::max(off, std::abs(coarse[i] / fine[i] - 1));
    const std::string what = fmt::format("{}, 4a{:g}: stage off that of 12 across, relative", river, aspect);
    // Cells are to be a quarter of the radius long at most: 15 and 20 m.
    if (aspect * 5 <= radius / 4)
      r.below(what, off, s.second() ? 0.02 : 0.15);
    else
      r.seen(what, off);
    curves.push_back(drawn_levels(fmt::format("4a{:g}", aspect), coarse));
  }
  r.panel(river, "along (m)", "depth (m)").curves = curves;
}

Report meander(const Setting& s) {
  Report r;
  r.mesh = "4a3: quadrilaterals, 4 across, 3 times as long as wide; against 12 across";
  meander_at(r, s, 80, true);
  meander_at(r, s, 60, true);
  if (!s.quick) meander_at(r, s, 60, false);
  return r;
}

/// The top of a wave that passes a gauge: level above the bed's line [m] and time [s].
struct Passed {
  double peak = 0, time = 0;
};

/// Past a gauge 500 m above the end; discharge doubles within an hour, and falls again.
Passed wave_through(const Setting& s, River river, double length, long& cells) {
  const double rise = 3600;
  river.share = [=](double t) {
    const double x = std::min(t / rise, 2.0);
    return 1 + std::pow(std::sin(0.5 * std::numbers::pi * x), 2);
  };
  const double low = 1.5;
  river.depth = [=](double o) { return std::abs(o) < 10 ? low : 0.0; };
  RiverRun run(river, s);
  cells = run.made().mesh.n_cells();
  Passed best;
  double last[3] = {};
  for (double t = 30; t <= 9000; t += 30) {
    run.run().advance(t);
    const double level = run.level(length - 500, 10);
    last[0] = last[1], last[1] = last[2], last[2] = level;
    if (last[1] > best.peak && last[1] >= last[2]) {
      const double bend = last[0] - 2 * last[1] + last[2];
      best = {last[1], t - 30 + (bend < 0 ? 15 * (last[0] - last[2]) / bend : 0)};
    }
  }
  return best;
}

Report flood_wave(const Setting& s) {
  Report r;
  r.mesh = "4a6: quadrilaterals, 4 across, 6 times as long as wide";
  const Setting exact{.order = 2, .local_steps = s.local_steps, .quick = s.quick, .data = {}};
  const auto compare = [&](const std::string& name, const Meander& f, const Meander& fine, bool bends) {
    const auto river_of = [&](const Meander& g) {
      River river = winding(g);
      if (!bends) river.ribbon.centre = straight_line(30);
      return river;
    };
    const Passed a = wave_through(exact, river_of(fine), f.length, r.cells),
                 b = wave_through(s, river_of(f), f.length, r.cells);
    const double top = 3600, bound = s.second() ? 0.02 : 0.15;
    r.within(name + ": peak off, relative", b.peak / a.peak - 1, -bound, bound);
    r.within(name + ": travel time off, relative", (b.time - top) / (a.time - top) - 1, -bound, bound);
    r.seen("   peak (m)", b.peak);
    r.seen("   travel time (s)", b.time - top);
  };
  // Uniform across: one cell, 10 m long, is as good as many. Next to the fine meander stand walls.
  const Meander row{.aspect = 0.5, .across = 1, .length = 5000};
  compare("straight, walls, 4a6", {.aspect = 6, .length = 5000}, row, false);
  compare("straight, dry banks, 4a6", {.aspect = 6, .length = 5000, .banks = true}, row, false);
  compare("winding, R = 80 m, dry banks, 4a3", {.aspect = 3, .length = 5000, .banks = true},
          {.aspect = 6, .across = 12, .length = 5000}, true);
  return r;
}

}  // namespace

void add_river_bends(std::vector<Case>& cases) {
  cases.push_back(river_case("river_meander", "A winding river",
                             "Sinuosity 1.5, bends of 3 and 4 widths; against a strip three times finer.",
                             meander, false));
  cases.push_back(river_case("river_wave", "A flood wave over 5 km",
                             "Discharge doubles within an hour and falls again; against finer strips.",
                             flood_wave, false));
}

}  // namespace freshet::cases
