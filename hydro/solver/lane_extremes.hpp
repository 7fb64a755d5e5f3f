#pragma once
// Extremes of the flow, in the solver of one precision and vector width.

#include <array>

#include "hydro/blocks/kept_state.hpp"
#include "hydro/kernels/extremes.hpp"
#include "hydro/solver/kept_extremes.hpp"
#include "hydro/solver/lane_water.hpp"

namespace freshet::hydro {

/// What of them does not depend on the vector width. Compiled once per precision in lane_extremes.cpp.
template <class T>
class LaneExtremesBase : public KeptExtremes {
 public:
  explicit LaneExtremesBase(LaneWater<T>& water);

  void set_depths(double arrival_depth, const std::vector<double>& duration_depths) override;
  void reset(double time) override;
  double since() const override { return since_; }
  LaneExtremes all() const override;
  std::vector<double> of(ExtremeName row, int threshold) const override;
  void set(const LaneExtremes& extremes) override;

  /// All that an update changes.
  void exchange_kept(KeptState& kept, bool save);
  double bytes() const;

 protected:
  LaneWater<T>& water_;
  Extremes<T> kept_;
  double since_ = 0, updated_ = 0;  ///< model time when they were reset, updated last

 private:
  std::vector<double> time_above(int depth) const;
};

template <class T, int W>
class LaneExtremesOf final : public LaneExtremesBase<T> {
 public:
  using LaneExtremesBase<T>::LaneExtremesBase;
  /// A block that was not worked on holds what the last update saw.
  bool update(double time) override {
    const LaneWater<T>& water = this->water_;
    const BlockList& blocks = this->water_.blocks.to_look_at();
    this->updated_ = time;
    if (blocks.size() == 0) return true;
    Kokkos::deep_copy(this->kept_.not_finite, 0);
    using Kernel = ExtremesKernel<T, W>;
    Kokkos::parallel_for("hydro::extremes", typename Kernel::Policy(blocks.size(), team_threads<W>),
                         Kernel{this->kept_, blocks.all(), water.now, water.mesh.n_owned, water.lanes,
                                tick_of(time - this->since_)});
    int not_finite = 0;
    Kokkos::deep_copy(not_finite, Kokkos::subview(this->kept_.not_finite, 0));
    return not_finite == 0;
  }
};

}  // namespace freshet::hydro
