#include "hydro/solver/lane_terms.hpp"

#include "hydro/kernels/term_kernel.hpp"

namespace freshet::hydro {

template <class T>
void LaneTerms<T>::use(const std::vector<UsedTerm>& terms, const mesh::LocalMesh& local,
                       const LaneMesh<T>& mesh, Index lanes) {
  *this = {};
  if (terms.empty()) return;
  of_.terms = to_device("hydro::terms", terms);
  of_.middles = make_middles<T>(local);
  of_.land_class = to_device("hydro::land_class", local.land_class);
  of_.sums = Array<T>("hydro::term_sums", static_cast<std::size_t>(mesh.n_owned) * TermSums::count * lanes);
  lanes_ = lanes, n_owned_ = mesh.n_owned;
  rate_ = Array<T>("hydro::term_rate", static_cast<std::size_t>(mesh.n_owned) * lanes);
}

template <class T>
void LaneTerms<T>::step(const TermStep<T>& s, bool linear) {
  if (s.n_active == 0) return;
  TermArrays<T> arrays = of_;
  const EdgeMiddle<Array<T>> middles = of_.middles;
  static_cast<PassArrays<T>&>(arrays) = s.arrays;
  arrays.middles = middles;
  arrays.gradients = s.gradients, arrays.drag = s.drag, arrays.curves = s.curves;
  const Kokkos::TeamPolicy<> policy(s.n_active, on_device ? block_cells : 1);
  linear ? Kokkos::parallel_for("hydro::terms", policy, TermKernel<T, true>{arrays})
         : Kokkos::parallel_for("hydro::terms", policy, TermKernel<T, false>{arrays});
  Kokkos::parallel_for("hydro::term_gain", policy, TermGainKernel<T>{arrays, s.block_rate, rate_});
}

template <class T>
void LaneTerms<T>::raise(const Array<T>& rates, Index cells_of_row) const {
  if (!any()) return;
  const Index rows = (n_owned_ + cells_of_row - 1) / cells_of_row;
  Kokkos::parallel_for("hydro::raise_rates", Kokkos::RangePolicy<>(0, rows),
                       RaiseRates<T>{rate_, lanes_, cells_of_row, n_owned_, rates});
}

template class LaneTerms<float>;
template class LaneTerms<double>;

}  // namespace freshet::hydro
