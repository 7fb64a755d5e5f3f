#pragma once
// LaneSolver's steps: which blocks and cells are worked on, and what becomes of those that are not. Included
// by lane_solver.hpp.

#include "hydro/lane_solver.hpp"

namespace freshet::hydro {

/// Owned cells that water may be put into from outside: through a boundary, though all be dry, or by a
/// source.
template <class T, int W>
std::vector<Index> LaneSolver<T, W>::driven_cells() const {
  const auto left = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.left);
  const auto right = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.right);
  const auto kind = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.boundary_kind);
  const auto begin = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.boundary_begin);
  const auto end = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.edge_end);
  std::vector<Index> driven = sources_.driven_cells();
  for (Index b = 0; b < mesh_.n_blocks; ++b)
    for (Index e = begin(b); e < end(b); ++e) {
      const auto k = static_cast<EdgeKind>(kind(right(e)));
      if (k == EdgeKind::discharge || k == EdgeKind::level) driven.push_back(left(e));
    }
  return driven;
}

/// What a turn writes and reads of states and gradients is to fit the second-level cache.
template <class T, int W>
Index LaneSolver<T, W>::blocks_of_turn() const {
  constexpr std::size_t turn_bytes = 1 << 20;
  const std::size_t block_bytes = block_cells * lanes_ * (n_variables + Slopes::count) * sizeof(T);
  if (on_device || order_ == 1) return std::max(mesh_.n_blocks, Index(1));
  return std::max(static_cast<Index>(turn_bytes / block_bytes), Index(1));
}

template <class T, int W>
void LaneSolver<T, W>::step(const StepPlan& plan, HaloExchange& halo) {
  // In the middle of a cycle others have nothing new of cells whose step goes on.
  const int changed = plan.first ? step_classes - 1 : plan.beginning;
  const Index turns = order_of_blocks_.turns();
  if (plan.first) halo_wet_ = false;
  halo.begin(*this, changed);
  choose_active(plan);
  for (Index turn = 0; turn < turns; ++turn) {
    take_gradients(plan, turn);
    take_steps(plan, turn);
  }
  halo.finish(*this);
  choose_active_at_halo(plan);
  take_gradients(plan, turns);
  if (order_ == 2) halo.begin(linear_, changed);
  take_steps(plan, turns);
  if (order_ == 2) halo.finish(linear_);
  take_steps(plan, turns + 1);

  count_updates(plan);
  plan_ = plan;
  if (plan.last)
    std::swap(now_, next_);
  else
    take_over(plan);
  if (sources_.any())
    sources_.apply({mesh_, plan, local_.lists(), raining_, active_.all(), active_.size(), now_, residual_,
                    rain_, block_rate_});
}

/// Gradients of the cells that begin a step, in the blocks of one part of the order.
template <class T, int W>
void LaneSolver<T, W>::take_gradients(const StepPlan& plan, Index part) {
  if (order_ == 1) return;
  const Array<Index> blocks = asked_.part(part);
  const Index n = static_cast<Index>(blocks.extent(0));
  const Beginning<T> cells_that{plan, local_.lists().of_cell};
  if constexpr (W == 1 && !on_device) {
    const OneLaneStencils<T>& of = linear_.one_lane;
    launch("hydro::gradients", n,
           OneLaneGradients<T>{of.nodes, of.corners, mesh_.n_owned, cells_that, blocks, now_, drag_, curves_,
                               linear_.gradients()});
  } else {
    const StencilMesh<T>& of = linear_.stencils;
    launch("hydro::gradients", n,
           GradientKernel<T, W>{of.nodes, of.corners, mesh_.cells, mesh_.n_owned, lanes_, cells_that, blocks,
                                now_, drag_, curves_, linear_.gradients()});
  }
}

template <class T, int W>
void LaneSolver<T, W>::take_steps(const StepPlan& plan, Index part) {
  order_ == 1 ? take_steps<false>(plan, active_.part(part)) : take_steps<true>(plan, active_.part(part));
}

template <class T, int W>
template <bool linear>
void LaneSolver<T, W>::take_steps(const StepPlan& plan, const Array<Index>& blocks) {
  using Kernel = std::conditional_t<W == 1 && !on_device, OneLaneStep<T, linear>, StepKernel<T, W, linear>>;
  launch("hydro::step", static_cast<Index>(blocks.extent(0)),
         Kernel{{mesh_, lanes_, plan, local_.lists(), raining_, blocks, now_, next_, residual_, rain_, drag_,
                 curves_, gates_, boundary_value_, boundary_volume_, clipped_, linear_.gradients(),
                 linear_.stencils.edges, block_rate_}});
}

/// Blocks to work on. One that is dry, with dry neighbours and no rain, would come out as it went in (nothing
/// leaves a dry cell), so skipping it changes no bit; before the first skip its other state array is brought
/// level and its gradients are set to zero, as is its water half a step ahead. A block that is worked on is
/// so to the end of its cycle. Those that touch the halo are chosen when its water is known.
template <class T, int W>
void LaneSolver<T, W>::choose_active(const StepPlan& plan) {
  const auto rate = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), block_rate_);
  const auto begin = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.neighbour_begin);
  const auto near = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.neighbours);
  for (const Index b : sources_.driven_blocks()) driven_[b] = 1;
  for (Index b = 0; b < mesh_.n_blocks; ++b) {
    bool works = raining_ || driven_[b] || rate(b) > T(0) || (!plan.first && works_[b]);
    for (Index i = begin(b); i < begin(b + 1) && !works; ++i)
      works = near(i) != mesh::none && rate(near(i)) > T(0);
    wakes_[b] = works;
  }
  const BlockOrder& order = order_of_blocks_;
  const Index at_halo = order.turns();
  for (Index i = 0; i < order.steps_end[at_halo]; ++i) decide(order.steps[i], wakes_[order.steps[i]], plan);
  const auto is_due = [&](Index b) { return works_[b] && local_.is_due(b, plan); };
  active_.take(order.steps, order.steps_end, 0, at_halo + 1, is_due);
  if (order_ == 2) asked_.take(order.gradients, order.gradients_end, 0, at_halo, is_due);
}

template <class T, int W>
void LaneSolver<T, W>::choose_active_at_halo(const StepPlan& plan) {
  const BlockOrder& order = order_of_blocks_;
  const Index at_halo = order.turns();
  for (Index i = order.steps_end[at_halo]; i < mesh_.n_blocks; ++i)
    decide(order.steps[i], wakes_[order.steps[i]] || halo_wet_, plan);
  const auto is_due = [&](Index b) { return works_[b] && local_.is_due(b, plan); };
  active_.take(order.steps, order.steps_end, at_halo + 1, at_halo + 2, is_due);
  if (order_ == 2) asked_.take(order.gradients, order.gradients_end, at_halo, at_halo + 1, is_due);
}

template <class T, int W>
void LaneSolver<T, W>::decide(Index b, bool works, const StepPlan& plan) {
  if (works) {
    if (!plan.first && !works_[b])  // nothing has left its cells yet
      Kokkos::deep_copy(rows_of_block(next_, b, n_variables), T(0));
    settled_[b] = 0;
    changed_[b] = 1;
  } else if (!settled_[b]) {
    Kokkos::deep_copy(rows_of_block(next_, b, n_variables), rows_of_block(now_, b, n_variables));
    if (order_ == 2)
      Kokkos::deep_copy(rows_of_block(linear_.gradients(), b, static_cast<std::size_t>(Slopes::count)), T(0));
    settled_[b] = 1;
  }
  works_[b] = works;
}

/// Cells that end their step are brought up to date; the others still stand as they were.
template <class T, int W>
void LaneSolver<T, W>::take_over(const StepPlan& plan) {
  Kokkos::parallel_for("hydro::take_over", Kokkos::RangePolicy<>(0, active_.size()),
                       TakeOver<T>{plan, local_.lists(), active_.all(), n_variables * lanes_, next_, now_});
}

template <class T, int W>
void LaneSolver<T, W>::count_updates(const StepPlan& plan) {
  const auto active = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), active_.all());
  for (Index i = 0; i < active_.size(); ++i)
    updates_ += plan.last ? std::min(block_cells, mesh_.n_owned - active(i) * block_cells)
                          : local_.ending(active(i), plan);
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
}

template <class T, int W>
void LaneSolver<T, W>::refresh_rates() {
  Kokkos::parallel_for("hydro::refresh_rates", Kokkos::RangePolicy<>(0, mesh_.n_blocks),
                       BlockRates<T>{mesh_, now_, lanes_, StepPlan(), {}, {}, block_rate_});
}

}  // namespace freshet::hydro
