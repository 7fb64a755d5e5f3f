#pragma once
// Which blocks a step works on. The choice is made where the states are: waiting for the host to make it
// would cost a GPU as much as a step with one lane.

#include <utility>
#include <vector>

#include "hydro/blocks/block_list.hpp"
#include "hydro/blocks/block_order.hpp"
#include "hydro/formulas/reconstruction.hpp"
#include "hydro/schedule/step_classes.hpp"

namespace freshet::hydro {

/// What is known of a step when its blocks are chosen.
template <class T>
struct BlockStep {
  StepPlan plan;
  StepClasses classes;
  Array<char> rained;  ///< [block] rain falls in it
  /// [block] as StepArrays has it: of the state before; set to zero where a step will raise it
  Array<T> rate;
  Array<T> now, next, gradients;
  Index lanes;
};

/// Blocks that are to be worked on for what stands in this rank's cells.
template <class T>
struct WakeBlocks {
  Array<Index> neighbour_begin, neighbours;
  Array<char> rained, driven, works, wakes;
  Array<T> rate;
  bool first;

  KOKKOS_FUNCTION void operator()(Index b) const {
    bool up = rained(b) || driven(b) || rate(b) > T(0) || (!first && works(b));
    for (Index i = neighbour_begin(b); i < neighbour_begin(b + 1) && !up; ++i)
      up = neighbours(i) != mesh::none && rate(neighbours(i)) > T(0);
    wakes(b) = up;
  }
};

/// Decides on some blocks, and settles those that are left.
template <class T>
struct DecideBlocks {
  using Policy = Kokkos::TeamPolicy<>;
  BlockStep<T> step;
  Index n_owned;
  Array<Index> blocks;
  Array<char> wakes;
  bool all_wake;
  Array<char> works, settled, changed;
  Array<double> updates;

  KOKKOS_FUNCTION void operator()(const typename Policy::member_type& team) const {
    const Index b = blocks(team.league_rank());
    const Index cells = minimum(block_cells, n_owned - b * block_cells);
    const bool working = all_wake || wakes(b);
    if (working && !step.plan.first && !works(b))  // nothing has left its cells yet
      each_value(team, b, cells, n_variables, [&](std::size_t i) { step.next(i) = T(0); });
    if (!working && !settled(b)) {
      each_value(team, b, cells, n_variables, [&](std::size_t i) { step.next(i) = step.now(i); });
      if (step.gradients.extent(0) > 0)
        each_value(team, b, cells, Slopes::count, [&](std::size_t i) { step.gradients(i) = T(0); });
    }
    team.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team), [&]() {
      works(b) = working;
      settled(b) = !working;
      if (!working) return;
      changed(b) = 1;
      updates(b) += step.plan.last ? cells : step.classes.ending(b, step.plan);
      if (step.plan.last) step.rate(b) = T(0);
    });
  }

  template <class F>
  KOKKOS_FORCEINLINE_FUNCTION void each_value(const typename Policy::member_type& team, Index block,
                                              Index cells, Index of_cell, const F& f) const {
    const Index row = of_cell * step.lanes;
    const std::size_t begin = static_cast<std::size_t>(block) * block_cells * row;
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, cells * row), [&](Index i) { f(begin + i); });
  }
};

/// Whether a step has to do with a block.
struct IsDue {
  Array<char> works;
  StepClasses classes;
  StepPlan plan;
  KOKKOS_FORCEINLINE_FUNCTION bool operator()(Index b) const { return works(b) && classes.is_due(b, plan); }
};

/// Whether a block was worked on since the last look.
struct HasChanged {
  Array<char> changed;
  KOKKOS_FORCEINLINE_FUNCTION bool operator()(Index b) const { return changed(b); }
};

template <class T>
class BlockChoice {
 public:
  BlockChoice() = default;
  /// `linear`: gradients are taken, of the blocks asked().
  BlockChoice(const LaneMesh<T>& mesh, const BlockOrder& order, bool linear)
      : mesh_(mesh),
        gradients_(order.gradients, order.gradients_end),
        steps_(order.steps, order.steps_end),
        all_(steps_.together()),
        batches_(order.batches()),
        linear_(linear),
        active_("hydro::active", mesh.n_blocks),
        asked_("hydro::asked", linear ? mesh.n_blocks : 0),
        looked_at_("hydro::changed_blocks", mesh.n_blocks),
        driven_on_host_(mesh.n_blocks, 0),
        driven_("hydro::driven", mesh.n_blocks),
        works_("hydro::works", mesh.n_blocks),
        wakes_("hydro::wakes", mesh.n_blocks),
        settled_("hydro::settled", mesh.n_blocks),
        changed_("hydro::changed", mesh.n_blocks),
        updates_("hydro::updates", mesh.n_blocks) {}

  Index batches() const { return batches_; }
  /// In a step, blocks to work on: in the order of their steps, and of their gradients.
  const BlockList& active() const { return active_; }
  const BlockList& asked() const { return asked_; }

  /// Water may enter these, though all around be dry.
  void drive(const std::vector<Index>& blocks) {
    bool known = true;
    for (Index b : blocks) known = known && driven_on_host_[b];
    if (known) return;
    for (Index b : blocks) driven_on_host_[b] = 1;
    driven_ = to_device("hydro::driven", driven_on_host_);
  }
  /// The states of all blocks are new.
  void unsettle() { Kokkos::deep_copy(settled_, char(0)); }
  void change_all() { Kokkos::deep_copy(changed_, char(1)); }

  /// Blocks to work on. One that is dry, with dry neighbours and no rain, would come out as it went in
  /// (nothing leaves a dry cell), so skipping it changes no bit; before the first skip its other state array
  /// is brought level and its gradients are set to zero, as is its water half a step ahead. A block that is
  /// worked on is so to the end of its cycle. Those that touch the halo are chosen when its water is known.
  void choose(const BlockStep<T>& step) {
    Kokkos::parallel_for("hydro::wake_blocks", Kokkos::RangePolicy<>(0, mesh_.n_blocks),
                         WakeBlocks<T>{mesh_.neighbour_begin, mesh_.neighbours, step.rained, driven_, works_,
                                       wakes_, step.rate, step.plan.first});
    take(step, {0, batches_ + 1}, {0, batches_}, false);
  }
  void choose_at_halo(const BlockStep<T>& step, bool halo_wet) {
    take(step, {batches_ + 1, batches_ + 2}, {batches_, batches_ + 1}, halo_wet);
  }

  /// Blocks worked on since the last look.
  const BlockList& to_look_at() {
    looked_at_.take(all_, 0, 1, HasChanged{changed_});
    Kokkos::deep_copy(changed_, char(0));
    return looked_at_;
  }

  /// Cells that have ended a step, counted each time.
  double updates() const {
    double sum = 0;
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), updates_);
    for (std::size_t b = 0; b < host.extent(0); ++b) sum += host(b);
    return sum;
  }

 private:
  using Parts = std::pair<Index, Index>;  ///< from, up to but without

  /// Decides on parts of the order of steps, and lists those of them, and of the order of gradients, that a
  /// step has to do with.
  void take(const BlockStep<T>& step, Parts steps, Parts gradients, bool all_wake) {
    const Index begin = steps_.begin_of(steps.first), n = steps_.begin_of(steps.second) - begin;
    if (n > 0)
      Kokkos::parallel_for("hydro::decide_blocks", typename DecideBlocks<T>::Policy(n, on_device ? 64 : 1),
                           DecideBlocks<T>{step, mesh_.n_owned,
                                           Kokkos::subview(steps_.blocks, std::make_pair(begin, begin + n)),
                                           wakes_, all_wake, works_, settled_, changed_, updates_});
    const IsDue due{works_, step.classes, step.plan};
    active_.take(steps_, steps.first, steps.second, due);
    if (linear_) asked_.take(gradients_, gradients.first, gradients.second, due);
  }

  LaneMesh<T> mesh_;
  PartedBlocks gradients_, steps_, all_;
  Index batches_ = 0;
  bool linear_ = false;
  BlockList active_, asked_, looked_at_;
  std::vector<char> driven_on_host_;
  Array<char> driven_;     ///< [block] water may enter it though all around be dry
  Array<char> works_;      ///< [block] is worked on in this cycle
  Array<char> wakes_;      ///< [block] will be for what stands in this rank's cells
  Array<char> settled_;    ///< [block] nothing moves and both state arrays hold the same
  Array<char> changed_;    ///< [block] worked on since the last look
  Array<double> updates_;  ///< [block] cells that ended a step, counted each time
};

}  // namespace freshet::hydro
