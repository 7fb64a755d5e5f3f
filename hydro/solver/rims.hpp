#pragma once
// Edges whose flow is set or recorded: those of boundaries, and metered ones within the mesh.

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

class Rims {
 public:
  virtual ~Rims() = default;
  virtual const std::vector<Index>& edges() const = 0;  ///< [boundary edge] local edge
  /// [boundary edge][lane], by the edge's kind: unit discharge inwards [m2/s], level above the bed of the
  /// cell [m], slope of normal outflow.
  virtual void set(const std::vector<double>& values) = 0;
  virtual std::vector<double> volume() const = 0;  ///< [boundary edge][lane] m3 in since the last reset
  /// Books from now on what flows through these inner local edges. On several ranks the one that owns the
  /// left cell of an edge books it; with the others it stays 0.
  virtual void meter(const std::vector<Index>& local_edges) = 0;
  /// [metered edge][lane] m3 from left to right since the last reset.
  virtual std::vector<double> metered_volume() const = 0;
};

}  // namespace freshet::hydro
