#pragma once
// Terms at edges, in the solver of one precision. Compiled once per precision in lane_terms.cpp.

#include <vector>

#include "hydro/kernels/term_arrays.hpp"
#include "hydro/solver/lane_water.hpp"
#include "hydro/solver/terms.hpp"

namespace freshet::hydro {

template <class T>
class LaneTerms final : public Terms {
 public:
  explicit LaneTerms(const LaneWater<T>& water) : water_(water) {}

  void use(const std::vector<UsedTerm>& terms, const mesh::LocalMesh& local) override;
  std::vector<double> rates() const override { return to_host(rate_); }
  void set_rates(const std::vector<double>& rates) override;

  bool any() const { return of_.terms.extent(0) > 0; }
  /// After the water of a step is known, and before it takes the place of that before.
  void step(const PassArrays<T>& arrays, Index n_active);
  /// Raises rates of rows of so many cells: 1, or block_cells.
  void raise(const Array<T>& rates, Index cells_of_row) const;
  /// No cell is in the middle of a step.
  void begin_anew() const;
  /// [owned cell][lane] All that a step changes in here.
  const Array<T>& memory() const { return rate_; }

 private:
  const LaneWater<T>& water_;
  TermArrays<T> of_;
  Array<T> rate_;  ///< [owned cell][lane] 1/s, of the last step
};

}  // namespace freshet::hydro
