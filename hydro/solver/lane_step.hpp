#pragma once
// The steps of one precision and vector width: which blocks and cells are worked on, and what becomes of
// those that are not.

#include "hydro/kernels/step.hpp"
#include "hydro/solver/lane_carried.hpp"
#include "hydro/solver/lane_source_terms.hpp"
#include "hydro/solver/lane_terms.hpp"

namespace freshet::hydro {

template <class T, int W>
class LaneStep {
 public:
  LaneStep(LaneWater<T>& water, LaneSourceTerms<T>& sources, LaneCarried<T>& carried, LaneTerms<T>& terms)
      : water_(water), sources_(sources), carried_(carried), terms_(terms) {}

  void take(const StepPlan& plan, HaloExchange& halo);

 private:
  template <class Kernel>
  void launch(const char* label, Index blocks, const Kernel& kernel) const {
    constexpr int width = Kernel::lanes_at_once;
    const auto policy = typename Kernel::Policy(teams_for<width>(blocks, water_.lanes), team_threads<width>)
                            .set_scratch_size(scratch_level(kernel.scratch_size() * sizeof(T)),
                                              Kokkos::PerTeam(kernel.scratch_bytes()));
    if (blocks > 0) Kokkos::parallel_for(label, policy, kernel);
  }

  /// Calls with W as a constant on a GPU that has so many lanes, else with 0: kernels that know it save some
  /// of its integer arithmetic; a CPU has enough of that.
  template <class Call>
  void with_lane_count(const Call& call) const {
    if constexpr (on_device)
      if (water_.lanes == W) return call(std::integral_constant<int, W>());
    call(std::integral_constant<int, 0>());
  }

  BlockStep<T> block_step(const StepPlan& plan) const;
  void take_gradients(const StepPlan& plan, Index part);
  void take_steps(const StepPlan& plan, Index part);
  template <bool linear>
  void take_steps(const StepPlan& plan, const Array<Index>& blocks);
  void take_over(const StepPlan& plan);
  void passes(const StepPlan& plan, HaloExchange& halo, int changed);
  void apply_sources(const StepPlan& plan);

  LaneWater<T>& water_;
  LaneSourceTerms<T>& sources_;
  LaneCarried<T>& carried_;
  LaneTerms<T>& terms_;
};

template <class T, int W>
void LaneStep<T, W>::take(const StepPlan& plan, HaloExchange& halo) {
  LaneWater<T>& w = water_;
  // In the middle of a step others have nothing new of cells whose local step goes on.
  const int changed = plan.first ? step_classes - 1 : plan.beginning;
  const Index batches = w.blocks.batches();
  if (plan.first) w.halo_wet = false;
  halo.begin(w, changed);
  w.blocks.drive(sources_.driven_blocks());
  w.blocks.choose(block_step(plan));
  for (Index batch = 0; batch < batches; ++batch) {
    take_gradients(plan, batch);
    take_steps(plan, batch);
  }
  halo.finish(w);
  w.blocks.choose_at_halo(block_step(plan), w.halo_wet);
  take_gradients(plan, batches);
  if (w.order == 2) halo.begin(w.linear, changed);
  take_steps(plan, batches);
  if (w.order == 2) halo.finish(w.linear);
  take_steps(plan, batches + 1);

  w.plan = plan;
  passes(plan, halo, changed);
  if (plan.last)
    std::swap(w.now, w.next);
  else
    take_over(plan);
  carried_.set_water(w.now, w.residual);
  if (sources_.any()) apply_sources(plan);
  if (plan.last) terms_.raise(w.block_rate, block_cells);  // sources know of waves only
}

/// What follows once the water of a step is known, and that before still stands.
template <class T, int W>
void LaneStep<T, W>::passes(const StepPlan& plan, HaloExchange& halo, int changed) {
  const LaneWater<T>& w = water_;
  if (!carried_.any() && !terms_.any()) return;
  const PassArrays<T> arrays{{w.mesh, plan, w.classes.lists()},
                             w.lanes,
                             w.blocks.active().all(),
                             w.now,
                             w.next,
                             w.linear.stencils.edges};
  const Index n = w.blocks.active().size();
  if (terms_.any()) terms_.step(arrays, n);
  if (carried_.any()) carried_.step({arrays, n, w.raining, w.rain}, halo, changed);
}

template <class T, int W>
void LaneStep<T, W>::apply_sources(const StepPlan& plan) {
  const LaneWater<T>& w = water_;
  const SourceTermStep<T> step{w.mesh,
                               plan,
                               w.classes.lists(),
                               w.raining,
                               w.blocks.active().all(),
                               w.blocks.active().size(),
                               w.now,
                               w.residual,
                               w.rain,
                               w.block_rate};
  const bool carrying = carried_.any(), losing = carrying && sources_.takes_water();
  if (carrying && sources_.places() > 0) carried_.before_points(sources_.points(step), sources_.places());
  sources_.apply_points(step);
  if (losing) carried_.before_losses(step);
  sources_.apply_in_cells(step);
  if (losing) carried_.after_losses(step, sources_.evaporation());
}

/// Gradients of the cells that begin a step, in the blocks of one part of the order.
template <class T, int W>
void LaneStep<T, W>::take_gradients(const StepPlan& plan, Index part) {
  const LaneWater<T>& w = water_;
  if (w.order == 1) return;
  const Array<Index> blocks = w.blocks.asked().part(part);
  const Index n_blocks = static_cast<Index>(blocks.extent(0));
  with_lane_count([&](auto lane_count) {
    const auto over = [&](const auto&... stencils) {
      using Kernel = GradientKernel<StencilsOf<T, W, lane_count>>;
      launch("hydro::gradients", n_blocks,
             Kernel{{{w.mesh.n_owned,
                      w.lanes,
                      {plan, w.classes.lists().of_cell},
                      blocks,
                      w.now,
                      w.drag,
                      w.curves,
                      w.linear.gradients()},
                     stencils...}});
    };
    if constexpr (W == 1 && !on_device)
      over(w.linear.one_lane.nodes, w.linear.one_lane.corners);
    else
      over(w.linear.stencils.nodes, w.linear.stencils.corners, w.mesh.cells);
  });
}

template <class T, int W>
void LaneStep<T, W>::take_steps(const StepPlan& plan, Index part) {
  water_.order == 1 ? take_steps<false>(plan, water_.blocks.active().part(part))
                    : take_steps<true>(plan, water_.blocks.active().part(part));
}

template <class T, int W>
template <bool linear>
void LaneStep<T, W>::take_steps(const StepPlan& plan, const Array<Index>& blocks) {
  const LaneWater<T>& w = water_;
  with_lane_count([&](auto lane_count) {
    using Kernel = StepKernel<PackingOf<T, W, lane_count>, linear>;
    const Kernel kernel{w.mesh,
                        plan,
                        w.classes.lists(),
                        w.lanes,
                        w.raining,
                        blocks,
                        w.now,
                        w.next,
                        w.residual,
                        w.rain,
                        w.drag,
                        w.curves,
                        w.metered,
                        w.boundary_value,
                        w.boundary_volume,
                        w.clipped,
                        w.linear.gradients(),
                        w.linear.stencils.edges,
                        w.block_rate,
                        carried_.passed()};
    launch("hydro::step", static_cast<Index>(blocks.extent(0)), kernel);
  });
}

template <class T, int W>
BlockStep<T> LaneStep<T, W>::block_step(const StepPlan& plan) const {
  const LaneWater<T>& w = water_;
  return {plan, w.classes.lists(), w.rained, w.block_rate, w.now, w.next, w.linear.gradients(), w.lanes};
}

/// Cells that end their step are brought up to date; the others still stand as they were.
template <class T, int W>
void LaneStep<T, W>::take_over(const StepPlan& plan) {
  const LaneWater<T>& w = water_;
  Kokkos::parallel_for(
      "hydro::take_over", Kokkos::RangePolicy<>(0, w.blocks.active().size()),
      TakeOver<T>{plan, w.classes.lists(), w.blocks.active().all(), n_variables * w.lanes, w.next, w.now});
}

}  // namespace freshet::hydro
