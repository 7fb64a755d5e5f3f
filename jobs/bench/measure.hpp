#pragma once
// One measurement: a case on a mesh, with so many lanes, in a precision and an order.

#include <cstdint>

#include "jobs/bench/domain.hpp"
#include "jobs/bench/options.hpp"
#include "jobs/bench/triad.hpp"
#include "jobs/bench/valley.hpp"

namespace freshet::bench {

struct Subject {
  std::string name;  ///< of the case
  int order, lanes;
  core::Precision precision;
};

struct Measured {
  double cells = 0;        ///< of all ranks
  int steps = 0;           ///< of one repetition
  double seconds = 0;      ///< of one repetition
  double triad = 0;        ///< GB/s of one core while all that are measured work
  double active = 0;       ///< share of the blocks worked on
  double updates = 0;      ///< share of the cells that end a step in a step, mean
  double bytes = 0;        ///< that a step must move for one lane of one cell
  double mesh_memory = 0;  ///< bytes of a cell
  double lane_memory = 0;  ///< bytes of a lane of a cell
  double water_error = 0;  ///< of the balance of water, relative to what is there and has left
  double halo = 0;         ///< cells that a rank is told of, mean over the ranks
  double halo_bytes = 0;   ///< that a rank is told in a step
  double waiting = 0;      ///< share of the time that goes into exchange and reduction, mean over the ranks
  std::uint64_t state_hash = 0;  ///< of the state after a given number of steps of one rank; else 0
  int cores = 1;                 ///< of all ranks

  double mlups(int lanes) const { return cells * lanes * steps / seconds / cores / 1e6; }
  double fraction(int lanes) const { return mlups(lanes) * 1e6 * bytes / (triad * 1e9); }
};

/// Runs it. Throws std::runtime_error if the state that comes out is not finite or water is missing.
Measured measure(const Subject& subject, const mesh::Mesh& mesh, Domain& domain, const Triad& triad,
                 const Options& options);

}  // namespace freshet::bench
