#pragma once
// Which cell of a mesh holds a point, and which may touch a rectangle, for many of them: cells are sorted
// into squares.

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

class CellFinder {
 public:
  explicit CellFinder(const Mesh& mesh);
  Index find(double x, double y) const;  ///< `none` outside the mesh
  /// Those whose bounding boxes touch a rectangle, rising; more, where squares hold them.
  std::vector<Index> near(double west, double south, double east, double north) const;
  double square() const { return step_; }  ///< side of a square, about that of a cell

 private:
  int column(double x) const;
  int row(double y) const;
  bool holds(Index cell, double x, double y) const;

  const Mesh& mesh_;
  double west_ = 0, south_ = 0, step_ = 1;
  int columns_ = 1, rows_ = 1;
  std::vector<std::vector<Index>> squares_;
};

}  // namespace freshet::mesh
