#pragma once
// Follows stream lines through cells.

#include "mesh/mesh.hpp"
#include "mesh/terrain/streams.hpp"

namespace freshet::mesh {

/// Finds the cell under a point through square buckets.
class CellLocator {
 public:
  explicit CellLocator(const Mesh& mesh);
  Index find(Point p) const;  ///< `none` outside the mesh
  /// Cells that may come within `distance` of the segment, each once, in ascending order.
  std::vector<Index> near(Point a, Point b, double distance) const;

 private:
  bool holds(Index cell, Point p) const;
  const Mesh& mesh_;
  Grid<char> place_;
  std::vector<std::vector<Index>> buckets_;
};

/// A cell that a stream crosses and the stream's bed half-way through it, m.
struct Crossing {
  Index cell = none;
  double bed = 0;
};

/// Crossings in downstream order: one after the other share an edge, except where the stream lies outside the
/// mesh in between. A line through a node passes on one side of it.
std::vector<Crossing> walk_stream(const Mesh& mesh, const CellLocator& locator, const Stream& stream);

}  // namespace freshet::mesh
