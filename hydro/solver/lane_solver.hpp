#pragma once
// Solver for one precision and vector width.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "hydro/blocks/kept_state.hpp"
#include "hydro/kernels/extremes.hpp"
#include "hydro/kernels/one_lane_step.hpp"
#include "hydro/kernels/second_order.hpp"
#include "hydro/kernels/step.hpp"
#include "hydro/schedule/block_choice.hpp"
#include "hydro/schedule/block_rates.hpp"
#include "hydro/schedule/lane_classes.hpp"
#include "hydro/solver/exchange_cells.hpp"
#include "hydro/solver/lane_carried.hpp"
#include "hydro/solver/lane_terms.hpp"
#include "hydro/solver/solver.hpp"
#include "hydro/stencils/footprint.hpp"

namespace freshet::hydro {

template <class T, int W>
class LaneSolver final : public Solver {
 public:
  LaneSolver(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind, Index lanes, int land_classes,
             int order)
      : mesh_(make_lane_mesh<T>(local, kind)), lanes_(lanes), order_(order) {
    const std::size_t owned = static_cast<std::size_t>(mesh_.n_owned) * lanes;
    const std::size_t all = static_cast<std::size_t>(mesh_.n_cells) * n_variables * lanes;
    // First, as it needs most memory while it is made.
    if (order_ == 2) linear_ = LinearStates<T>(mesh_, local, kind, lanes_);
    now_ = Array<T>("hydro::state", all);
    next_ = Array<T>("hydro::state_next", all);
    residual_ = Array<T>("hydro::residual", sizeof(T) == 4 ? owned : 0);
    rain_ = Array<T>("hydro::rain", owned);
    drag_ = Array<T>("hydro::drag", static_cast<std::size_t>(land_classes) * lanes);
    curves_ = Array<RoughnessCurve<T>>("hydro::roughness_curves", land_classes);
    boundary_value_ = Array<T>("hydro::boundary_value", static_cast<std::size_t>(mesh_.n_boundary) * lanes);
    boundary_volume_ =
        Array<double>("hydro::boundary_volume", static_cast<std::size_t>(mesh_.n_boundary) * lanes);
    clipped_ = Array<double>("hydro::clipped", static_cast<std::size_t>(mesh_.n_blocks) * lanes);
    block_rate_ = Array<T>("hydro::block_rate", mesh_.n_blocks);
    blocks_ = BlockChoice<T>(mesh_, make_block_order(mesh_, local, blocks_per_batch()), order_ == 2);
    extremes_ = Extremes<T>(owned);
    sources_ = LaneSourceTerms<T>(mesh_.n_owned, lanes_);
    carried_ = LaneCarried<T>(mesh_, lanes_, order_ == 2);
    carried_.set_water(now_, residual_);
    std::vector<Index> driven = driven_cells();
    for (Index& cell : driven) cell /= block_cells;
    blocks_.drive(driven);
    boundary_edges_.assign(mesh_.boundary_edge.data(),
                           mesh_.boundary_edge.data() + mesh_.boundary_edge.extent(0));
    set_extreme_depths(0.1, {});
  }

  Index lanes() const override { return lanes_; }
  const std::vector<Index>& boundary_edges() const override { return boundary_edges_; }

  void set_state(const LaneState& s) override {
    auto host = Kokkos::create_mirror_view(now_);
    for (Index c = 0; c < mesh_.n_cells; ++c)
      for (Index k = 0; k < lanes_; ++k) {
        const std::size_t from = static_cast<std::size_t>(c) * lanes_ + k, to = row(c) + k;
        const bool wet = s.depth[from] > dry_depth;
        host(to) = static_cast<T>(s.depth[from]);
        host(to + lanes_) = wet ? static_cast<T>(s.velocity_x[from]) : T(0);
        host(to + 2 * lanes_) = wet ? static_cast<T>(s.velocity_y[from]) : T(0);
      }
    Kokkos::deep_copy(now_, host);
    Kokkos::deep_copy(next_, now_);
    Kokkos::deep_copy(residual_, T(0));
    blocks_.unsettle();
    blocks_.change_all();
    plan_ = StepPlan();
    carried_.begin_anew();
    terms_.begin_anew();
    refresh_rates();
  }

  LaneState state() const override {
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now_);
    LaneState s;
    for (auto* v : {&s.depth, &s.velocity_x, &s.velocity_y})
      v->resize(static_cast<std::size_t>(mesh_.n_cells) * lanes_);
    for (Index c = 0; c < mesh_.n_cells; ++c)
      for (Index k = 0; k < lanes_; ++k) {
        const std::size_t to = static_cast<std::size_t>(c) * lanes_ + k, from = row(c) + k;
        s.depth[to] = host(from);
        s.velocity_x[to] = host(from + lanes_);
        s.velocity_y[to] = host(from + 2 * lanes_);
      }
    return s;
  }

  LaneState state_of(Index cell) const override {
    const auto values = Kokkos::subview(now_, std::make_pair(row(cell), row(cell + 1)));
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), values);
    const auto part = [&](Index v) {
      return std::vector<double>(host.data() + v * lanes_, host.data() + (v + 1) * lanes_);
    };
    return {part(0), part(1), part(2)};
  }

  std::vector<double> residual() const override { return to_host(residual_); }
  void set_residual(const std::vector<double>& r) override {
    if (sizeof(T) == 4) to_device(residual_, r);
  }
  void set_manning(const std::vector<double>& n) override {
    std::vector<double> drag(n.size());
    std::transform(n.begin(), n.end(), drag.begin(), [](double m) { return gravity * m * m; });
    to_device(drag_, drag);
  }
  void set_depth_roughness(const std::vector<DepthRoughness>& classes) override {
    auto host = Kokkos::create_mirror_view(curves_);
    for (std::size_t i = 0; i < classes.size(); ++i) {
      const DepthRoughness& c = classes[i];
      const double range = c.deep_depth - c.shallow_depth;
      host(i) = {range > 0 ? static_cast<T>(c.factor - 1) : T(0), static_cast<T>(c.deep_depth),
                 range > 0 ? static_cast<T>(1 / range) : T(0)};
    }
    Kokkos::deep_copy(curves_, host);
  }
  void set_metered_edges(const std::vector<Index>& local_edges) override {
    metered_edges_ = make_metered_edges(mesh_, local_edges, lanes_);
  }
  std::vector<double> metered_volume() const override { return to_host(metered_edges_.volume); }
  void set_rain(const std::vector<double>& rate) override {
    raining_ = std::any_of(rate.begin(), rate.end(), [](double r) { return r > 0; });
    if (!rate.empty()) to_device(rain_, rate);
    blocks_.unsettle();
  }
  void set_boundary(const std::vector<double>& values) override { to_device(boundary_value_, values); }
  std::vector<double> boundary_volume() const override { return to_host(boundary_volume_); }

  Volumes volumes() const override;
  void reset_volumes() override {
    Kokkos::deep_copy(boundary_volume_, 0.0);
    Kokkos::deep_copy(clipped_, 0.0);
    if (metered_edges_.volume.extent(0) > 0) Kokkos::deep_copy(metered_edges_.volume, 0.0);
    sources_.reset_volumes();
    carried_.reset_amounts();
  }

  void set_exchange_cells(const std::vector<Index>& cells) override {
    exchange_ = ExchangeCells<T>(cells);
    blocks_.drive(exchange_.blocks());
  }
  std::vector<double> exchange_depths() const override { return exchange_.depths(exchange_state()); }
  void exchange(const std::vector<double>& added) override {
    exchange_.add(exchange_state(), added);
    if (terms_.any()) terms_.raise(block_rate_, block_cells);
  }

  SourceTerms& sources() override { return sources_; }
  const SourceTerms& sources() const override { return sources_; }
  Carried& carried() override { return carried_; }
  const Carried& carried() const override { return carried_; }
  void use_terms(const std::vector<UsedTerm>& terms, const mesh::LocalMesh& local) override {
    terms_.use(terms, local, mesh_, lanes_);
  }
  std::vector<double> term_rates() const override { return to_host(terms_.rates()); }
  void set_term_rates(const std::vector<double>& rates) override {
    if (terms_.any()) to_device(terms_.rates(), rates);
    terms_.raise(block_rate_, block_cells);
  }
  double rate() const override {
    T largest = 0;
    const auto rates = block_rate_;
    Kokkos::parallel_reduce(
        "hydro::rate", Kokkos::RangePolicy<>(0, mesh_.n_blocks),
        KOKKOS_LAMBDA(Index b, T & m) { m = maximum(m, rates(b)); }, Kokkos::Max<T>(largest));
    return static_cast<double>(largest);
  }

  int order() const override { return order_; }
  std::size_t gradient_bytes() const override { return order_ == 2 ? linear_.row_bytes() : 0; }
  void step(const StepPlan& plan, HaloExchange& halo) override;

  void note_rates() override;
  HaloField& cell_rates() override { return local_.rates; }
  void classify(double fastest, int longest) override { local_.classify(mesh_, fastest, longest); }
  HaloField& cell_classes() override { return local_.classes; }
  void grade() override { local_.grade(mesh_); }
  std::vector<StepClass> use_classes() override {
    local_.list(mesh_);
    return local_.all();
  }
  double cell_updates() const override { return blocks_.updates(); }

  void set_extreme_depths(double arrival_depth, const std::vector<double>& duration_depths) override;
  void reset_extremes(double time) override;
  bool update_extremes(double time) override;
  double extremes_since() const override { return since_; }
  LaneExtremes extremes() const override;
  std::vector<double> extreme(ExtremeName row, int threshold) const override;
  void set_extremes(const LaneExtremes& extremes) override;

  void keep() override { exchange_kept(true); }
  void restore() override;
  Index limiting_cell() const override;

  std::size_t row_bytes() const override { return sizeof(T) * n_variables * lanes_; }
  void pack(const std::vector<Index>& cells, unsigned char* out) const override {
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now_);
    for (std::size_t i = 0; i < cells.size(); ++i)
      std::memcpy(out + i * row_bytes(), host.data() + row(cells[i]), row_bytes());
  }
  void unpack(const std::vector<Index>& cells, const unsigned char* in) override {
    auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now_);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      std::memcpy(host.data() + row(cells[i]), in + i * row_bytes(), row_bytes());
      for (Index k = 0; k < lanes_; ++k) halo_wet_ |= host(row(cells[i]) + k) > T(dry_depth);
    }
    Kokkos::deep_copy(now_, host);
  }

  Index find_not_finite() const override;
  Index active_blocks() const override { return blocks_.active().size(); }
  Index all_blocks() const override { return mesh_.n_blocks; }
  Footprint footprint() const override;

 private:
  std::size_t row(Index cell) const { return static_cast<std::size_t>(cell) * n_variables * lanes_; }

  template <class V>
  static std::vector<double> to_host(const Array<V>& device) {
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), device);
    return std::vector<double>(host.data(), host.data() + host.extent(0));
  }
  template <class V>
  static void to_device(const Array<V>& device, const std::vector<double>& values) {
    auto host = Kokkos::create_mirror_view(device);
    std::copy(values.begin(), values.end(), host.data());
    Kokkos::deep_copy(device, host);
  }

  template <class Kernel>
  void launch(const char* label, Index blocks, const Kernel& kernel) const {
    constexpr int width = Kernel::lanes_at_once;
    const auto policy = typename Kernel::Policy(teams_for<width>(blocks, lanes_), team_threads<width>)
                            .set_scratch_size(scratch_level(kernel.scratch_size() * sizeof(T)),
                                              Kokkos::PerTeam(kernel.scratch_bytes()));
    if (blocks > 0) Kokkos::parallel_for(label, policy, kernel);
  }

  /// Calls with W as a constant on a GPU that has so many lanes, else with 0: kernels that know it save some
  /// of its integer arithmetic; a CPU has enough of that.
  template <class Call>
  void with_lane_count(const Call& call) const {
    if constexpr (on_device)
      if (lanes_ == W) return call(std::integral_constant<int, W>());
    call(std::integral_constant<int, 0>());
  }

  ExchangeState<T> exchange_state() const {
    return {mesh_, lanes_, plan_, local_.lists(), now_, residual_, block_rate_};
  }
  std::vector<Index> driven_cells() const;
  std::vector<double> time_above(int depth) const;
  void exchange_kept(bool save);
  void refresh_rates();
  Index blocks_per_batch() const;
  BlockStep<T> block_step(const StepPlan& plan) const;
  void take_gradients(const StepPlan& plan, Index part);
  void take_steps(const StepPlan& plan, Index part);
  template <bool linear>
  void take_steps(const StepPlan& plan, const Array<Index>& blocks);
  void take_over(const StepPlan& plan);
  void passes(const StepPlan& plan, HaloExchange& halo, int changed);
  void apply_sources(const StepPlan& plan);

  LaneMesh<T> mesh_;
  std::vector<Index> boundary_edges_;  ///< [boundary edge] local edge
  Index lanes_;
  int order_;
  LinearStates<T> linear_;  ///< order 2 only
  LaneSourceTerms<T> sources_;
  LaneCarried<T> carried_;
  LaneTerms<T> terms_;
  ExchangeCells<T> exchange_;
  bool raining_ = false, halo_wet_ = true;
  Array<T> now_, next_, residual_, rain_, drag_, boundary_value_, block_rate_;
  Array<double> boundary_volume_, clipped_;
  Array<RoughnessCurve<T>> curves_;
  MeteredEdges metered_edges_;
  BlockChoice<T> blocks_;
  Extremes<T> extremes_;
  double since_ = 0, updated_ = 0;  ///< model time when extremes were reset, updated last
  KeptState kept_;
  LaneClasses<T> local_;  ///< empty until local steps are taken
  StepPlan plan_;         ///< of the last step
};

template <class T, int W>
Volumes LaneSolver<T, W>::volumes() const {
  Volumes v{std::vector<core::ExactSum>(lanes_), std::vector<double>(lanes_, 0)};
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now_);
  const auto lost = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), residual_);
  const auto area = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.area);
  const auto clipped = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), clipped_);
  for (Index c = 0; c < mesh_.n_owned; ++c)
    for (Index k = 0; k < lanes_; ++k) {
      const double residual = sizeof(T) == 4 ? lost(static_cast<std::size_t>(c) * lanes_ + k) : 0;
      v.storage[k].add(area(c) * (static_cast<double>(host(row(c) + k)) - residual));
    }
  for (Index b = 0; b < mesh_.n_blocks; ++b)
    for (Index k = 0; k < lanes_; ++k) v.clipped[k] += clipped(static_cast<std::size_t>(b) * lanes_ + k);
  return v;
}

template <class T, int W>
Index LaneSolver<T, W>::find_not_finite() const {
  const auto now = now_;
  const Index values = n_variables * lanes_;
  Index worst = mesh_.n_owned;
  Kokkos::parallel_reduce(
      "hydro::find_not_finite", Kokkos::RangePolicy<>(0, mesh_.n_owned),
      KOKKOS_LAMBDA(Index c, Index & found) {
        const T* const s = now.data() + static_cast<std::size_t>(c) * values;
        bool finite = true;
        for (Index i = 0; i < values; ++i) finite = finite && s[i] - s[i] == T(0);
        if (!finite) found = minimum(found, c);
      },
      Kokkos::Min<Index>(worst));
  return worst < mesh_.n_owned ? worst : mesh::none;
}

}  // namespace freshet::hydro
