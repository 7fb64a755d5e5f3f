#pragma once
// A run that cannot go on: which cell, and why most likely.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

/// Thrown by Simulation::advance_to on every rank with the same words; the simulation is back at the state
/// that it kept last (Simulation::kept()). Exit code 1.
class SolverFailure : public core::RunError {
 public:
  SolverFailure(const std::string& text, const std::string& in_short, std::vector<int> members)
      : core::RunError(text), in_short(in_short), members(std::move(members)) {}
  std::string in_short;      ///< what happened and when, in a line
  std::vector<int> members;  ///< numbers of those that are to blame, rising; empty: not known
};

/// What can be wrong with a cell, the likeliest first.
enum class Cause {
  rain,        ///< a rain factor that is not finite
  roughness,   ///< not finite, or far below that of any surface
  bed_step,    ///< a bed that falls or rises to a neighbour more steeply than 1:1
  small_cell,  ///< 2A/P below a tenth of the median of the mesh
  thin_film,   ///< water thinner than 1 cm, many times faster than its waves
  courant,     ///< a Courant number above 0.9
  unknown
};

/// What is known of a cell when the cause is looked for. Depth and speed are the last that were finite.
struct CellFacts {
  bool rain_finite = true;
  double manning = 0;           ///< least of the lanes, s/m^(1/3)
  double steepest = 0;          ///< largest |bed step| / distance between centroids
  double bed_step = 0;          ///< m, there
  double size = 0, median = 0;  ///< 2A/P of the cell and median of the mesh, m
  double depth = 0, speed = 0;  ///< m, m/s
  double cfl = 0;
};
Cause likely_cause(const CellFacts& facts);

/// Cause and mend in words.
std::string in_words(Cause cause, const CellFacts& facts);

/// Throws SolverFailure on all ranks. Collective over the world. `bad`: my owned cells that may be to blame
/// (local numbers); of all, the one with the likeliest cause, then with the lowest global number, is named.
/// `what` says what happened. `lane` of mine is to blame where no cell is.
[[noreturn]] void fail(Simulation& simulation, const std::vector<Index>& bad, const std::string& what,
                       std::optional<std::size_t> lane = {});

}  // namespace freshet::hydro
