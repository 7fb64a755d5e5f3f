#pragma once
// What the solver says of its own work.

#include "mesh/mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

/// Bytes of memory, and the least that a step over all blocks moves: each array that one of its passes reads
/// or writes, once.
struct Footprint {
  double mesh = 0, lanes = 0;            ///< in all: shared by all lanes, and [..][lane]
  double step_mesh = 0, step_lanes = 0;  ///< moved by a step
};

class Diagnostics {
 public:
  virtual ~Diagnostics() = default;
  /// Local number of the owned cell that sets rate(), in a step times 2^class, or none where all is dry.
  virtual Index limiting_cell() const = 0;
  /// Local number of an owned cell with a value that is not finite, or none.
  virtual Index find_not_finite() const = 0;
  /// Blocks of cells that the last step had to do with, and all of them.
  virtual Index active_blocks() const = 0;
  virtual Index all_blocks() const = 0;
  /// Local steps of single cells since the solver was made, in blocks that were worked on.
  virtual double cell_updates() const = 0;
  virtual Footprint footprint() const = 0;
};

}  // namespace freshet::hydro
