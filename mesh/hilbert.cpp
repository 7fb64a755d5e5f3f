#include "mesh/hilbert.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace freshet::mesh {

std::uint32_t hilbert_position(std::uint32_t x, std::uint32_t y) {
  std::uint32_t position = 0;
  for (std::uint32_t side = 1u << 15; side > 0; side /= 2) {
    const std::uint32_t right = (x & side) ? 1 : 0, upper = (y & side) ? 1 : 0;
    position += side * side * ((3 * right) ^ upper);
    if (upper == 0) {  // the lower quadrants are turned
      if (right == 1) {
        x = 0xffffu - x;
        y = 0xffffu - y;
      }
      std::swap(x, y);
    }
  }
  return position;
}

std::vector<std::int32_t> hilbert_order(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<std::int32_t> order(x.size());
  std::iota(order.begin(), order.end(), 0);
  if (x.empty()) return order;
  const auto [west, east] = std::minmax_element(x.begin(), x.end());
  const auto [south, north] = std::minmax_element(y.begin(), y.end());
  const double extent = std::max({*east - *west, *north - *south, 1e-300});
  std::vector<std::uint32_t> position(x.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    position[i] = hilbert_position(static_cast<std::uint32_t>((x[i] - *west) / extent * 65535),
                                   static_cast<std::uint32_t>((y[i] - *south) / extent * 65535));
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int32_t a, std::int32_t b) { return position[a] < position[b]; });
  return order;
}

std::vector<std::int32_t> number_along_hilbert(Mesh& mesh) {
  std::vector<double> x, y;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    double sum_x = 0, sum_y = 0;
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      sum_x += mesh.node_x[mesh.cell_nodes[c][i]];
      sum_y += mesh.node_y[mesh.cell_nodes[c][i]];
    }
    x.push_back(sum_x / mesh.cell_size(c));
    y.push_back(sum_y / mesh.cell_size(c));
  }
  const std::vector<std::int32_t> order = hilbert_order(x, y);
  Mesh ordered;
  std::vector<Index> number(mesh.node_x.size(), none);
  for (const std::int32_t c : order) {
    std::array<Index, 4> nodes = mesh.cell_nodes[c];
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      Index& n = number[nodes[i]];
      if (n == none) {
        n = ordered.n_nodes();
        ordered.node_x.push_back(mesh.node_x[nodes[i]]);
        ordered.node_y.push_back(mesh.node_y[nodes[i]]);
      }
      nodes[i] = n;
    }
    ordered.cell_nodes.push_back(nodes);
  }
  mesh.node_x = std::move(ordered.node_x);
  mesh.node_y = std::move(ordered.node_y);
  mesh.cell_nodes = std::move(ordered.cell_nodes);
  return order;
}

}  // namespace freshet::mesh
