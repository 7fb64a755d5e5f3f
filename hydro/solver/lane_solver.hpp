#pragma once
// Solver for one precision and vector width: the water, its steps, and a member for each of Solver's parts.

#include <array>

#include "hydro/blocks/kept_state.hpp"
#include "hydro/solver/lane_cell_classes.hpp"
#include "hydro/solver/lane_exchange_cells.hpp"
#include "hydro/solver/lane_extremes.hpp"
#include "hydro/solver/lane_rims.hpp"
#include "hydro/solver/lane_step.hpp"

namespace freshet::hydro {

template <class T, int W>
class LaneSolver final : public Solver, private Diagnostics {
 public:
  explicit LaneSolver(const LaneSolverParts& parts)
      : water_(parts),
        sources_(water_.mesh, water_.lanes),
        carried_(water_.mesh, water_.lanes, water_.order == 2) {
    carried_.set_water(water_.now, water_.residual);
  }

  Index lanes() const override { return water_.lanes; }
  int order() const override { return water_.order; }

  void set_state(const LaneState& state) override {
    water_.set_state(state);
    begin_anew();
  }
  LaneState state() const override { return water_.state(); }
  LaneState state_of(Index cell) const override { return water_.state_of(cell); }
  std::vector<double> residual() const override { return to_host(water_.residual); }
  void set_residual(const std::vector<double>& residual) override {
    if (sizeof(T) == 4) copy_to(water_.residual, residual);
  }
  void keep() override { exchange_kept(true); }
  void restore() override {
    if (kept_.empty()) return;
    exchange_kept(false);
    water_.begin_anew();
    begin_anew();
  }

  void set_manning(const std::vector<double>& n) override { water_.set_manning(n); }
  void set_depth_roughness(const std::vector<DepthRoughness>& classes) override {
    water_.set_depth_roughness(classes);
  }
  void set_rain(const std::vector<double>& rate) override { water_.set_rain(rate); }

  double rate() const override { return water_.rate(); }
  void step(const StepPlan& plan, HaloExchange& halo) override { step_.take(plan, halo); }
  std::size_t gradient_bytes() const override { return water_.order == 2 ? water_.linear.row_bytes() : 0; }

  Volumes volumes() const override { return water_.volumes(); }
  void reset_volumes() override {
    for (const auto& sum : volumes_kept())
      if (sum.extent(0) > 0) Kokkos::deep_copy(sum, 0.0);
    sources_.reset_volumes();
    carried_.reset_amounts();
  }

  Rims& rims() override { return rims_; }
  const Rims& rims() const override { return rims_; }
  CellClasses& classes() override { return classes_; }
  KeptExtremes& extremes() override { return extremes_; }
  const KeptExtremes& extremes() const override { return extremes_; }
  SourceTerms& source_terms() override { return sources_; }
  const SourceTerms& source_terms() const override { return sources_; }
  Terms& terms() override { return terms_; }
  const Terms& terms() const override { return terms_; }
  ExchangeCells& exchange_cells() override { return exchange_; }
  const ExchangeCells& exchange_cells() const override { return exchange_; }
  Carried& carried() override { return carried_; }
  const Carried& carried() const override { return carried_; }
  const Diagnostics& diagnostics() const override { return *this; }

  std::size_t row_bytes() const override { return water_.row_bytes(); }
  void pack(const std::vector<Index>& cells, unsigned char* out) const override { water_.pack(cells, out); }
  void unpack(const std::vector<Index>& cells, const unsigned char* in) override { water_.unpack(cells, in); }

 private:
  Index limiting_cell() const override { return water_.limiting_cell(); }
  Index find_not_finite() const override { return water_.find_not_finite(); }
  Index active_blocks() const override { return water_.blocks.active().size(); }
  Index all_blocks() const override { return water_.mesh.n_blocks; }
  double cell_updates() const override { return water_.blocks.updates(); }
  Footprint footprint() const override {
    Footprint f = water_.footprint();
    f.lanes += extremes_.bytes();
    return f;
  }

  std::array<Array<double>, 3> volumes_kept() const {
    return {water_.boundary_volume, water_.clipped, water_.metered.volume};
  }
  /// The state of all is new: no cell is in the middle of a step.
  void begin_anew() {
    carried_.begin_anew();
    terms_.begin_anew();
    terms_.raise(water_.block_rate, block_cells);
  }
  /// All that a step changes.
  void exchange_kept(bool save) {
    kept_.rewind();
    for (const auto& a : std::array{water_.now, water_.residual}) kept_.exchange(a, save);
    for (const auto& a : volumes_kept()) kept_.exchange(a, save);
    for (const auto& a : sources_.memory()) kept_.exchange(a, save);
    for (const auto& a : carried_.memory()) kept_.exchange(a, save);
    kept_.exchange(carried_.values(), save);
    kept_.exchange(terms_.memory(), save);
    extremes_.exchange_kept(kept_, save);
  }

  LaneWater<T> water_;
  LaneSourceTerms<T> sources_;
  LaneCarried<T> carried_;
  LaneTerms<T> terms_{water_};
  LaneExchangeCells<T> exchange_{water_, terms_};
  LaneRims<T> rims_{water_};
  LaneCellClasses<T, W> classes_{water_, sources_, exchange_, terms_};
  LaneExtremesOf<T, W> extremes_{water_};
  LaneStep<T, W> step_{water_, sources_, carried_, terms_};
  KeptState kept_;
};

}  // namespace freshet::hydro
