#pragma once
// Which ways water takes over the mesh: down to the streams, along them, and across what a flood covers; not
// over a divide. How far two places are from each other by water.

#include <functional>
#include <span>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Cells are linked along the way that each drains (mesh::draining()), and to all neighbours where both lie
/// at most `flood_m` above the stream that they drain to: a river several cells wide and its plain are one
/// water. Streams are channel cells and cells that a hundredth of the mesh drains through.
class WaterWays {
 public:
  struct Link {
    Index to;
    double length;  ///< between centroids, m
    bool down;      ///< to a cell that is nearer to the exit by the way it drains
  };
  WaterWays(const Mesh& mesh, double flood_m);

  Index cells() const { return static_cast<Index>(first_.size()) - 1; }
  std::span<const Link> links(Index cell) const {
    return {&links_[first_[cell]], first_[cell + 1] - first_[cell]};
  }

  struct Reached {
    Index cell = none;
    double cost = 0;          ///< from the origin
    double down = 0, up = 0;  ///< lengths on the way there, m
  };
  /// What a link adds to the cost of a way; above 0.
  using Cost = std::function<double(Index from, const Link& link)>;
  /// Cells whose cheapest way from the origin costs less than `most`, rising by number, the origin too
  /// (Dijkstra 1959). A function of the mesh alone: the same bits wherever it is worked out.
  std::vector<Reached> reached(Index origin, const Cost& cost, double most) const;

 private:
  std::vector<std::size_t> first_;  ///< [cell + 1]
  std::vector<Link> links_;
};

}  // namespace freshet::mesh
