#pragma once
// Owned cells that water may be given to or taken from after a step.

#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

class ExchangeCells {
 public:
  virtual ~ExchangeCells() = default;
  /// Each named once: they take the shortest steps.
  virtual void set(const std::vector<Index>& cells) = 0;
  virtual std::vector<double> depths() const = 0;  ///< [exchange cell][lane] m, exact also in f32
  /// [exchange cell][3][lane]: m3 in, negative: out, at most what is there, which takes its momentum along
  /// and brings none; then velocity along x and y [m/s] that the water in the cell gains.
  virtual void add(const std::vector<double>& added) = 0;
};

}  // namespace freshet::hydro
