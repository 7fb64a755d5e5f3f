#include "postproc/map/raster.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace freshet::postproc {

namespace {

using mesh::Index;
using Triangle = std::array<Index, 3>;

struct Slopes {
  std::vector<double> x, y;  ///< [node] dz/dx, dz/dy
};

template <class Work>
void for_triangles(const mesh::Mesh& mesh, Work work) {
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const auto& n = mesh.cell_nodes[c];
    work(c, Triangle{n[0], n[1], n[2]});
    if (n[3] != mesh::none) work(c, Triangle{n[0], n[2], n[3]});
  }
}

double doubled_area(const mesh::Mesh& m, const Triangle& t) {
  return (m.node_x[t[1]] - m.node_x[t[0]]) * (m.node_y[t[2]] - m.node_y[t[0]]) -
         (m.node_x[t[2]] - m.node_x[t[0]]) * (m.node_y[t[1]] - m.node_y[t[0]]);
}

Slopes node_slopes(const mesh::Mesh& m) {
  Slopes s{std::vector<double>(m.n_nodes(), 0.0), std::vector<double>(m.n_nodes(), 0.0)};
  std::vector<double> weight(m.n_nodes(), 0.0);
  for_triangles(m, [&](Index, const Triangle& t) {
    const double area = doubled_area(m, t);
    double sx = 0, sy = 0;  // slope times doubled area
    for (int i = 0; i < 3; ++i) {
      const Index next = t[(i + 1) % 3], last = t[(i + 2) % 3];
      sx += m.node_z[t[i]] * (m.node_y[next] - m.node_y[last]);
      sy += m.node_z[t[i]] * (m.node_x[last] - m.node_x[next]);
    }
    for (const Index n : t) {
      s.x[n] += sx;
      s.y[n] += sy;
      weight[n] += area;
    }
  });
  for (std::size_t n = 0; n < weight.size(); ++n)
    if (weight[n] > 0) {
      s.x[n] /= weight[n];
      s.y[n] /= weight[n];
    }
  return s;
}

double exaggeration(const Slopes& s) {
  double sum = 0;
  for (std::size_t n = 0; n < s.x.size(); ++n) sum += std::hypot(s.x[n], s.y[n]);
  return sum > 0 ? std::clamp(0.5 * static_cast<double>(s.x.size()) / sum, 1.0, 20.0) : 1.0;
}

/// Lambert's law for light from the north-west, 45 degrees high; flat ground has 0.71.
double lit(double slope_x, double slope_y) {
  const double toward = std::sqrt(0.5) * (slope_x - slope_y);  // positive where it faces the north-west
  return std::clamp(
      (std::sqrt(0.5) + std::sqrt(0.5) * toward) / std::sqrt(1 + slope_x * slope_x + slope_y * slope_y), 0.0,
      1.0);
}

}  // namespace

Raster rasterise(const mesh::Mesh& mesh, const View& view) {
  const std::size_t pixels = static_cast<std::size_t>(view.width) * static_cast<std::size_t>(view.height);
  Raster r{view, std::vector<Index>(pixels, mesh::none), std::vector<float>(pixels, 0),
           std::vector<float>(pixels, 1)};
  const Slopes slopes = node_slopes(mesh);
  const double factor = exaggeration(slopes);
  for_triangles(mesh, [&](Index c, const Triangle& t) {
    std::array<double, 3> x{}, y{};  // in pixels, y downwards
    for (int i = 0; i < 3; ++i) {
      x[i] = (mesh.node_x[t[i]] - view.left) / view.pixel - 0.5;
      y[i] = (view.top - mesh.node_y[t[i]]) / view.pixel - 0.5;
    }
    const auto [x_low, x_high] = std::minmax_element(x.begin(), x.end());
    const auto [y_low, y_high] = std::minmax_element(y.begin(), y.end());
    const int first_column = std::max(0, static_cast<int>(std::ceil(*x_low)));
    const int last_column = std::min(view.width - 1, static_cast<int>(std::floor(*x_high)));
    const int first_row = std::max(0, static_cast<int>(std::ceil(*y_low)));
    const int last_row = std::min(view.height - 1, static_cast<int>(std::floor(*y_high)));
    const double area = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
    if (area == 0) return;
    for (int row = first_row; row <= last_row; ++row)
      for (int column = first_column; column <= last_column; ++column) {
        const double w1 = ((column - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (row - y[0])) / area;
        const double w2 = ((x[1] - x[0]) * (row - y[0]) - (column - x[0]) * (y[1] - y[0])) / area;
        const double w0 = 1 - w1 - w2;
        if (w0 < 0 || w1 < 0 || w2 < 0) continue;
        const auto mean = [&](const std::vector<double>& v) {
          return w0 * v[t[0]] + w1 * v[t[1]] + w2 * v[t[2]];
        };
        const std::size_t i = static_cast<std::size_t>(row) * view.width + column;
        r.cell[i] = c;
        r.elevation[i] = static_cast<float>(mean(mesh.node_z));
        r.shade[i] = static_cast<float>(lit(factor * mean(slopes.x), factor * mean(slopes.y)));
      }
  });
  return r;
}

}  // namespace freshet::postproc
