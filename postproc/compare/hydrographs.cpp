// Stages of two forecasts in one picture: a panel for each gauge.

#include <fmt/format.h>

#include <cmath>

#include "postproc/compare/comparison.hpp"
#include "postproc/draw/canvas.hpp"
#include "postproc/draw/hydrograph_panel.hpp"

namespace freshet::postproc {

namespace {

constexpr Rgb ink{0.13, 0.15, 0.18}, of_a{0.42, 0.45, 0.50}, of_b{0.05, 0.38, 0.70};
constexpr std::size_t most_panels = 8;

std::vector<Hydrograph> gauges_of(const Sides& sides) {
  std::vector<Hydrograph> gauges;
  for (std::size_t s = 0; s < sides.b.gauges.stations.size() && gauges.size() < most_panels; ++s) {
    const results::GaugeStation& station = sides.b.gauges.stations[s];
    const auto in_a = sides.a.gauges.find(station.id);
    if (!in_a) continue;
    Hydrograph gauge{station.id,
                     station.name,
                     {curve_of(sides.a.gauges, *in_a, of_a, true), curve_of(sides.b.gauges, s, of_b)},
                     {}};
    for (const auto& one : sides.b.report.at("gauges"))
      if (one.at("id") == station.id)
        for (const auto& t : one.at("thresholds"))
          gauge.thresholds.emplace_back(t.at("name").get<std::string>(), t.at("stage_m").get<double>());
    gauges.push_back(std::move(gauge));
  }
  return gauges;
}

void draw_key(const Canvas& canvas, double x, double y, double u, Rgb colour, const std::string& label) {
  canvas.fill({x, y - 9 * u, 44 * u, 8 * u}, colour, 0.35);
  canvas.fill({x, y - 6.5 * u, 44 * u, 3 * u}, colour);
  canvas.text(x + 54 * u, y, label, {17 * u, false, ink, false});
}

}  // namespace

bool draw_hydrographs(const Sides& sides, const std::filesystem::path& png, int width_px) {
  const std::vector<Hydrograph> gauges = gauges_of(sides);
  if (gauges.empty()) return false;
  constexpr double header = 132, panel = 230, between = 70, left = 80, right = 40;
  const double u = width_px / 1600.0;
  const Canvas canvas(
      width_px,
      static_cast<int>(std::lround((header + static_cast<double>(gauges.size()) * (panel + between)) * u)));
  canvas.fitted_text(
      28 * u, 46 * u, 1540 * u,
      fmt::format("{}: {} and {}", sides.b.results.attributes.basin, sides.a.label, sides.b.label),
      {30 * u, true, ink, false});
  draw_key(canvas, 28 * u, 82 * u, u, of_a, "a: " + sides.a.label);
  draw_key(canvas, 600 * u, 82 * u, u, of_b,
           "b: " + sides.b.label + "   (median, 10 to 90 % of the members)");
  for (std::size_t i = 0; i < gauges.size(); ++i) {
    const double top = header + static_cast<double>(i) * (panel + between);
    draw_hydrograph(canvas, {left * u, top * u, (1600 - left - right) * u, panel * u}, gauges[i], u,
                    sides.b.cycle);
  }
  canvas.write_png(png);
  return true;
}

}  // namespace freshet::postproc
