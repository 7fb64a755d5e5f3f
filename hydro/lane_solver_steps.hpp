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

/// Blocks to work on. One that is dry, with dry neighbours and no rain, would come out as it went in (nothing
/// leaves a dry cell), so skipping it changes no bit; before the first skip its other state array is brought
/// level and its gradients are set to zero. A block that is worked on is so to the end of its cycle.
template <class T, int W>
void LaneSolver<T, W>::choose_active(const StepPlan& plan) {
  const auto rate = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), block_rate_);
  const auto begin = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.neighbour_begin);
  const auto near = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.neighbours);
  auto active = Kokkos::create_mirror_view(active_);
  n_active_ = 0;
  for (const Index b : sources_.driven_blocks()) driven_[b] = 1;
  for (Index b = 0; b < mesh_.n_blocks; ++b) {
    bool works = raining_ || driven_[b] || rate(b) > T(0) || (!plan.first && works_[b]);
    for (Index i = begin(b); i < begin(b + 1) && !works; ++i)
      works = near(i) == mesh::none ? halo_wet_ : rate(near(i)) > T(0);
    if (works) {
      if (!plan.first && !works_[b])  // nothing has left its cells yet
        Kokkos::deep_copy(rows_of_block(next_, b, n_variables), T(0));
      settled_[b] = 0;
      changed_[b] = 1;
      if (local_.is_due(b, plan)) active(n_active_++) = b;
    } else if (!settled_[b]) {
      Kokkos::deep_copy(rows_of_block(next_, b, n_variables), rows_of_block(now_, b, n_variables));
      if (order_ == 2)
        Kokkos::deep_copy(rows_of_block(linear_.gradients(), b, static_cast<std::size_t>(Slopes::count)),
                          T(0));
      settled_[b] = 1;
    }
    works_[b] = works;
  }
  Kokkos::deep_copy(active_, active);
}

/// Cells that end their step are brought up to date; the others still stand as they were.
template <class T, int W>
void LaneSolver<T, W>::take_over(const StepPlan& plan) {
  Kokkos::parallel_for("hydro::take_over", Kokkos::RangePolicy<>(0, n_active_),
                       TakeOver<T>{plan, local_.lists(), active_, n_variables * lanes_, next_, now_});
}

template <class T, int W>
void LaneSolver<T, W>::count_updates(const StepPlan& plan) {
  const auto active = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), active_);
  for (Index i = 0; i < n_active_; ++i)
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
