#include "postproc/mesh_report/mesh_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/basin.hpp"
#include "mesh/places.hpp"

namespace freshet::postproc {
namespace {

using mesh::Index;

/// The first `most` cells by `before`, of those that `counts`.
template <class Counts, class Before>
std::vector<Index> first_by(Index cells, std::size_t most, const Counts& counts, const Before& before) {
  std::vector<Index> all;
  for (Index c = 0; c < cells; ++c)
    if (counts(c)) all.push_back(c);
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()));
  std::partial_sort(all.begin(), end, all.end(),
                    [&](Index a, Index b) { return before(a, b) || (!before(b, a) && a < b); });
  all.erase(end, all.end());
  return all;
}

double three_digits(double v) {
  if (!(std::abs(v) > 0) || !std::isfinite(v)) return v;
  const double scale = std::pow(10.0, 3 - std::ceil(std::log10(std::abs(v))));
  return std::round(v * scale) / scale;
}

std::string water_text(const AssumedWater& water) {
  return water.results
             ? "the largest depth and speed in " + water.results->string()
             : fmt::format("water {:g} m deep at {:g} m/s everywhere", water.depth_m, water.speed_m_per_s);
}

/// Triangles that are sharper than 25 degrees, by where they lie.
nlohmann::json sharp_by_place(const CellFigures& cells) {
  constexpr double sharp = 25;
  nlohmann::json rows = nlohmann::json::object();
  for (std::size_t c = 0; c < cells.place.size(); ++c) {
    if (cells.place[c] == CellPlace::strip) continue;
    nlohmann::json& row = rows[word_of(cells.place[c])];
    if (row.is_null()) row = {{"triangles", 0}, {"below_25_deg", 0}, {"smallest_deg", 180.0}};
    row["triangles"] = row["triangles"].get<int>() + 1;
    row["below_25_deg"] = row["below_25_deg"].get<int>() + (cells.angle_deg[c] < sharp - 1e-9 ? 1 : 0);
    row["smallest_deg"] = std::min(row["smallest_deg"].get<double>(), three_digits(cells.angle_deg[c]));
  }
  return rows;
}

}  // namespace

MeshReportData report_on(const core::Basin& basin, const mesh::Mesh& mesh, const AssumedWater& water,
                         std::size_t most) {
  MeshReportData r;
  r.water = water;
  r.cells = figures_of(mesh);
  r.steps = time_steps(basin, mesh, water);
  const CellFigures& f = r.cells;
  std::vector<double> angles;  // cells of strips are as long as they are meant to be
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (f.place[c] != CellPlace::strip) angles.push_back(f.angle_deg[c]);
  r.histograms = {histogram_of("Mean edge", "m", f.edge_m, true),
                  histogram_of("Smallest angle of triangles", "degrees", angles, false),
                  histogram_of("Edge over that of a neighbour", "", f.gradation, false),
                  histogram_of("Inscribed circle, 2A/P", "m", f.inradius_m, true)};
  std::vector<Index> slow = r.steps.worst;
  slow.resize(std::min(most, slow.size()));
  const auto is_triangle = [&](Index c) { return f.place[c] != CellPlace::strip; };
  r.worst = {{"shortest_step", "shortest steps", std::move(slow)},
             {"smallest_angle", "smallest angles",
              first_by(mesh.n_cells(), most, is_triangle,
                       [&](Index a, Index b) { return f.angle_deg[a] < f.angle_deg[b]; })},
             {"largest_growth", "largest growth",
              first_by(
                  mesh.n_cells(), most, [](Index) { return true; },
                  [&](Index a, Index b) { return f.gradation[a] > f.gradation[b]; })}};
  return r;
}

nlohmann::json summary_of(const MeshReportData& r) {
  nlohmann::json summary = {{"water", water_text(r.water)}, {"triangles", sharp_by_place(r.cells)}};
  const char* names[] = {"edge_m", "smallest_angle_deg", "gradation", "inradius_m"};
  for (std::size_t i = 0; i < r.histograms.size(); ++i) {
    const Histogram& h = r.histograms[i];
    summary[names[i]] = {{"smallest", three_digits(h.smallest)},
                         {"median", three_digits(h.median)},
                         {"largest", three_digits(h.largest)}};
  }
  for (const WithoutWorst& w : r.steps.without)
    summary["steps"].push_back({{"without_worst", w.cells},
                                {"step_s", three_digits(w.step_s)},
                                {"longer_by", three_digits(w.step_s / r.steps.without[0].step_s)},
                                {"core_h_per_model_h", three_digits(w.core_h_per_model_h)}});
  return summary;
}

std::string text_of(const MeshReportData& r, const mesh::Mesh& mesh) {
  std::string text;
  for (const Histogram& h : r.histograms)
    text += fmt::format("{:<30} {:.4g} to {:.4g}{}{}, half below {:.4g}\n", h.title, h.smallest, h.largest,
                        h.unit.empty() ? "" : " ", h.unit, h.median);
  text += fmt::format("time steps, with {}:\n", water_text(r.water));
  for (const WithoutWorst& w : r.steps.without)
    text += fmt::format(
        "  {:<28} {:.3g} s ({:.2f} times), {:.3g} core hours for an hour of all members, within a factor of "
        "3\n",
        w.cells == 0 ? "the mesh as it is" : fmt::format("without the worst {}", w.cells), w.step_s,
        w.step_s / r.steps.without[0].step_s, w.core_h_per_model_h);
  const Index first = r.worst[0].cells[0];
  return text + fmt::format(
                    "the shortest step is that of cell {}, {}, at {}\n", first, word_of(r.cells.place[first]),
                    place_text(mesh, mesh.cell_x[first], mesh.cell_y[first], mesh.cell_nodes[first][0]));
}

}  // namespace freshet::postproc
