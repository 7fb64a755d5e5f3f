#pragma once
// LaneSolver's steps: which blocks and cells are worked on, and what becomes of those that are not. Included
// where it is compiled, lane_solver.cpp.in.

#include "hydro/solver/lane_solver.hpp"

namespace freshet::hydro {

/// Owned cells that water may be put into from outside: through a boundary, though all be dry, by a source
/// or by an exchange.
template <class T, int W>
std::vector<Index> LaneSolver<T, W>::driven_cells() const {
  const auto left = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.left);
  const auto right = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.right);
  const auto kind = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.boundary_kind);
  const auto begin = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.boundary_begin);
  const auto end = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.edge_end);
  std::vector<Index> driven = sources_.driven_cells();
  driven.insert(driven.end(), exchange_.cells().begin(), exchange_.cells().end());
  for (Index b = 0; b < mesh_.n_blocks; ++b)
    for (Index e = begin(b); e < end(b); ++e) {
      const auto k = static_cast<EdgeKind>(kind(right(e)));
      if (brings_in(k)) driven.push_back(left(e));
    }
  return driven;
}

/// What a turn writes and reads of states and gradients is to fit the second-level cache.
template <class T, int W>
Index LaneSolver<T, W>::blocks_per_batch() const {
  constexpr std::size_t batch_bytes = 1 << 20;
  const std::size_t block_bytes = block_cells * lanes_ * (n_variables + Slopes::count) * sizeof(T);
  if (on_device || order_ == 1) return std::max(mesh_.n_blocks, Index(1));
  return std::max(static_cast<Index>(batch_bytes / block_bytes), Index(1));
}

template <class T, int W>
void LaneSolver<T, W>::step(const StepPlan& plan, HaloExchange& halo) {
  // In the middle of a cycle others have nothing new of cells whose step goes on.
  const int changed = plan.first ? step_classes - 1 : plan.beginning;
  const Index batches = blocks_.batches();
  if (plan.first) halo_wet_ = false;
  halo.begin(*this, changed);
  blocks_.drive(sources_.driven_blocks());
  blocks_.choose(block_step(plan));
  for (Index turn = 0; turn < batches; ++turn) {
    take_gradients(plan, turn);
    take_steps(plan, turn);
  }
  halo.finish(*this);
  blocks_.choose_at_halo(block_step(plan), halo_wet_);
  take_gradients(plan, batches);
  if (order_ == 2) halo.begin(linear_, changed);
  take_steps(plan, batches);
  if (order_ == 2) halo.finish(linear_);
  take_steps(plan, batches + 1);

  plan_ = plan;
  passes(plan, halo, changed);
  if (plan.last)
    std::swap(now_, next_);
  else
    take_over(plan);
  carried_.set_water(now_, residual_);
  if (sources_.any()) apply_sources(plan);
  if (plan.last) terms_.raise(block_rate_, block_cells);  // sources know of waves only
}

/// What follows once the water of a step is known, and that before still stands.
template <class T, int W>
void LaneSolver<T, W>::passes(const StepPlan& plan, HaloExchange& halo, int changed) {
  if (!carried_.any() && !terms_.any()) return;
  const PassArrays<T> arrays{{mesh_, plan, local_.lists()}, lanes_, blocks_.active().all(), now_, next_,
                             linear_.stencils.edges};
  const Index n = blocks_.active().size();
  if (terms_.any()) terms_.step({arrays, n, linear_.gradients(), drag_, block_rate_, curves_}, order_ == 2);
  if (carried_.any()) carried_.step({arrays, n, raining_, rain_}, halo, changed);
}

template <class T, int W>
void LaneSolver<T, W>::apply_sources(const StepPlan& plan) {
  const SourceTermStep<T> step{
      mesh_, plan,      local_.lists(), raining_,   blocks_.active().all(), blocks_.active().size(),
      now_,  residual_, rain_,          block_rate_};
  const bool carrying = carried_.any(), losing = carrying && sources_.takes_water();
  if (carrying && sources_.places() > 0) carried_.before_points(sources_.points(step), sources_.places());
  sources_.apply_points(step);
  if (losing) carried_.before_losses(step);
  sources_.apply_in_cells(step);
  if (losing) carried_.after_losses(step, sources_.evaporation());
}

/// Gradients of the cells that begin a step, in the blocks of one part of the order.
template <class T, int W>
void LaneSolver<T, W>::take_gradients(const StepPlan& plan, Index part) {
  if (order_ == 1) return;
  const Array<Index> blocks = blocks_.asked().part(part);
  const Index n_blocks = static_cast<Index>(blocks.extent(0));
  const Beginning<T> cells_that{plan, local_.lists().of_cell};
  if constexpr (W == 1 && !on_device) {
    const OneLaneStencils<T>& of = linear_.one_lane;
    launch("hydro::gradients", n_blocks,
           OneLaneGradients<T>{of.nodes, of.corners, mesh_.n_owned, cells_that, blocks, now_, drag_, curves_,
                               linear_.gradients()});
  } else {
    with_lane_count([&](auto lane_count) {
      const StencilMesh<T>& of = linear_.stencils;
      launch("hydro::gradients", n_blocks,
             GradientKernel<T, team_lanes<T, W>, lane_count>{of.nodes, of.corners, mesh_.cells, mesh_.n_owned,
                                                             lanes_, cells_that, blocks, now_, drag_, curves_,
                                                             linear_.gradients()});
    });
  }
}

template <class T, int W>
void LaneSolver<T, W>::take_steps(const StepPlan& plan, Index part) {
  order_ == 1 ? take_steps<false>(plan, blocks_.active().part(part))
              : take_steps<true>(plan, blocks_.active().part(part));
}

template <class T, int W>
template <bool linear>
void LaneSolver<T, W>::take_steps(const StepPlan& plan, const Array<Index>& blocks) {
  with_lane_count([&](auto lane_count) {
    using Kernel = std::conditional_t<W == 1 && !on_device, OneLaneStep<T, linear>,
                                      StepKernel<T, team_lanes<T, W>, linear, lane_count>>;
    const Kernel kernel{mesh_,
                        plan,
                        local_.lists(),
                        lanes_,
                        raining_,
                        blocks,
                        now_,
                        next_,
                        residual_,
                        rain_,
                        drag_,
                        curves_,
                        metered_edges_,
                        boundary_value_,
                        boundary_volume_,
                        clipped_,
                        linear_.gradients(),
                        linear_.stencils.edges,
                        block_rate_,
                        carried_.passed()};
    launch("hydro::step", static_cast<Index>(blocks.extent(0)), kernel);
  });
}

template <class T, int W>
BlockStep<T> LaneSolver<T, W>::block_step(const StepPlan& plan) const {
  return {plan, local_.lists(), raining_, block_rate_, now_, next_, linear_.gradients(), lanes_};
}

/// Cells that end their step are brought up to date; the others still stand as they were.
template <class T, int W>
void LaneSolver<T, W>::take_over(const StepPlan& plan) {
  Kokkos::parallel_for(
      "hydro::take_over", Kokkos::RangePolicy<>(0, blocks_.active().size()),
      TakeOver<T>{plan, local_.lists(), blocks_.active().all(), n_variables * lanes_, next_, now_});
}

template <class T, int W>
void LaneSolver<T, W>::note_rates() {
  if (!local_.any()) {
    local_ = LaneClasses<T>(mesh_);
  }
  local_.drive(driven_cells());
  using Kernel = CellRates<T, W>;
  Kokkos::parallel_for("hydro::cell_rates",
                       typename Kernel::Policy(mesh_.n_blocks, on_device ? block_cells : 1),
                       Kernel{mesh_, lanes_, now_, block_rate_, local_.rates.values});
  terms_.raise(local_.rates.values, 1);
}

template <class T, int W>
void LaneSolver<T, W>::refresh_rates() {
  Kokkos::parallel_for("hydro::refresh_rates", Kokkos::RangePolicy<>(0, mesh_.n_blocks),
                       BlockRates<T>{mesh_, now_, lanes_, StepPlan(), {}, {}, block_rate_});
  terms_.raise(block_rate_, block_cells);
}

}  // namespace freshet::hydro
