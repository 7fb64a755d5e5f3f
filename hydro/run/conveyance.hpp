#pragma once
// How a discharge spreads over the edges of a boundary section: by conveyance K = l h^(5/3) / n (Chow 1959,
// eq. 6-4) under a level line. Made of beds and Manning's n alone, so that every rank finds the same without
// a word.

#include <vector>

namespace freshet::hydro {

class Conveyance {
 public:
  void add_edge(double bed, double length, double manning_n) { edges_.push_back({bed, length, manning_n}); }

  /// m3/s at slope 1, of all edges and of one, at a water level [m].
  double total(double level) const;
  double of_edge(std::size_t edge, double level) const;
  /// Level [m] at which the section carries `discharge` [m3/s, positive] at `slope`.
  double level_for(double discharge, double slope) const;
  /// Unit discharge [m2/s] of every edge: their sum times length is `discharge`, whose sign they have.
  std::vector<double> spread(double discharge, double slope) const;
  /// Unit discharge [m2/s] of one edge that stands at `level`, where a section standing so would let out
  /// `discharge`.
  double share_at(std::size_t edge, double level, double discharge) const;
  /// The same of an edge above the level `end`, at which the section lets out `discharge`: with the slope
  /// that the water has there.
  double share_beyond(std::size_t edge, double level, double end, double discharge) const;
  double lowest_bed() const;  ///< m; infinite without edges
  /// Whether an edge is of the river itself, not of its banks, where the section stands at `level`: its bed
  /// lies in the lower half of the depth.
  bool in_river(std::size_t edge, double level) const;

 private:
  struct Edge {
    double bed, length, manning_n;
  };
  std::vector<Edge> edges_;
};

}  // namespace freshet::hydro
