#include "hydro/solver/lane_terms.hpp"

#include <algorithm>

#include "hydro/kernels/launch_pass.hpp"
#include "hydro/kernels/term_kernel.hpp"

namespace freshet::hydro {

template <class T>
void LaneTerms<T>::use(const std::vector<UsedTerm>& terms, const mesh::LocalMesh& local) {
  of_ = {};
  rate_ = {};
  if (terms.empty()) return;
  of_.terms = to_device("hydro::terms", terms);
  of_.middles = make_middles<T>(local);
  of_.land_class = to_device("hydro::land_class", local.land_class);
  of_.sums = Array<T>("hydro::term_sums", water_.values_of_owned() * TermSums::count);
  of_.rough = std::any_of(terms.begin(), terms.end(), [](const UsedTerm& t) { return needs_drag(t.row); });
  rate_ = Array<T>("hydro::term_rate", water_.values_of_owned());
}

template <class T>
void LaneTerms<T>::set_rates(const std::vector<double>& rates) {
  if (any()) copy_to(rate_, rates);
  raise(water_.block_rate, block_cells);
}

template <class T>
void LaneTerms<T>::step(const PassArrays<T>& pass, Index n_active) {
  if (n_active == 0) return;
  TermArrays<T> arrays = of_;
  const EdgeMiddle<Array<T>> middles = of_.middles;
  static_cast<PassArrays<T>&>(arrays) = pass;
  arrays.middles = middles;
  arrays.gradients = water_.linear.gradients(), arrays.drag = water_.drag, arrays.curves = water_.curves;
  with_packing<T>(water_.lanes, [&](auto packing) {
    const auto run = [&](auto linear) {
      using Packing = typename decltype(packing)::type;
      launch_pass("hydro::terms", n_active, TermKernel<Packing, linear>{arrays, water_.block_rate, rate_});
    };
    water_.order == 2 ? run(std::true_type()) : run(std::false_type());
  });
}

template <class T>
void LaneTerms<T>::raise(const Array<T>& rates, Index cells_of_row) const {
  if (!any()) return;
  const Index n_owned = water_.mesh.n_owned, rows = (n_owned + cells_of_row - 1) / cells_of_row;
  Kokkos::parallel_for("hydro::raise_rates", Kokkos::RangePolicy<>(0, rows),
                       RaiseRates<T>{rate_, water_.lanes, cells_of_row, n_owned, rates});
}

template <class T>
void LaneTerms<T>::begin_anew() const {
  Kokkos::deep_copy(of_.sums, T(0));
}

template class LaneTerms<float>;
template class LaneTerms<double>;

}  // namespace freshet::hydro
