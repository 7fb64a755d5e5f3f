#pragma once
// Steps of local time stepping: when cells of each class begin and end their steps.

#include <algorithm>
#include <cmath>

#include "hydro/solver/solver.hpp"

namespace freshet::hydro {

/// A step lasts as long as the longest local step, in substeps as long as the shortest. Cells keep their
/// class for a step; it ends early where a time must be met, and where a cell has outgrown its class.
class LocalSteps {
 public:
  /// `longest`: steps may be so many times as long as the shortest, a power of two up to 16; 1: all cells
  /// take the same. `precision`: sums of a few substeps have no rounding in it.
  explicit LocalSteps(int longest = 1, core::Precision precision = core::Precision::f64)
      : top_(static_cast<int>(std::lround(std::log2(longest)))),
        digits_(precision == core::Precision::f32 ? 18 : 46) {}

  /// No cell is in the middle of a step.
  bool between() const { return substep_ == 0; }
  void reset() { substep_ = 0; }

  /// A step begins: gives cells their classes. `fastest`: the largest rate of all ranks [1/s]; `substeps`: of
  /// that length to the time that must be met; `agree`(HaloField& classes): where others have more lanes of
  /// the owned cells, the least class of all.
  template <class Agree>
  void begin(Solver& solver, double fastest, double substeps, HaloExchange& halo, const Agree& agree) {
    local_ = top_ > 0 && fastest > 0 && substeps > 1;
    fastest_ = fastest;
    unit_ = 0;
    if (!local_) return;
    CellClasses& cells = solver.classes();
    cells.note_rates();
    halo.exchange(cells.rates());
    cells.classify(fastest, top_);
    agree(cells.classes());
    for (int i = 1; i < top_; ++i) {  // class 0 lowers the highest one within top_ - 1 cells only
      halo.exchange(cells.classes());
      cells.grade();
    }
    halo.exchange(cells.classes());
    halo.set_classes(cells.use());
  }

  /// The rate that sets a substep; `now` as the solver has it.
  double rate(double now) const { return between() ? now : std::max(fastest_, now); }
  /// A cell allows much less than its class was meant for: the step must end.
  bool outgrown(double rate) const { return local_ && rate > 1.5 * fastest_; }

  /// `dt` in whole units, of which the first substep of the step has 2^18 or more (f32; f64: 2^46).
  double rounded(double dt) {
    if (!local_) return dt;
    if (unit_ == 0) unit_ = std::ldexp(1.0, std::ilogb(dt) - digits_);
    return std::max(std::floor(dt / unit_ + 0.5), 1.0) * unit_;
  }

  /// The plan of the next substep, of `dt` [s]; `left` [s] to the time that must be met, `last`: the step
  /// ends with it.
  StepPlan substep(double dt, double left, bool last) {
    if (!local_) return StepPlan::together(dt);
    StepPlan p;
    p.local = true;
    p.first = substep_ == 0;
    p.last = last || substep_ + 1 == 1 << top_;
    if (!p.first) p.beginning = class_at(substep_);
    if (!p.last) p.ending = class_at(substep_ + 1);
    for (int c = 0; c < step_classes; ++c) {
      if (substep_ % (1 << c) == 0) {
        so_far_.substeps[c] = 0;
        so_far_.span[c] = 0;
        so_far_.length[c] = p.last ? dt : std::min((1 << c) * dt, left);
      }
      p.substeps[c] = ++so_far_.substeps[c];
      p.span[c] = so_far_.span[c] += dt;
      p.length[c] = so_far_.length[c];
    }
    substep_ = p.last ? 0 : substep_ + 1;
    return p;
  }

 private:
  /// The highest class whose steps begin before the `substep`-th substep, and end after the one before.
  static int class_at(int substep) {
    int c = 0;
    while (substep % (2 << c) == 0) ++c;
    return c;
  }

  int top_, digits_, substep_ = 0;
  bool local_ = false;
  double fastest_ = 0, unit_ = 0;
  StepPlan so_far_;
};

}  // namespace freshet::hydro
