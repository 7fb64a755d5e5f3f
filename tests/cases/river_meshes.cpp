#include "tests/cases/river_meshes.hpp"

#include <numbers>

#include "core/random.hpp"
#include "mesh/hilbert.hpp"

namespace freshet::cases {
namespace {

/// Nodes and cells as they come, station by station.
struct Rough {
  mesh::Mesh mesh;
  std::vector<double> s, offset;  ///< [node], then [cell]
};

/// -1 to 1.
double shift(std::uint32_t axis, std::uint32_t node) {
  return 2 * core::uniform(1, core::Stream::test, axis, 0, node) - 1;
}

void add_nodes(const Ribbon& r, Rough& rough) {
  const std::size_t n = r.stations.size(), m = r.offsets.size();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < m; ++j) {
      const bool inner = i > 0 && i + 1 < n && j > 0 && j + 1 < m;
      const auto number = static_cast<std::uint32_t>(i * m + j);
      double s = r.stations[i], o = r.offsets[j];
      if (inner && std::abs(o) > r.half_width * (1 + 1e-9)) {
        s += 0.2 * (r.stations[i + 1] - s) * shift(0, number);
        o += 0.2 * (r.offsets[j + 1] - o) * shift(1, number);
      }
      const Station p = r.centre(s);
      rough.mesh.node_x.push_back(p.x - o * std::sin(p.heading));
      rough.mesh.node_y.push_back(p.y + o * std::cos(p.heading));
      rough.s.push_back(s);
      rough.offset.push_back(o);
    }
}

void add_cells(const Ribbon& r, Rough& rough) {
  const auto m = static_cast<mesh::Index>(r.offsets.size());
  for (mesh::Index i = 0; i + 1 < static_cast<mesh::Index>(r.stations.size()); ++i)
    for (mesh::Index j = 0; j + 1 < m; ++j) {
      const mesh::Index a = i * m + j, b = a + m, c = b + 1, d = a + 1;
      auto& cells = rough.mesh.cell_nodes;
      if (std::abs(r.offsets[j] + r.offsets[j + 1]) < 2 * r.half_width) {
        cells.push_back({a, b, c, d});
      } else if (shift(2, static_cast<std::uint32_t>(a)) > 0) {
        cells.push_back({a, b, c, mesh::none});
        cells.push_back({a, c, d, mesh::none});
      } else {
        cells.push_back({a, b, d, mesh::none});
        cells.push_back({b, c, d, mesh::none});
      }
    }
}

/// Cells along a Hilbert curve through the means of their corners.
void order_cells(mesh::Mesh& mesh) {
  std::vector<double> x, y;
  for (const auto& nodes : mesh.cell_nodes) {
    const int n = nodes[3] == mesh::none ? 3 : 4;
    x.push_back(0), y.push_back(0);
    for (int i = 0; i < n; ++i) x.back() += mesh.node_x[nodes[i]] / n, y.back() += mesh.node_y[nodes[i]] / n;
  }
  const auto cells = mesh.cell_nodes;
  const std::vector<std::int32_t> order = mesh::hilbert_order(x, y);
  for (std::size_t c = 0; c < cells.size(); ++c) mesh.cell_nodes[c] = cells[order[c]];
}

}  // namespace

CentreLine straight_line(double degrees) {
  const double a = degrees * std::numbers::pi / 180;
  return [a](double s) { return Station{s * std::cos(a), s * std::sin(a), a}; };
}

MeanderLine::MeanderLine(double wave, double top, double length) : wave_(wave), top_(top), x_{0}, y_{0} {
  for (double s = 0.5 * step_; s < length + 10; s += step_) {
    const double heading = top_ * std::sin(2 * std::numbers::pi * s / wave_);
    x_.push_back(x_.back() + step_ * std::cos(heading));
    y_.push_back(y_.back() + step_ * std::sin(heading));
  }
}

Station MeanderLine::operator()(double s) const {
  const double place = std::clamp(s / step_, 0.0, static_cast<double>(x_.size() - 2));
  const auto i = static_cast<std::size_t>(place);
  const double t = s / step_ - static_cast<double>(i);
  return {x_[i] + t * (x_[i + 1] - x_[i]), y_[i] + t * (y_[i + 1] - y_[i]),
          top_ * std::sin(2 * std::numbers::pi * s / wave_)};
}

RibbonMesh ribbon_mesh(const Ribbon& ribbon) {
  Rough rough;
  add_nodes(ribbon, rough);
  add_cells(ribbon, rough);
  order_cells(rough.mesh);
  RibbonMesh made{std::move(rough.mesh), {}, {}};
  made.mesh.basin_name = "river";
  made.mesh.land_class_names = {"default", "channel"};
  finish(made.mesh, flat);
  for (mesh::Index c = 0; c < made.mesh.n_cells(); ++c) {
    const int n = made.mesh.cell_size(c);
    double s = 0, offset = 0;
    for (int i = 0; i < n; ++i) {
      s += rough.s[made.mesh.cell_nodes[c][i]] / n;
      offset += rough.offset[made.mesh.cell_nodes[c][i]] / n;
    }
    made.s.push_back(s);
    made.offset.push_back(offset);
    made.mesh.bed_elevation[c] = ribbon.bed(s, offset);
  }
  return made;
}

std::vector<double> equal_parts(double from, double to, int n) {
  std::vector<double> parts;
  for (int i = 0; i <= n; ++i) parts.push_back(from + (to - from) * i / n);
  return parts;
}

std::vector<double> with_banks(double width, int across, double bank, int rows) {
  std::vector<double> offsets = equal_parts(-width / 2, width / 2, across);
  for (int i = 1; i <= rows; ++i) {
    offsets.insert(offsets.begin(), -width / 2 - i * bank);
    offsets.push_back(width / 2 + i * bank);
  }
  return offsets;
}

}  // namespace freshet::cases
