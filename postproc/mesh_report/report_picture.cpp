#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "postproc/draw/canvas.hpp"
#include "postproc/mesh_report/mesh_report.hpp"

namespace freshet::postproc {
namespace {

constexpr Rgb ink{0.13, 0.15, 0.18}, pale{0.82, 0.84, 0.87};
/// Of the lists of the worst, in their order; marks differ in shape too.
const std::vector<Rgb> colours = {oklch(0.55, 0.17, 28), oklch(0.62, 0.13, 250), oklch(0.68, 0.14, 145)};

void draw_histogram(const Canvas& canvas, const Box& box, const Histogram& h) {
  canvas.text(box.x, box.y + 16, h.title + (h.unit.empty() ? "" : " [" + h.unit + "]"), {15, true});
  const std::size_t most = std::max<std::size_t>(1, *std::max_element(h.count.begin(), h.count.end()));
  const double left = box.x, top = box.y + 30, height = box.height - 60,
               width = box.width / double(h.count.size());
  for (std::size_t i = 0; i < h.count.size(); ++i) {
    if (h.count[i] == 0) continue;
    // The root, or few bad cells would not be seen next to many good ones.
    const double tall = std::max(2.0, height * std::sqrt(double(h.count[i]) / double(most)));
    canvas.fill({left + double(i) * width + 1, top + height - tall, width - 2, tall}, oklch(0.6, 0.09, 240));
  }
  canvas.fill({left, top + height, box.width, 1}, ink);
  for (std::size_t i = 0; i < h.breaks.size(); i += 6) {
    const std::string label = fmt::format("{:.3g}", h.breaks[i]);
    const double wide = canvas.text_width(label, {13});
    canvas.text(std::clamp(left + double(i) * width - wide / 2, left, left + box.width - wide),
                top + height + 18, label, {13});
  }
}

void draw_mark(const Canvas& canvas, double x, double y, std::size_t kind) {
  cairo_t* c = canvas.cairo();
  cairo_set_source_rgb(c, colours[kind].r, colours[kind].g, colours[kind].b);
  cairo_set_line_width(c, 2);
  cairo_new_path(c);
  const double r = 6;
  if (kind == 0) {
    cairo_arc(c, x, y, r, 0, 2 * M_PI);
  } else if (kind == 1) {
    cairo_rectangle(c, x - r, y - r, 2 * r, 2 * r);
  } else {
    cairo_move_to(c, x, y - r);
    cairo_line_to(c, x + r, y + r);
    cairo_line_to(c, x - r, y + r);
    cairo_close_path(c);
  }
  cairo_stroke(c);
}

/// The rim of the mesh, banks of strips, and the worst cells.
void draw_map(const Canvas& canvas, const Box& box, const MeshReportData& report, const mesh::Mesh& m) {
  const auto [west, east] = std::minmax_element(m.node_x.begin(), m.node_x.end());
  const auto [south, north] = std::minmax_element(m.node_y.begin(), m.node_y.end());
  const double scale = std::min(box.width / (*east - *west), box.height / (*north - *south));
  const auto x = [&](double v) { return box.x + (v - *west) * scale; };
  const auto y = [&](double v) { return box.y + (*north - v) * scale; };
  cairo_t* c = canvas.cairo();
  const auto draw_edges = [&](Rgb colour, double line, const auto& counts) {
    cairo_set_source_rgb(c, colour.r, colour.g, colour.b);
    cairo_set_line_width(c, line);
    cairo_new_path(c);
    for (mesh::Index e = 0; e < m.n_edges(); ++e) {
      if (!counts(m.edge_cells[e])) continue;
      const auto [a, b] = m.edge_nodes[e];
      cairo_move_to(c, x(m.node_x[a]), y(m.node_y[a]));
      cairo_line_to(c, x(m.node_x[b]), y(m.node_y[b]));
    }
    cairo_stroke(c);
  };
  draw_edges(pale, 1, [&](const auto& cells) {
    return cells[1] != mesh::none && m.cell_size(cells[0]) != m.cell_size(cells[1]);
  });
  draw_edges(ink, 1.2, [](const auto& cells) { return cells[1] == mesh::none; });
  for (std::size_t k = report.worst.size(); k-- > 0;)
    for (const mesh::Index cell : report.worst[k].cells)
      draw_mark(canvas, x(m.cell_x[cell]), y(m.cell_y[cell]), k);
}

}  // namespace

void draw_report(const std::filesystem::path& png, const MeshReportData& report, const mesh::Mesh& m) {
  const Canvas canvas(1600, 1150);
  canvas.text(40, 44, fmt::format("Mesh of {}: {} cells", m.basin_name, m.n_cells()), {24, true});
  std::string steps;
  for (const WithoutWorst& w : report.steps.without)
    steps += w.cells == 0 ? fmt::format("shortest step {:.3g} s", w.step_s)
                          : fmt::format(", without the worst {} {:.3g} s", w.cells, w.step_s);
  canvas.text(40, 74, steps, {16});
  canvas.text(40, 98, "bars: root of the number of cells", {13, false, {0.4, 0.42, 0.46}});
  for (std::size_t i = 0; i < report.histograms.size(); ++i)
    draw_histogram(canvas, {40, 120 + 250 * double(i), 620, 240}, report.histograms[i]);
  draw_map(canvas, {720, 130, 840, 900}, report, m);
  double at = 720;
  for (std::size_t k = 0; k < report.worst.size(); ++k) {
    draw_mark(canvas, at + 8, 1095, k);
    at += 26;
    at += canvas.text(at, 1100, fmt::format("{} {}", report.worst[k].cells.size(), report.worst[k].title),
                      {15}) +
          30;
  }
  canvas.write_png(png);
}

}  // namespace freshet::postproc
