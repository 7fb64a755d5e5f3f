#pragma once
// Whose time steps begin and end in a step of the solver, and how long they are.

#include <Kokkos_Core.hpp>
#include <cstdint>

namespace freshet::hydro {

/// Class of the steps that a cell takes: 2^class times the shortest.
using StepClass = std::uint8_t;

/// Classes there may be: steps up to 16 times as long as the shortest.
constexpr int step_classes = 5;

/// A substep. A cell's step of class c begins and ends with every 2^c-th
/// substep of a step, which is as long as the longest local one; all end together where a step is cut.
struct StepPlan {
  bool local = false;  ///< cells have classes; otherwise all are of class 0
  bool first = true;   ///< of its step: all local steps begin
  bool last = true;    ///< of its step: all local steps end
  int beginning = step_classes - 1, ending = step_classes - 1;  ///< steps of classes up to these do
  int substeps[step_classes] = {1, 1, 1, 1, 1};  ///< [class] of the step that goes on, this one included
  double span[step_classes] = {};    ///< [class] s, so long it will have lasted at the end of this substep
  double length[step_classes] = {};  ///< [class] s, so long it was meant to last when it began

  /// Times the rate of a cell of this class that is left by this substep, it is what the next substep must
  /// take into account: its step goes on for so many, or classes are given anew.
  KOKKOS_FORCEINLINE_FUNCTION int rate_factor(int step_class) const { return last ? 1 : 1 << step_class; }

  /// All cells together.
  static StepPlan together(double dt) {
    StepPlan p;
    for (int c = 0; c < step_classes; ++c) p.span[c] = p.length[c] = dt;
    return p;
  }
};

}  // namespace freshet::hydro
