#include "mesh/cell_finder.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::mesh {

CellFinder::CellFinder(const Mesh& mesh) : mesh_(mesh) {
  const auto [west, east] = std::minmax_element(mesh.node_x.begin(), mesh.node_x.end());
  const auto [south, north] = std::minmax_element(mesh.node_y.begin(), mesh.node_y.end());
  west_ = *west;
  south_ = *south;
  const double width = *east - west_, height = *north - south_;
  step_ = std::max(std::sqrt(width * height / std::max(1, mesh.n_cells())), 1e-9 * (width + height));
  columns_ = static_cast<int>(width / step_) + 1;
  rows_ = static_cast<int>(height / step_) + 1;
  squares_.resize(static_cast<std::size_t>(columns_) * rows_);
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    int left = columns_, right = -1, low = rows_, high = -1;
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const Index n = mesh.cell_nodes[c][i];
      left = std::min(left, column(mesh.node_x[n]));
      right = std::max(right, column(mesh.node_x[n]));
      low = std::min(low, row(mesh.node_y[n]));
      high = std::max(high, row(mesh.node_y[n]));
    }
    for (int r = low; r <= high; ++r)
      for (int k = left; k <= right; ++k) squares_[static_cast<std::size_t>(r) * columns_ + k].push_back(c);
  }
}

int CellFinder::column(double x) const {
  return std::clamp(static_cast<int>(std::floor((x - west_) / step_)), 0, columns_ - 1);
}

int CellFinder::row(double y) const {
  return std::clamp(static_cast<int>(std::floor((y - south_) / step_)), 0, rows_ - 1);
}

bool CellFinder::holds(Index cell, double x, double y) const {
  const int n = mesh_.cell_size(cell);
  for (int i = 0; i < n; ++i) {
    const Index a = mesh_.cell_nodes[cell][i], b = mesh_.cell_nodes[cell][(i + 1) % n];
    if ((mesh_.node_x[b] - mesh_.node_x[a]) * (y - mesh_.node_y[a]) -
            (mesh_.node_y[b] - mesh_.node_y[a]) * (x - mesh_.node_x[a]) <
        0)
      return false;
  }
  return true;
}

Index CellFinder::find(double x, double y) const {
  for (const Index c : squares_[static_cast<std::size_t>(row(y)) * columns_ + column(x)])
    if (holds(c, x, y)) return c;
  return none;
}

std::vector<Index> CellFinder::near(double west, double south, double east, double north) const {
  std::vector<Index> cells;
  if (east < west_ || north < south_) return cells;
  if (west > west_ + columns_ * step_ || south > south_ + rows_ * step_) return cells;
  for (int r = row(south); r <= row(north); ++r)
    for (int k = column(west); k <= column(east); ++k) {
      const auto& square = squares_[static_cast<std::size_t>(r) * columns_ + k];
      cells.insert(cells.end(), square.begin(), square.end());
    }
  std::sort(cells.begin(), cells.end());
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  return cells;
}

}  // namespace freshet::mesh
