#pragma once
// The part of a mesh that one rank works on: its own cells, then one layer of halo cells that others own.

#include <array>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

struct LocalEdge {
  Index left = none,
        right = none;     ///< local cells; left has the lower global number; boundary: right == none
  double nx = 0, ny = 0;  ///< unit normal from left to right
  double length = 0;      ///< m
  double x = 0, y = 0;    ///< midpoint, m
  Index global = none;    ///< edge of the whole mesh
};

/// Owned cells come first, in global order (so along the Hilbert curve), then the halo, in global order too.
struct LocalMesh {
  Index n_owned = 0;
  std::vector<Index> global_cell;            ///< [local cell]
  std::vector<double> area, perimeter, bed;  ///< [local cell] m2, m, m
  std::vector<double> x, y;                  ///< [local cell] centroid, m
  std::vector<double> slope_x, slope_y;      ///< [local cell] least-squares gradient of the bed
  std::vector<int> land_class;               ///< [local cell]
  std::vector<LocalEdge> edges;              ///< every edge of an owned cell, in global order
  std::vector<std::array<Index, 4>>
      cell_edges;  ///< [owned cell] in the order of the whole mesh; triangle: fourth none
  Index n_cells() const { return static_cast<Index>(global_cell.size()); }
};

/// Least-squares gradient from differences to points around, weighted by 1 / distance^2.
class GradientFit {
 public:
  void add(double dx, double dy);  ///< a point there
  bool possible() const;           ///< two points in different directions are the least
  /// What the difference to a point adds to the gradient, per unit, 1/m.
  std::array<double, 2> weights(double dx, double dy) const;

 private:
  double xx_ = 0, xy_ = 0, yy_ = 0;
};

/// Cuts out the cells with owner[cell] == rank and their halo. The bits of a step depend on nothing but the
/// global orientation and order of edges, which every cut keeps.
LocalMesh cut(const Mesh& mesh, const std::vector<int>& owner, int rank);

/// The whole mesh as one part.
LocalMesh whole(const Mesh& mesh);

}  // namespace freshet::mesh
