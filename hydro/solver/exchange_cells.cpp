#include "hydro/solver/exchange_cells.hpp"

#include <algorithm>

#include "hydro/schedule/block_rates.hpp"

namespace freshet::hydro {

template <class T>
ExchangeCells<T>::ExchangeCells(const std::vector<Index>& cells)
    : cells_(to_device("hydro::exchange_cells", cells)), cells_on_host_(cells), blocks_on_host_(cells) {
  for (Index& b : blocks_on_host_) b /= block_cells;
  std::sort(blocks_on_host_.begin(), blocks_on_host_.end());
  blocks_on_host_.erase(std::unique(blocks_on_host_.begin(), blocks_on_host_.end()), blocks_on_host_.end());
  blocks_ = to_device("hydro::exchange_blocks", blocks_on_host_);
}

template <class T>
std::vector<double> ExchangeCells<T>::depths(const ExchangeState<T>& s) const {
  if (size() == 0) return {};
  const Array<double> depth("hydro::exchange_depths", static_cast<std::size_t>(size()) * s.lanes);
  Kokkos::parallel_for("hydro::read_held_water", Kokkos::RangePolicy<>(0, size()),
                       ReadHeldWater<T>{s.lanes, s.now, s.residual, cells_, depth});
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), depth);
  return {host.data(), host.data() + host.extent(0)};
}

template <class T>
void ExchangeCells<T>::add(const ExchangeState<T>& s, const std::vector<double>& added) const {
  if (size() == 0) return;
  Kokkos::parallel_for(
      "hydro::add_water", Kokkos::RangePolicy<>(0, size()),
      AddWater<T>{s.lanes, s.mesh, s.now, s.residual, cells_, to_device("hydro::exchanged", added)});
  Kokkos::parallel_for(
      "hydro::exchange_rates", Kokkos::RangePolicy<>(0, static_cast<Index>(blocks_.extent(0))),
      BlockRates<T>{s.mesh, s.now, s.lanes, s.plan, s.classes.of_cell, blocks_, s.block_rate});
}

template class ExchangeCells<float>;
template class ExchangeCells<double>;

}  // namespace freshet::hydro
