#pragma once
// Terms at edges, in the solver of one precision. Compiled once per precision in lane_terms.cpp.

#include <vector>

#include "hydro/kernels/term_arrays.hpp"

namespace freshet::hydro {

/// What the step hands over.
template <class T>
struct TermStep {
  PassArrays<T> arrays;  ///< but for the middles of the edges
  Index n_active = 0;
  Array<T> gradients, drag, block_rate;
  Array<RoughnessCurve<T>> curves;
};

template <class T>
class LaneTerms {
 public:
  /// From now on; `local` as the solver was made of.
  void use(const std::vector<UsedTerm>& terms, const mesh::LocalMesh& local, const LaneMesh<T>& mesh,
           Index lanes);
  bool any() const { return of_.terms.extent(0) > 0; }
  /// After the water of a step is known, and before it takes the place of that before.
  void step(const TermStep<T>& step, bool linear);
  /// Raises rates of rows of so many cells: 1, or block_cells.
  void raise(const Array<T>& rates, Index cells_of_row) const;
  const Array<T>& rates() const { return rate_; }  ///< [owned cell][lane] 1/s, of the last step
  /// No cell is in the middle of a step.
  void begin_anew() const { Kokkos::deep_copy(of_.sums, T(0)); }

 private:
  TermArrays<T> of_;
  Array<T> rate_;
  Index lanes_ = 0, n_owned_ = 0;
};

}  // namespace freshet::hydro
