#pragma once
// Classes of local steps, in the solver of one precision and vector width.

#include "hydro/solver/cell_classes.hpp"
#include "hydro/solver/lane_exchange_cells.hpp"
#include "hydro/solver/lane_source_terms.hpp"
#include "hydro/solver/lane_terms.hpp"

namespace freshet::hydro {

template <class T, int W>
class LaneCellClasses final : public CellClasses {
 public:
  LaneCellClasses(LaneWater<T>& water, const LaneSourceTerms<T>& sources,
                  const LaneExchangeCells<T>& exchange, const LaneTerms<T>& terms)
      : water_(water), sources_(sources), exchange_(exchange), terms_(terms) {}

  void note_rates() override {
    LaneWater<T>& w = water_;
    if (!w.classes.any()) w.classes = LaneClasses<T>(w.mesh);
    w.classes.drive(driven());
    using Kernel = CellRates<T, W>;
    Kokkos::parallel_for("hydro::cell_rates",
                         typename Kernel::Policy(w.mesh.n_blocks, on_device ? block_cells : 1),
                         Kernel{w.mesh, w.lanes, w.now, w.block_rate, w.classes.rates.values});
    terms_.raise(w.classes.rates.values, 1);
  }
  HaloField& rates() override { return water_.classes.rates; }
  void classify(double fastest, int longest) override {
    water_.classes.classify(water_.mesh, fastest, longest);
  }
  HaloField& classes() override { return water_.classes.classes; }
  void grade() override { water_.classes.grade(water_.mesh); }
  std::vector<StepClass> use() override {
    water_.classes.list(water_.mesh);
    return water_.classes.all();
  }

 private:
  /// Owned cells that water may be put into from outside: through a boundary, by a source or by an exchange.
  std::vector<Index> driven() const {
    std::vector<Index> driven = sources_.driven_cells();
    driven.insert(driven.end(), exchange_.cells().begin(), exchange_.cells().end());
    const std::vector<Index> by_rims = water_.driven_by_rims();
    driven.insert(driven.end(), by_rims.begin(), by_rims.end());
    return driven;
  }

  LaneWater<T>& water_;
  const LaneSourceTerms<T>& sources_;
  const LaneExchangeCells<T>& exchange_;
  const LaneTerms<T>& terms_;
};

}  // namespace freshet::hydro
