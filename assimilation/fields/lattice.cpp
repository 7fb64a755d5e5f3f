#include "assimilation/fields/lattice.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"

namespace freshet::assimilation {

namespace {

constexpr double nodes_per_range = 10;  ///< the correlation of neighbours is then 0.95
/// Mirror images behind the edge of the lattice (Neumann) raise the variance at this many ranges from it by
/// 0.1 %.
constexpr double margin_ranges = 1.5;
constexpr double most_nodes = 500'000;

}  // namespace

std::uint32_t Lattice::noise_index(std::int32_t node) const {
  const auto i = static_cast<std::uint32_t>(first_i + node % columns);
  const auto j = static_cast<std::uint32_t>(first_j + node / columns);
  return (i & 0xFFFFu) | (j & 0xFFFFu) << 16;
}

Lattice cover(const mesh::Mesh& mesh, double correlation_m) {
  core::check(std::isfinite(correlation_m) && correlation_m > 0, "correlation length {} m is not positive",
              correlation_m);
  const auto [west, east] = std::minmax_element(mesh.cell_x.begin(), mesh.cell_x.end());
  const auto [south, north] = std::minmax_element(mesh.cell_y.begin(), mesh.cell_y.end());
  const double spacing = correlation_m / nodes_per_range, margin = margin_ranges * correlation_m;
  const double i0 = std::floor((*west - margin) / spacing), i1 = std::ceil((*east + margin) / spacing);
  const double j0 = std::floor((*south - margin) / spacing), j1 = std::ceil((*north + margin) / spacing);
  const double nodes = (i1 - i0 + 1) * (j1 - j0 + 1);
  core::check(nodes <= most_nodes,
              "a correlation length of {} m is too short for a basin of {:.0f} km x {:.0f} km: its random "
              "field needs "
              "{:.2g} nodes, {:.0g} are allowed; use at least {:.0f} m",
              correlation_m, (*east - *west) / 1000, (*north - *south) / 1000, nodes, most_nodes,
              1.05 * correlation_m * std::sqrt(nodes / most_nodes));
  return {spacing, static_cast<std::int32_t>(i0), static_cast<std::int32_t>(j0),
          static_cast<std::int32_t>(i1 - i0) + 1, static_cast<std::int32_t>(j1 - j0) + 1};
}

LatticePoint locate(const Lattice& lattice, double x, double y) {
  const double column = x / lattice.spacing - lattice.first_i, row = y / lattice.spacing - lattice.first_j;
  const auto i = std::clamp(static_cast<std::int32_t>(std::floor(column)), 0, lattice.columns - 2);
  const auto j = std::clamp(static_cast<std::int32_t>(std::floor(row)), 0, lattice.rows - 2);
  const double u = column - i, v = row - j;
  return {lattice.node(i, j), {(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v}};
}

}  // namespace freshet::assimilation
