#include "mesh/terrain/river/strip_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"

namespace freshet::mesh {
namespace {

double kilometres(const std::vector<Point>& line) { return distances(line).back() / 1000; }

void add_strip(const Strip& strip, const River& river, StripReport& report) {
  const RiverFrame frame(river);
  for (std::size_t k = 0; k < strip.kept.size(); ++k) {
    const double length = strip.rows[k + 1].s - strip.rows[k].s;
    if (!strip.kept[k]) (strip.wide[k] ? report.left_over_km : report.narrow_km) += length / 1000;
    if (!strip.kept[k]) continue;
    const int across =
        static_cast<int>(std::min(strip.rows[k].nodes.size(), strip.rows[k + 1].nodes.size())) - 1;
    report.strip_km += length / 1000;
    report.fewest_across = report.fewest_across == 0 ? across : std::min(report.fewest_across, across);
    report.most_across = std::max(report.most_across, across);
    const double share = length / frame.radius(0.5 * (strip.rows[k].s + strip.rows[k + 1].s));
    if (across < 2 || share <= 0.3) continue;
    report.sharp_km += length / 1000;
    if (bend_error(share) <= report.sharp_error) continue;
    report.sharp_error = bend_error(share);
    report.sharpest = frame.at(0.5 * (strip.rows[k].s + strip.rows[k + 1].s), 0);
  }
}

/// How far rows on the rim lie off straight across.
void check_rim(const Strip& strip, const River& river, StripReport& report) {
  const RiverFrame frame(river);
  for (const bool lower : {false, true}) {
    const Row& row = lower ? strip.rows.back() : strip.rows.front();
    if (!strip.on_rim[lower] || !(lower ? strip.kept.back() : strip.kept.front())) continue;
    const Point across = row.nodes.back() - row.nodes.front(), flow = frame.tangent(row.s);
    const double sine = std::abs(across.x * flow.x + across.y * flow.y) / length(across);
    const double slant = std::asin(std::min(1.0, sine)) * 180 / M_PI;
    if (slant <= report.slant_deg) continue;
    report.slant_deg = slant;
    report.slanted = row.nodes.front();
  }
}

/// Boundaries were tried up to here (tests/hydro/oblique_rim_test.cpp).
constexpr double most_slant_deg = 60;

double rounded(double value) { return std::round(100 * value) / 100; }

}  // namespace

double bend_error(double length_over_radius) {
  return std::min(0.5, 0.17 * length_over_radius * length_over_radius);
}

StripReport report_of(const Rivers& rivers, const std::vector<StripCoordinates>& place, double least_width) {
  StripReport report;
  report.least_width = least_width;
  for (std::size_t r = 0; r < rivers.rivers.size(); ++r) {
    const Strip& strip = rivers.strips[r];
    report.rivers += rivers.rivers[r].points.size() >= 2;
    report.tributaries += rivers.rivers[r].points.size() >= 2 && rivers.rivers[r].lower == RiverEnd::river;
    if (strip.rows.empty() && rivers.rivers[r].points.size() >= 2)
      report.narrow_km += kilometres(rivers.rivers[r].points);
    if (!strip.rows.empty()) add_strip(strip, rivers.rivers[r], report);
    if (std::count(strip.kept.begin(), strip.kept.end(), 1) == 0) continue;
    ++report.strips;
    report.joined += strip.joined && strip.kept.back();
    check_rim(strip, rivers.rivers[r], report);
  }
  report.losses = losses_of(rivers.rivers, rivers.strips);
  for (const StripCoordinates& p : place) report.cells += p.river >= 0;
  for (const Stream& s : rivers.narrow) report.stream_km += kilometres(s.points);
  return report;
}

nlohmann::json summary_of(const StripReport& r) {
  nlohmann::json summary = {{"count", r.rivers},
                            {"with_strip", r.strips},
                            {"strip_km", rounded(r.strip_km)},
                            {"without_strip_km", rounded(r.left_over_km)},
                            {"streams_in_triangles_km", rounded(r.stream_km)},
                            {"cells", r.cells}};
  if (!r.losses.empty()) summary["gave_way"] = summary_of(r.losses);
  if (r.narrow_km > 0)
    summary["narrow"] = {{"km", rounded(r.narrow_km)}, {"narrower_than_m", rounded(r.least_width)}};
  if (r.strips > 0) summary["cells_across"] = {{"fewest", r.fewest_across}, {"most", r.most_across}};
  if (r.tributaries > 0) summary["tributaries"] = {{"all", r.tributaries}, {"joined_cell_to_cell", r.joined}};
  if (r.sharp_km > 0)
    summary["sharp_bends"] = {{"km", rounded(r.sharp_km)},
                              {"depth_error_percent", rounded(100 * r.sharp_error)}};
  return summary;
}

std::vector<std::string> doubts_of(const StripReport& r, const core::Basin& basin) {
  std::vector<std::string> lines;
  if (loses_much(r))
    lines.push_back(fmt::format(
        "{:.2f} of {:.2f} km of rivers get no strip: triangles carry them, with up to four times their "
        "roughness; {}. Look at the mesh there; draw the rivers (rivers.lines), make them narrower "
        "(rivers.width_law, mesh.channel_width_m) or fewer (mesh.stream_area_km2)",
        r.left_over_km, r.left_over_km + r.strip_km, text_of(r.losses)));
  if (r.narrow_km > 0.02 * (r.strip_km + r.narrow_km) && basin.rivers.least_width_m == 0)
    lines.push_back(fmt::format(
        "{:.2f} of {:.2f} km of rivers are narrower than {:g} m, a tenth of mesh.edge_min_m, and get no "
        "strip: "
        "triangles along the raster's own streams (mesh.stream_area_km2) carry them, with up to four times "
        "their roughness; rivers.least_width_m says otherwise",
        r.narrow_km, r.narrow_km + r.strip_km + r.left_over_km, r.least_width));
  if (r.sharp_km > 0)
    lines.push_back(
        fmt::format("along {:.2f} km cells of rivers are longer than a quarter of the radius of the bend: "
                    "the depth there may "
                    "be off by up to {:.0f} %, most at x {:.0f}, y {:.0f}; make rivers.cells_across larger, "
                    "mesh.edge_min_m or rivers.max_aspect smaller",
                    r.sharp_km, std::max(1.0, std::ceil(100 * r.sharp_error)), r.sharpest.x, r.sharpest.y));
  if (r.slant_deg > most_slant_deg)
    lines.push_back(
        fmt::format("a river crosses the rim {:.0f} degrees off straight at x {:.0f}, y {:.0f}: boundaries "
                    "carry it there "
                    "up to {:.0f} degrees; turn the outline across the river",
                    r.slant_deg, r.slanted.x, r.slanted.y, most_slant_deg));
  return lines;
}

}  // namespace freshet::mesh
