#include "tests/cases/norms.hpp"

#include <fmt/format.h>

namespace freshet::cases {

Norms norms(const LaneRun& run, const Field& exact, const std::function<bool(double x, double y)>& counts) {
  const hydro::LaneState s = run.state();
  const mesh::Mesh& mesh = run.mesh();
  Norms n;
  double area = 0, volume = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const double x = mesh.cell_x[c], y = mesh.cell_y[c], a = mesh.cell_area[c];
    if (counts && !counts(x, y)) continue;
    const std::size_t i = static_cast<std::size_t>(c) * run.lanes();
    const Water w = exact(x, y);
    const double off = std::abs(s.depth[i] - w.depth);
    n.l1 += a * off;
    n.largest = std::max(n.largest, off);
    n.l1_discharge += a * std::hypot(s.depth[i] * s.velocity_x[i] - w.depth * w.u,
                                     s.depth[i] * s.velocity_y[i] - w.depth * w.v);
    area += a;
    volume += a * w.depth;
  }
  n.relative_l1 = n.l1 / volume;
  n.l1 /= area;
  n.l1_discharge /= area;
  return n;
}

double observed_order(double coarse, double fine) { return std::log2(coarse / fine); }

Curve along_x(const LaneRun& run, const std::string& name, double y, double half_width,
              const std::function<double(mesh::Index cell, const Water&)>& value) {
  const hydro::LaneState s = run.state();
  const mesh::Mesh& mesh = run.mesh();
  std::vector<std::pair<double, double>> rows;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    if (std::abs(mesh.cell_y[c] - y) > half_width) continue;
    const std::size_t i = static_cast<std::size_t>(c) * run.lanes();
    rows.emplace_back(mesh.cell_x[c], value(c, {s.depth[i], s.velocity_x[i], s.velocity_y[i]}));
  }
  std::sort(rows.begin(), rows.end());
  Curve curve{name, {}, {}, "dots"};
  for (const auto& [x, v] : rows) {
    curve.x.push_back(x);
    curve.y.push_back(v);
  }
  return curve;
}

Curve drawn(const std::string& name, double from, double to, const std::function<double(double)>& f,
            int points, const std::string& style) {
  Curve curve{name, {}, {}, style};
  for (int i = 0; i <= points; ++i) {
    curve.x.push_back(from + (to - from) * i / points);
    curve.y.push_back(f(curve.x.back()));
  }
  return curve;
}

void add_convergence(Report& report, const std::vector<double>& cells_across,
                     const std::vector<double>& errors, double order) {
  Panel& p = report.panel("Convergence", "cells across", "error of depth, L1 (m)");
  p.log_log = true;
  p.curves.push_back({"Freshet", cells_across, errors, "line"});
  Curve slope{fmt::format("order {:g}", order), cells_across, {}, "dashes"};
  for (double n : cells_across) slope.y.push_back(errors[0] * std::pow(cells_across[0] / n, order));
  p.curves.push_back(slope);
}

}  // namespace freshet::cases
