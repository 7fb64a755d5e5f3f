#include "hydro/solver/lane_carried.hpp"

#include <algorithm>
#include <cmath>

#include "hydro/kernels/carry_kernel.hpp"
#include "hydro/kernels/carry_sources.hpp"
#include "hydro/kernels/launch_pass.hpp"

namespace freshet::hydro {
namespace {

/// Of rows [of any][quantity][lane] those of one quantity.
std::vector<double> rows_of(const std::vector<double>& all, int quantity, int quantities, std::size_t lanes) {
  std::vector<double> rows;
  for (std::size_t begin = quantity * lanes; begin < all.size(); begin += quantities * lanes)
    rows.insert(rows.end(), all.begin() + begin, all.begin() + begin + lanes);
  return rows;
}

void set_column(const Array<double>& device, int quantity, int quantities,
                const std::vector<double>& values) {
  auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), device);
  for (std::size_t i = 0; i < values.size(); ++i) host(i * quantities + quantity) = values[i];
  Kokkos::deep_copy(device, host);
}

CarriedAmounts::Sums sums_by_lane(const std::vector<double>& rows, std::size_t lanes) {
  CarriedAmounts::Sums sums(lanes);
  for (std::size_t i = 0; i < rows.size(); ++i) sums[i % lanes].add(rows[i]);
  return sums;
}

/// The cells around each owned cell.
template <class T>
void make_around(const mesh::LocalMesh& local, CarriedArrays<T>& of) {
  std::vector<std::vector<Index>> at_node(local.node_x.size());
  for (Index c = 0; c < local.n_cells(); ++c)
    for (const Index n : local.cell_nodes[c])
      if (n != mesh::none) at_node[n].push_back(c);
  std::vector<Index> begin{0}, cells;
  std::vector<CellAround<T>> around;
  std::vector<PlaneFit<T>> fits;
  for (Index c = 0; c < local.n_owned; ++c) {
    cells.clear();
    for (const Index n : local.cell_nodes[c])
      if (n != mesh::none) cells.insert(cells.end(), at_node[n].begin(), at_node[n].end());
    std::sort(cells.begin(), cells.end(),
              [&](Index a, Index b) { return local.global_cell[a] < local.global_cell[b]; });
    cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
    MomentsAround<T> moments;
    for (const Index other : cells) {
      if (other == c) continue;
      const double x = local.x[other] - local.x[c], y = local.y[other] - local.y[c], square = x * x + y * y;
      around.push_back({other, static_cast<T>(x / square), static_cast<T>(y / square)});
      moments.add(T(1), around.back().x, around.back().y);
    }
    fits.push_back(moments.fit());
    begin.push_back(static_cast<Index>(around.size()));
  }
  of.around_begin = to_device("hydro::around_begin", begin);
  of.around = moved_to_device("hydro::around", around);
  of.fits = moved_to_device("hydro::around_fits", fits);
}

}  // namespace

template <class T>
void LaneCarried<T>::carry(const std::vector<CarriedQuantity>& quantities, const mesh::LocalMesh& local) {
  quantities_ = quantities;
  const std::size_t n = quantities.size(), lanes = lanes_, owned = mesh_.n_owned, rim = mesh_.n_boundary;
  of_ = {};
  passed_ = {};
  if (n == 0) return;
  of_.quantities = static_cast<int>(n);
  values_.set_rows("hydro::carried", mesh_.n_cells, n * lanes);
  if (linear_) {
    slopes_.set_rows("hydro::carried_slopes", mesh_.n_cells, n * CarriedSlopes::count * lanes);
    make_around(local, of_);
  }
  of_.values = values_.values;
  of_.slopes = slopes_.values;
  of_.sums = Array<T>("hydro::carried_sums", owned * (CarriedSums::gained + n) * lanes);
  of_.at_rim = Array<double>("hydro::carried_at_rim", rim * n);
  of_.rim_amount = Array<double>("hydro::carried_rim_amount", rim * n * lanes);
  of_.gone = Array<double>("hydro::carried_gone", owned * n * CarriedGone::count * lanes);
  passed_ = Array<T>("hydro::passed", (static_cast<std::size_t>(mesh_.n_block_edges) + whole_vector) * lanes);
}

template <class T>
void LaneCarried<T>::set_concentration(int quantity, const std::vector<double>& c) {
  auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), of_.values);
  for (Index cell = 0; cell < mesh_.n_cells; ++cell)
    for (Index k = 0; k < lanes_; ++k)
      host(row(cell, quantity) + k) = static_cast<T>(c[static_cast<std::size_t>(cell) * lanes_ + k]);
  Kokkos::deep_copy(of_.values, host);
  begin_anew();
}

template <class T>
std::vector<double> LaneCarried<T>::concentration(int quantity) const {
  return rows_of(to_host(of_.values), quantity, of_.quantities, lanes_);
}

template <class T>
std::vector<double> LaneCarried<T>::concentrations_of(const std::vector<Index>& cells) const {
  const Index values = of_.quantities * lanes_;
  const Array<Index> at = to_device("hydro::carried_at", cells);
  const Array<double> c("hydro::carried_of", cells.size() * values);
  const Array<T> all = of_.values;
  Kokkos::parallel_for(
      "hydro::read_carried", Kokkos::RangePolicy<>(0, static_cast<Index>(cells.size())),
      KOKKOS_LAMBDA(Index i) {
        for (Index k = 0; k < values; ++k)
          c(static_cast<std::size_t>(i) * values + k) = all(static_cast<std::size_t>(at(i)) * values + k);
      });
  return to_host(c);
}

template <class T>
void LaneCarried<T>::set_concentrations_of(const std::vector<Index>& cells, const std::vector<double>& c) {
  const Index values = of_.quantities * lanes_;
  const Array<Index> at = to_device("hydro::carried_at", cells);
  const Array<double> from = to_device("hydro::carried_of", c);
  const Array<T> all = of_.values;
  Kokkos::parallel_for(
      "hydro::write_carried", Kokkos::RangePolicy<>(0, static_cast<Index>(cells.size())),
      KOKKOS_LAMBDA(Index i) {
        for (Index k = 0; k < values; ++k)
          all(static_cast<std::size_t>(at(i)) * values + k) =
              static_cast<T>(from(static_cast<std::size_t>(i) * values + k));
      });
}

template <class T>
void LaneCarried<T>::set_at_rim(int quantity, const std::vector<double>& c) {
  set_column(of_.at_rim, quantity, of_.quantities, c);
}

template <class T>
void LaneCarried<T>::set_of_points(int quantity, const std::vector<double>& c) {
  if (of_points_.extent(0) != c.size() * of_.quantities) {
    of_points_ = Array<double>("hydro::carried_of_points", c.size() * of_.quantities);
    point_amount_ = Array<double>("hydro::carried_point_amount", c.size() * of_.quantities * lanes_);
  }
  set_column(of_points_, quantity, of_.quantities, c);
}

template <class T>
std::vector<double> LaneCarried<T>::rim_amount(int quantity) const {
  return rows_of(to_host(of_.rim_amount), quantity, of_.quantities, lanes_);
}

template <class T>
std::vector<double> LaneCarried<T>::point_amount(int quantity) const {
  return rows_of(to_host(point_amount_), quantity, of_.quantities, lanes_);
}

template <class T>
CarriedAmounts LaneCarried<T>::amounts(int quantity) const {
  const std::size_t lanes = lanes_;
  const std::vector<double> gone = to_host(of_.gone), value = concentration(quantity), depth = to_host(now_);
  const std::vector<double> residual = to_host(residual_);
  const auto area = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.area);
  const CarriedAmounts::Sums none(lanes);
  CarriedAmounts a{none,
                   sums_by_lane(rim_amount(quantity), lanes),
                   sums_by_lane(point_amount(quantity), lanes),
                   none,
                   none,
                   none};
  for (Index c = 0; c < mesh_.n_owned; ++c)
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t at = c * lanes + k;
      const double held = depth[c * n_variables * lanes + k] - (residual.empty() ? 0.0 : residual[at]);
      a.storage[k].add(area(c) * held * value[at]);
      const double* const g =
          gone.data() +
          (static_cast<std::size_t>(c) * of_.quantities + quantity) * CarriedGone::count * lanes + k;
      a.decayed[k].add(g[CarriedGone::decayed * lanes]);
      a.lost[k].add(g[CarriedGone::lost * lanes]);
      a.clipped[k].add(g[CarriedGone::clipped * lanes]);
    }
  return a;
}

template <class T>
void LaneCarried<T>::reset_amounts() {
  for (const Array<double>& sum : memory()) Kokkos::deep_copy(sum, 0.0);
}

template <class T>
template <class Kernel>
void LaneCarried<T>::launch(const char* label, Index blocks, const Kernel& kernel) const {
  if (blocks > 0)
    Kokkos::parallel_for(label, typename Kernel::Policy(blocks, on_device ? block_cells : 1), kernel);
}

template <class T>
void LaneCarried<T>::step(const CarryStep<T>& s, HaloExchange& halo, int changed) {
  const CarryArrays<T> arrays{s.arrays, of_};
  halo.begin(values_, changed);
  halo.finish(values_);
  if (linear_) {
    with_pack<T>(lanes_, [&](auto pack) {
      using V = typename decltype(pack)::type;
      launch("hydro::carried_slopes", s.n_active,
             CarriedSlopesKernel<V>{arrays, {arrays.plan, arrays.classes.of_cell}});
    });
    halo.begin(slopes_, changed);
    halo.finish(slopes_);
  }
  std::vector<double> decays;
  for (const CarriedQuantity& q : quantities_)
    for (const double span : arrays.plan.span) decays.push_back(-std::expm1(-q.decay * span));
  const Array<double> shares = to_device("hydro::carried_decays", decays);
  const Array<T> rain = s.raining ? s.rain : Array<T>();
  with_packing<T>(lanes_, [&](auto packing) {
    const auto pass = [&](auto linear) {
      using Packing = typename decltype(packing)::type;
      launch_pass("hydro::pass", s.n_active, PassKernel<Packing, linear>{arrays, passed_, rain, shares});
    };
    linear_ ? pass(std::true_type()) : pass(std::false_type());
  });
  with_pack<T>(lanes_, [&](auto pack) {
    launch("hydro::take_over_carried", s.n_active, TakeOverCarried<typename decltype(pack)::type>{arrays});
  });
}

template <class T>
void LaneCarried<T>::before_points(const PointKernel<T>& points, Index places) {
  if (of_points_.extent(0) != points.discharge.extent(0) * of_.quantities)
    set_of_points(0, std::vector<double>(points.discharge.extent(0), 0.0));
  Kokkos::parallel_for("hydro::carried_points", Kokkos::RangePolicy<>(0, places),
                       CarriedPointsKernel<T>{points, of_, of_points_, point_amount_});
}

template <class T>
void LaneCarried<T>::before_losses(const SourceTermStep<T>& s) {
  if (depth_before_.extent(0) == 0)
    depth_before_ = Array<double>("hydro::depth_before", static_cast<std::size_t>(mesh_.n_owned) * lanes_);
  const auto now = s.now, residual = s.residual;
  const auto before = depth_before_;
  const Index lanes = lanes_;
  Kokkos::parallel_for(
      "hydro::depth_before", Kokkos::RangePolicy<>(0, mesh_.n_owned), KOKKOS_LAMBDA(Index c) {
        const std::size_t at = static_cast<std::size_t>(c) * lanes;
        for (Index k = 0; k < lanes; ++k)
          before(at + k) = HeldWater<T>::load(now(at * n_variables + k),
                                              residual.data() + (HeldWater<T>::rounded ? at + k : 0));
      });
}

template <class T>
void LaneCarried<T>::after_losses(const SourceTermStep<T>& s, double evaporation) {
  launch("hydro::carried_losses", s.n_active,
         CarriedLossKernel<T>{{{{s.mesh, s.plan, s.classes}, lanes_, s.active, s.now, s.now, {}}, of_},
                              s.residual,
                              depth_before_,
                              evaporation});
}

template class LaneCarried<float>;
template class LaneCarried<double>;

}  // namespace freshet::hydro
