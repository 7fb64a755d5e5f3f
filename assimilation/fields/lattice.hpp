#pragma once
// The square lattice on which random fields are solved: it covers the mesh and a margin around it.

#include <array>
#include <cstdint>

#include "mesh/mesh.hpp"

namespace freshet::assimilation {

/// Nodes at ((first_i + i) * spacing, (first_j + j) * spacing), i in 0..columns-1 fastest. Anchored to the
/// origin of the CRS, not to the mesh: a node has the same global numbers, hence the same noise, under every
/// mesh.
struct Lattice {
  double spacing = 0;  ///< [m]
  std::int32_t first_i = 0, first_j = 0, columns = 0, rows = 0;

  std::int32_t size() const { return columns * rows; }
  std::int32_t node(std::int32_t i, std::int32_t j) const { return j * columns + i; }
  /// Number for core::normal, from the low 16 bits of the global column and row.
  std::uint32_t noise_index(std::int32_t node) const;
};

/// Bilinear interpolation: weights of the four nodes (i, j), (i+1, j), (i, j+1), (i+1, j+1).
struct LatticePoint {
  std::int32_t node = 0;  ///< (i, j)
  std::array<double, 4> weights{};
};

/// InputError if the correlation length is so short that the lattice would have more than 500,000 nodes.
Lattice cover(const mesh::Mesh& mesh, double correlation_m);

LatticePoint locate(const Lattice& lattice, double x, double y);

}  // namespace freshet::assimilation
