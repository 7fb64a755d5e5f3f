#pragma once
// The rate that limits the time step, of whole blocks, from the state as it is.

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/formulas/physics.hpp"
#include "hydro/lanes/lanes.hpp"
#include "hydro/schedule/step_plan.hpp"

namespace freshet::hydro {

/// Sets block_rate [1/s]: the largest limiting_speed P / 2A, times StepPlan::rate_factor(), over the wet
/// cells and lanes of a block. A functor, as nvcc takes no lambda in a private member.
template <class Real>
struct BlockRates {
  LaneMesh<Real> mesh;
  Array<Real> now;  ///< state
  Index lanes;
  StepPlan plan;
  Array<StepClass> classes;  ///< [cell]
  Array<Index> blocks;       ///< the blocks; empty: all
  Array<Real> block_rate;

  KOKKOS_FUNCTION void operator()(Index i) const {
    const Index block = blocks.extent(0) > 0 ? blocks(i) : i;
    Real largest = 0;
    for (Index c = block * block_cells; c < minimum((block + 1) * block_cells, mesh.n_owned); ++c)
      for (Index k = 0; k < lanes; ++k) {
        const Real* s = now.data() + static_cast<std::size_t>(c) * n_variables * lanes + k;
        const Real limit = mesh.cells(c).half_perimeter_over_area *
                           Real(plan.rate_factor(plan.local ? classes(c) : StepClass(0)));
        const Real rate = limiting_speed(s[0], s[lanes], s[2 * lanes]) * limit;
        largest = maximum(largest, s[0] > Real(dry_depth) ? rate : Real(0));
      }
    block_rate(block) = plan.last ? largest : maximum(block_rate(block), largest);
  }
};

}  // namespace freshet::hydro
