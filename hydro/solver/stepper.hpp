#pragma once
// Steps of a solver to a time: how long the next one is, which cells take part. Knows no MPI: what ranks do
// together is handed in.

#include <algorithm>

#include "hydro/solver/local_steps.hpp"

namespace freshet::hydro {

/// Substeps between one update of the extremes and the next, at least.
constexpr long extremes_every = 8;

/// A substep as it is to be taken.
struct NextStep {
  double rate = 0;    ///< that sets it, 1/s; 0: nothing flows
  double length = 0;  ///< s, by which the time advances
  double dt = 0;      ///< the same as the precision holds it
  bool last = false;  ///< ends where it was to end
  StepPlan plan;
};

class Stepper {
 public:
  Stepper() = default;
  /// `cfl`: share of P / 2A over (|u| + c). `local_steps`: the longest local step over the shortest.
  /// `no_slivers`: what would leave less than a step to a time that must be met is cut in two equal ones.
  Stepper(double cfl, int local_steps, core::Precision precision, bool no_slivers)
      : cfl_(cfl),
        single_(precision == core::Precision::f32),
        no_slivers_(no_slivers),
        local_(local_steps, precision) {}

  /// No cell is in the middle of a step.
  bool between() const { return local_.between(); }
  void reset() { local_.reset(); }
  /// The rate that sets the next substep, where `now` [1/s] is the largest of all ranks.
  double rate(double now) const { return local_.rate(now); }

  /// The next substep, at most `longest` [s], towards a time `left` [s] ahead that must be met. `now` [1/s]:
  /// the largest rate of all ranks. Between two steps cells get their classes, for which `halo` and `agree`
  /// are as in LocalSteps::begin().
  template <class Agree>
  NextStep next(Solver& solver, double now, double left, double longest, HaloExchange& halo,
                const Agree& agree) {
    if (between()) local_.begin(solver, now, std::min(longest, left) * now / cfl_, halo, agree);
    NextStep n;
    n.rate = rate(now);
    const double wanted = length(n.rate, left, longest);
    n.last = wanted >= left;
    n.length = local_.rounded(wanted);
    n.dt = single_ ? static_cast<double>(static_cast<float>(n.length)) : n.length;
    n.plan = local_.substep(n.dt, left, n.last || local_.outgrown(n.rate));
    return n;
  }
  /// Of one rank.
  NextStep next(Solver& solver, double now, double left, double longest) {
    NoHalo alone;
    return next(solver, now, left, longest, alone, [](HaloField&) {});
  }

  /// s, before it is rounded. `rate` [1/s] that sets it.
  double length(double rate, double left, double longest) const {
    double dt = std::min(longest, left);
    if (rate > 0) dt = std::min(dt, cfl_ / rate);
    return no_slivers_ && dt < left && 2 * dt > left ? left / 2 : dt;
  }

 private:
  double cfl_ = 0.9;
  bool single_ = false, no_slivers_ = false;
  LocalSteps local_;
};

}  // namespace freshet::hydro
