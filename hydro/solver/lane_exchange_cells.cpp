#include "hydro/solver/lane_exchange_cells.hpp"

#include <algorithm>

#include "hydro/kernels/exchange_kernel.hpp"
#include "hydro/schedule/block_rates.hpp"

namespace freshet::hydro {

template <class T>
void LaneExchangeCells<T>::set(const std::vector<Index>& cells) {
  cells_on_host_ = cells;
  cells_ = to_device("hydro::exchange_cells", cells);
  std::vector<Index> blocks = cells;
  for (Index& b : blocks) b /= block_cells;
  std::sort(blocks.begin(), blocks.end());
  blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
  blocks_ = to_device("hydro::exchange_blocks", blocks);
  water_.blocks.drive(blocks);
}

template <class T>
std::vector<double> LaneExchangeCells<T>::depths() const {
  if (size() == 0) return {};
  const Array<double> depth("hydro::exchange_depths", static_cast<std::size_t>(size()) * water_.lanes);
  Kokkos::parallel_for("hydro::read_held_water", Kokkos::RangePolicy<>(0, size()),
                       ReadHeldWater<T>{water_.lanes, water_.now, water_.residual, cells_, depth});
  return to_host(depth);
}

template <class T>
void LaneExchangeCells<T>::add(const std::vector<double>& added) {
  if (size() == 0) return;
  const LaneWater<T>& w = water_;
  Kokkos::parallel_for(
      "hydro::add_water", Kokkos::RangePolicy<>(0, size()),
      AddWater<T>{w.lanes, w.mesh, w.now, w.residual, cells_, to_device("hydro::exchanged", added)});
  Kokkos::parallel_for(
      "hydro::exchange_rates", Kokkos::RangePolicy<>(0, static_cast<Index>(blocks_.extent(0))),
      BlockRates<T>{w.mesh, w.now, w.lanes, w.plan, w.classes.lists().of_cell, blocks_, w.block_rate});
  terms_.raise(w.block_rate, block_cells);
}

template class LaneExchangeCells<float>;
template class LaneExchangeCells<double>;

}  // namespace freshet::hydro
