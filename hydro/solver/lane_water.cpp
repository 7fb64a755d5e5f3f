#include "hydro/solver/lane_water.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "hydro/schedule/block_rates.hpp"
#include "hydro/stencils/footprint.hpp"

namespace freshet::hydro {
namespace {

/// What a batch writes and reads of states and gradients is to fit the second-level cache.
template <class T>
Index blocks_per_batch(Index n_blocks, Index lanes, int order) {
  constexpr std::size_t batch_bytes = 1 << 20;
  const std::size_t block_bytes = block_cells * lanes * (n_variables + Slopes::count) * sizeof(T);
  if (on_device || order == 1) return std::max(n_blocks, Index(1));
  return std::max(static_cast<Index>(batch_bytes / block_bytes), Index(1));
}

}  // namespace

template <class T>
LaneWater<T>::LaneWater(const LaneSolverParts& p)
    : mesh(make_lane_mesh<T>(p.local, p.kind)), lanes(p.lanes), order(p.order) {
  if (order == 2) linear = LinearStates<T>(mesh, p.local, p.kind, lanes);
  const std::size_t all = static_cast<std::size_t>(mesh.n_cells) * n_variables * lanes;
  const std::size_t rims = static_cast<std::size_t>(mesh.n_boundary) * lanes;
  now = Array<T>("hydro::state", all);
  next = Array<T>("hydro::state_next", all);
  residual = Array<T>("hydro::residual", sizeof(T) == 4 ? values_of_owned() : 0);
  rain = Array<T>("hydro::rain", values_of_owned());
  rained = Array<char>("hydro::rained", mesh.n_blocks);
  drag = Array<T>("hydro::drag", static_cast<std::size_t>(p.land_classes) * lanes);
  curves = Array<RoughnessCurve<T>>("hydro::roughness_curves", p.land_classes);
  boundary_value = Array<T>("hydro::boundary_value", rims);
  boundary_volume = Array<double>("hydro::boundary_volume", rims);
  clipped = Array<double>("hydro::clipped", static_cast<std::size_t>(mesh.n_blocks) * lanes);
  block_rate = Array<T>("hydro::block_rate", mesh.n_blocks);
  const Index batch = blocks_per_batch<T>(mesh.n_blocks, lanes, order);
  blocks = BlockChoice<T>(mesh, make_block_order(mesh, p.local, batch), order == 2);
  std::vector<Index> driven = driven_by_rims();
  for (Index& cell : driven) cell /= block_cells;
  blocks.drive(driven);
}

template <class T>
void LaneWater<T>::set_state(const LaneState& s) {
  auto host = Kokkos::create_mirror_view(now);
  for (Index c = 0; c < mesh.n_cells; ++c)
    for (Index k = 0; k < lanes; ++k) {
      const std::size_t from = static_cast<std::size_t>(c) * lanes + k, to = row(c) + k;
      const bool wet = s.depth[from] > dry_depth;
      host(to) = static_cast<T>(s.depth[from]);
      host(to + lanes) = wet ? static_cast<T>(s.velocity_x[from]) : T(0);
      host(to + 2 * lanes) = wet ? static_cast<T>(s.velocity_y[from]) : T(0);
    }
  Kokkos::deep_copy(now, host);
  Kokkos::deep_copy(residual, T(0));
  begin_anew();
}

template <class T>
void LaneWater<T>::begin_anew() {
  Kokkos::deep_copy(next, now);
  plan = StepPlan();
  blocks.unsettle();
  blocks.change_all();
  Kokkos::parallel_for("hydro::refresh_rates", Kokkos::RangePolicy<>(0, mesh.n_blocks),
                       BlockRates<T>{mesh, now, lanes, StepPlan(), {}, {}, block_rate});
}

template <class T>
LaneState LaneWater<T>::state() const {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now);
  LaneState s;
  for (auto* v : {&s.depth, &s.velocity_x, &s.velocity_y})
    v->resize(static_cast<std::size_t>(mesh.n_cells) * lanes);
  for (Index c = 0; c < mesh.n_cells; ++c)
    for (Index k = 0; k < lanes; ++k) {
      const std::size_t to = static_cast<std::size_t>(c) * lanes + k, from = row(c) + k;
      s.depth[to] = host(from);
      s.velocity_x[to] = host(from + lanes);
      s.velocity_y[to] = host(from + 2 * lanes);
    }
  return s;
}

template <class T>
LaneState LaneWater<T>::state_of(Index cell) const {
  const auto values = Kokkos::subview(now, std::make_pair(row(cell), row(cell + 1)));
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), values);
  const auto part = [&](Index v) {
    return std::vector<double>(host.data() + v * lanes, host.data() + (v + 1) * lanes);
  };
  return {part(0), part(1), part(2)};
}

template <class T>
void LaneWater<T>::set_manning(const std::vector<double>& n) {
  std::vector<double> values(n.size());
  std::transform(n.begin(), n.end(), values.begin(), [](double m) { return gravity * m * m; });
  copy_to(drag, values);
}

template <class T>
void LaneWater<T>::set_depth_roughness(const std::vector<DepthRoughness>& of_classes) {
  auto host = Kokkos::create_mirror_view(curves);
  for (std::size_t i = 0; i < of_classes.size(); ++i) {
    const DepthRoughness& c = of_classes[i];
    const double range = c.deep_depth - c.shallow_depth;
    host(i) = {range > 0 ? static_cast<T>(c.factor - 1) : T(0), static_cast<T>(c.deep_depth),
               range > 0 ? static_cast<T>(1 / range) : T(0)};
  }
  Kokkos::deep_copy(curves, host);
}

template <class T>
void LaneWater<T>::set_rain(const std::vector<double>& rate) {
  std::vector<char> falls(static_cast<std::size_t>(mesh.n_blocks), 0);
  const std::size_t block_size = static_cast<std::size_t>(block_cells) * lanes;
  for (std::size_t i = 0; i < rate.size(); ++i)
    if (rate[i] > 0) falls[i / block_size] = 1;
  raining = std::any_of(falls.begin(), falls.end(), [](char f) { return f != 0; });
  rained = to_device("hydro::rained", falls);
  if (!rate.empty()) copy_to(rain, rate);
  blocks.unsettle();
}

template <class T>
double LaneWater<T>::rate() const {
  T largest = 0;
  const auto rates = block_rate;
  Kokkos::parallel_reduce(
      "hydro::rate", Kokkos::RangePolicy<>(0, mesh.n_blocks),
      KOKKOS_LAMBDA(Index b, T & m) { m = maximum(m, rates(b)); }, Kokkos::Max<T>(largest));
  return static_cast<double>(largest);
}

template <class T>
Volumes LaneWater<T>::volumes() const {
  Volumes v{std::vector<core::ExactSum>(lanes), std::vector<double>(lanes, 0)};
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now);
  const auto lost = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), residual);
  const auto area = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.area);
  const auto made = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), clipped);
  for (Index c = 0; c < mesh.n_owned; ++c)
    for (Index k = 0; k < lanes; ++k) {
      const double rounded = sizeof(T) == 4 ? lost(static_cast<std::size_t>(c) * lanes + k) : 0;
      v.storage[k].add(area(c) * (static_cast<double>(host(row(c) + k)) - rounded));
    }
  for (Index b = 0; b < mesh.n_blocks; ++b)
    for (Index k = 0; k < lanes; ++k) v.clipped[k] += made(static_cast<std::size_t>(b) * lanes + k);
  return v;
}

template <class T>
void LaneWater<T>::pack(const std::vector<Index>& cells, unsigned char* out) const {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now);
  for (std::size_t i = 0; i < cells.size(); ++i)
    std::memcpy(out + i * row_bytes(), host.data() + row(cells[i]), row_bytes());
}

template <class T>
void LaneWater<T>::unpack(const std::vector<Index>& cells, const unsigned char* in) {
  auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::memcpy(host.data() + row(cells[i]), in + i * row_bytes(), row_bytes());
    for (Index k = 0; k < lanes; ++k) halo_wet |= host(row(cells[i]) + k) > T(dry_depth);
  }
  Kokkos::deep_copy(now, host);
}

template <class T>
std::vector<Index> LaneWater<T>::driven_by_rims() const {
  const auto left = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.left);
  const auto right = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.right);
  const auto kind = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.boundary_kind);
  const auto begin = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.boundary_begin);
  const auto end = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.edge_end);
  std::vector<Index> driven;
  for (Index b = 0; b < mesh.n_blocks; ++b)
    for (Index e = begin(b); e < end(b); ++e)
      if (brings_in(static_cast<EdgeKind>(kind(right(e))))) driven.push_back(left(e));
  return driven;
}

template <class T>
Index LaneWater<T>::find_not_finite() const {
  const auto state = now;
  const Index values = n_variables * lanes;
  Index worst = mesh.n_owned;
  Kokkos::parallel_reduce(
      "hydro::find_not_finite", Kokkos::RangePolicy<>(0, mesh.n_owned),
      KOKKOS_LAMBDA(Index c, Index & found) {
        const T* const s = state.data() + static_cast<std::size_t>(c) * values;
        bool finite = true;
        for (Index i = 0; i < values; ++i) finite = finite && s[i] - s[i] == T(0);
        if (!finite) found = minimum(found, c);
      },
      Kokkos::Min<Index>(worst));
  return worst < mesh.n_owned ? worst : mesh::none;
}

template <class T>
Index LaneWater<T>::limiting_cell() const {
  const auto state = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now);
  const auto cells = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.cells);
  const auto of_cell = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), classes.classes.values);
  Index worst = mesh::none;
  T largest = 0;
  for (Index c = 0; c < mesh.n_owned; ++c)
    for (Index k = 0; k < lanes; ++k) {
      const T* const s = state.data() + row(c) + k;
      if (!(s[0] > T(dry_depth))) continue;
      const T limit =
          cells(c).half_perimeter_over_area * T(plan.rate_factor(plan.local ? of_cell(c) : StepClass(0)));
      const T fastest = limiting_speed(s[0], s[lanes], s[2 * lanes]) * limit;
      if (fastest > largest) largest = fastest, worst = c;
    }
  return worst;
}

/// First order reads the state and writes the next one. Second order reads the state, writes gradients, reads
/// both, writes the next state.
template <class T>
Footprint LaneWater<T>::footprint() const {
  const double stencils = bytes_of(linear.stencils) + bytes_of(linear.one_lane);
  Footprint f;
  f.mesh = bytes_of(mesh) + stencils + bytes_at_times(linear.one_lane) + classes.bytes();
  f.lanes =
      bytes_of_all(now, next, residual, rain, boundary_value, boundary_volume, clipped, linear.gradients());
  f.step_mesh = bytes_of_step(mesh);
  f.step_lanes = bytes_of_all(now, next, residual, residual);
  if (raining) f.step_lanes += bytes_of(rain);
  if (order == 2) {
    f.step_mesh += stencils;
    if (on_device || lanes > 1) f.step_mesh += bytes_of(mesh.cells);
    f.step_lanes += bytes_of_all(now, linear.gradients(), linear.gradients());
  }
  return f;
}

template struct LaneWater<float>;
template struct LaneWater<double>;

}  // namespace freshet::hydro
