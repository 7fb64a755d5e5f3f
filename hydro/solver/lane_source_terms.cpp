#include "hydro/solver/lane_source_terms.hpp"

#include <algorithm>

#include "hydro/schedule/block_rates.hpp"

namespace freshet::hydro {
namespace {

/// m/s, 360 mm/h: water that comes slower than the heaviest rain is taken as rain is, over a step of any
/// class.
constexpr double gentle = 1e-4;

/// Of cells that rise.
std::vector<Index> blocks_of(const std::vector<Index>& cells) {
  std::vector<Index> blocks;
  for (const Index c : cells)
    if (blocks.empty() || blocks.back() != c / block_cells) blocks.push_back(c / block_cells);
  return blocks;
}

}  // namespace

template <class T>
void LaneSourceTerms<T>::set_infiltration(LossLaw law, const std::vector<Soil>& soils,
                                          const std::vector<int>& soil_class) {
  law_ = law;
  soils_ = to_device("hydro::soils", soils);
  soil_class_ = to_device("hydro::soil_class", soil_class);
  const std::size_t rows = law == LossLaw::none ? 0 : static_cast<std::size_t>(n_owned_) * lanes_;
  if (soil_state_.extent(0) == rows) return;  // new numbers for the same soil: what went in stays in
  soil_state_ = Array<double>("hydro::soil_state", rows);
  infiltrated_ = Array<double>("hydro::infiltrated", rows);
}

template <class T>
void LaneSourceTerms<T>::set_evaporation(double rate) {
  evaporation_ = rate;
  if (evaporated_.extent(0) == 0)
    evaporated_ = Array<double>("hydro::evaporated", static_cast<std::size_t>(n_owned_) * lanes_);
}

template <class T>
void LaneSourceTerms<T>::set_wind(WindStress stress) {
  windy_ = windy_ || stress.x != 0 || stress.y != 0;
  wind_ = stress;
}

template <class T>
void LaneSourceTerms<T>::set_coriolis(const std::vector<double>& f) {
  coriolis_ = to_device("hydro::coriolis", f);
}

template <class T>
void LaneSourceTerms<T>::set_points(const std::vector<Index>& cells) {
  std::vector<Index> distinct, first;
  const std::vector<double> area = to_host(area_);
  cell_of_point_ = cells;
  area_of_point_.clear();
  for (std::size_t p = 0; p < cells.size(); ++p) {
    area_of_point_.push_back(area[cells[p]]);
    if (p > 0 && cells[p] == cells[p - 1]) continue;
    distinct.push_back(cells[p]);
    first.push_back(static_cast<Index>(p));
  }
  point_blocks_ = blocks_of(distinct);
  first.push_back(static_cast<Index>(cells.size()));
  point_cells_ = to_device("hydro::point_cells", distinct);
  point_first_ = to_device("hydro::point_first", first);
  point_discharge_ = Array<double>("hydro::point_discharge", cells.size());
  point_volume_ = Array<double>("hydro::point_volume", cells.size() * lanes_);
}

template <class T>
void LaneSourceTerms<T>::set_point_discharge(const std::vector<double>& discharge) {
  point_discharge_ = to_device("hydro::point_discharge", discharge);
  driven_cells_.clear();
  for (std::size_t p = 0; p < discharge.size();) {
    const Index c = cell_of_point_[p];
    double flow = 0;
    const double area = area_of_point_[p];
    for (; p < discharge.size() && cell_of_point_[p] == c; ++p) flow += std::abs(discharge[p]);
    if (flow > gentle * area) driven_cells_.push_back(c);
  }
  driven_blocks_ = blocks_of(driven_cells_);
}

template <class T>
std::vector<double> LaneSourceTerms<T>::infiltrated() const {
  return to_host(infiltrated_);
}
template <class T>
std::vector<double> LaneSourceTerms<T>::evaporated() const {
  return to_host(evaporated_);
}
template <class T>
std::vector<double> LaneSourceTerms<T>::point_volume() const {
  return to_host(point_volume_);
}
template <class T>
std::vector<double> LaneSourceTerms<T>::soil_state() const {
  return to_host(soil_state_);
}
template <class T>
void LaneSourceTerms<T>::set_soil_state(const std::vector<double>& state) {
  soil_state_ = to_device("hydro::soil_state", state);
}

template <class T>
void LaneSourceTerms<T>::reset_volumes() {
  for (const Array<double>& sum : {infiltrated_, evaporated_, point_volume_}) Kokkos::deep_copy(sum, 0.0);
}

template <class T>
template <class Law>
void LaneSourceTerms<T>::launch(const SourceTermStep<T>& s) const {
  using Kernel = SourceTermKernel<T, Law>;
  const Kernel kernel{s.mesh,      lanes_,       s.plan,      s.classes,    s.raining,    s.active,
                      s.now,       s.residual,   s.rain,      s.block_rate, soil_class_,  soils_,
                      soil_state_, infiltrated_, evaporated_, coriolis_,    evaporation_, wind_};
  const auto policy = typename Kernel::Policy(s.n_active, on_device ? block_cells : 1)
                          .set_scratch_size(1, Kokkos::PerTeam(kernel.scratch_bytes()));
  Kokkos::parallel_for("hydro::sources", policy, kernel);
}

template <class T>
PointKernel<T> LaneSourceTerms<T>::points(const SourceTermStep<T>& s) const {
  return {lanes_,     s.plan,       s.classes,    s.mesh,           s.now,
          s.residual, point_cells_, point_first_, point_discharge_, point_volume_};
}

template <class T>
void LaneSourceTerms<T>::apply_points(const SourceTermStep<T>& s) const {
  if (places() == 0) return;
  Kokkos::parallel_for("hydro::points", Kokkos::RangePolicy<>(0, places()), points(s));
  if (driven_blocks_.empty()) return;
  const Array<Index> blocks = to_device("hydro::driven", driven_blocks_);
  Kokkos::parallel_for("hydro::driven_rates",
                       Kokkos::RangePolicy<>(0, static_cast<Index>(driven_blocks_.size())),
                       BlockRates<T>{s.mesh, s.now, lanes_, s.plan, s.classes.of_cell, blocks, s.block_rate});
}

template <class T>
void LaneSourceTerms<T>::apply_in_cells(const SourceTermStep<T>& step) const {
  if (!in_cells() || step.n_active == 0) return;
  switch (law_) {
    case LossLaw::constant:
      return launch<ConstantLoss>(step);
    case LossLaw::green_ampt:
      return launch<GreenAmpt>(step);
    case LossLaw::horton:
      return launch<Horton>(step);
    case LossLaw::scs:
      return launch<CurveNumber>(step);
    case LossLaw::saturation:
      return launch<Saturation>(step);
    case LossLaw::none:
      return launch<NoLoss>(step);
  }
}

template class LaneSourceTerms<float>;
template class LaneSourceTerms<double>;

}  // namespace freshet::hydro
