#pragma once
// LaneSolver's memory: extremes, the state that is kept for a failure, and which cell sets the step, how much
// it takes. Included where it is compiled, lane_solver.cpp.in.

#include "hydro/solver/lane_solver.hpp"

namespace freshet::hydro {

template <class T, int W>
void LaneSolver<T, W>::watch(double arrival_depth, const std::vector<double>& duration_depths) {
  extremes_.arrival_depth = static_cast<T>(arrival_depth);
  extremes_.n_above = std::min(static_cast<int>(duration_depths.size()), most_duration_depths);
  for (int j = 0; j < extremes_.n_above; ++j) extremes_.above[j] = static_cast<T>(duration_depths[j]);
  extremes_.duration = Array<Tick>("hydro::duration", extremes_.n_above * extremes_.mark.extent(0));
  kept_ = KeptState();
  reset_maxima(0);
}

template <class T, int W>
void LaneSolver<T, W>::reset_maxima(double time) {
  for (const Array<T>& a :
       std::array{extremes_.depth, extremes_.speed, extremes_.unit_discharge, extremes_.hazard})
    Kokkos::deep_copy(a, T(0));
  Kokkos::deep_copy(extremes_.depth_tick, never);
  Kokkos::deep_copy(extremes_.arrival_tick, never);
  Kokkos::deep_copy(extremes_.duration, Tick(0));
  Kokkos::deep_copy(extremes_.mark, Mark(0));
  blocks_.change_all();
  since_ = looked_ = time;
}

/// A block that was not worked on holds what the last look saw.
template <class T, int W>
bool LaneSolver<T, W>::track_maxima(double time) {
  const BlockList& blocks = blocks_.to_look_at();
  looked_ = time;
  if (blocks.size() == 0) return true;
  Kokkos::deep_copy(extremes_.not_finite, 0);
  const ExtremesKernel<T, W> kernel{extremes_,     blocks.all(), now_,
                                    mesh_.n_owned, lanes_,       tick_of(time - since_)};
  Kokkos::parallel_for("hydro::extremes",
                       typename ExtremesKernel<T, W>::Policy(blocks.size(), team_threads<W>), kernel);
  int not_finite = 0;
  Kokkos::deep_copy(not_finite, Kokkos::subview(extremes_.not_finite, 0));
  return not_finite == 0;
}

template <class T, int W>
std::vector<double> LaneSolver<T, W>::maxima_of(MaximaOf what) const {
  const auto seconds = [](std::vector<double> ticks) {
    for (double& t : ticks) t = seconds_of(static_cast<Tick>(t));
    return ticks;
  };
  switch (what) {
    case MaximaOf::depth:
      return to_host(extremes_.depth);
    case MaximaOf::speed:
      return to_host(extremes_.speed);
    case MaximaOf::unit_discharge:
      return to_host(extremes_.unit_discharge);
    case MaximaOf::hazard:
      return to_host(extremes_.hazard);
    case MaximaOf::depth_time:
      return seconds(to_host(extremes_.depth_tick));
    default:
      return seconds(to_host(extremes_.arrival_tick));
  }
}

template <class T, int W>
std::vector<double> LaneSolver<T, W>::duration(int depth) const {
  const std::size_t n = extremes_.mark.extent(0);
  const auto rows = std::make_pair(depth * n, (depth + 1) * n);
  const auto mark = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), extremes_.mark);
  std::vector<double> duration = to_host<Tick>(Kokkos::subview(extremes_.duration, rows));
  const Tick now = tick_of(looked_ - since_);
  for (std::size_t i = 0; i < n; ++i) {
    const Tick above = (mark(i) >> depth) & 1u;
    duration[i] = static_cast<Tick>(static_cast<Tick>(duration[i]) + above * now) / ticks_per_second;
  }
  return duration;
}

template <class T, int W>
LaneMaxima LaneSolver<T, W>::maxima() const {
  LaneMaxima m{since_,
               looked_,
               maxima_of(MaximaOf::depth),
               maxima_of(MaximaOf::speed),
               maxima_of(MaximaOf::unit_discharge),
               maxima_of(MaximaOf::hazard),
               maxima_of(MaximaOf::depth_time),
               maxima_of(MaximaOf::arrival_time),
               {}};
  for (int j = 0; j < extremes_.n_above; ++j) {
    const std::vector<double> above = duration(j);
    m.duration.insert(m.duration.end(), above.begin(), above.end());
  }
  return m;
}

template <class T, int W>
void LaneSolver<T, W>::set_maxima(const LaneMaxima& m) {
  since_ = m.since;
  looked_ = m.looked;
  to_device(extremes_.depth, m.depth);
  to_device(extremes_.speed, m.speed);
  to_device(extremes_.unit_discharge, m.unit_discharge);
  to_device(extremes_.hazard, m.hazard);
  const auto set_ticks = [](const Array<Tick>& device, const std::vector<double>& seconds) {
    auto host = Kokkos::create_mirror_view(device);
    for (std::size_t i = 0; i < seconds.size(); ++i) host(i) = seconds[i] < 0 ? never : tick_of(seconds[i]);
    Kokkos::deep_copy(device, host);
  };
  set_ticks(extremes_.depth_tick, m.depth_time);
  set_ticks(extremes_.arrival_tick, m.arrival_time);
  const auto state = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now_);
  auto mark = Kokkos::create_mirror_view(extremes_.mark);
  for (std::size_t i = 0; i < mark.extent(0); ++i)
    mark(i) = static_cast<Mark>(extremes_.mark_of(state(row(static_cast<Index>(i / lanes_)) + i % lanes_),
                                                  Tick(m.arrival_time[i] < 0 ? 0 : arrived)));
  Kokkos::deep_copy(extremes_.mark, mark);
  auto duration = Kokkos::create_mirror_view(extremes_.duration);
  const Tick now = tick_of(looked_ - since_);
  for (std::size_t i = 0; i < duration.extent(0); ++i) {
    const Tick above = (mark(i % mark.extent(0)) >> (i / mark.extent(0))) & 1u;
    duration(i) = tick_of(m.duration[i]) - above * now;
  }
  Kokkos::deep_copy(extremes_.duration, duration);
}

template <class T, int W>
void LaneSolver<T, W>::exchange_kept(bool save) {
  kept_.rewind();
  for (const auto& a : std::array{now_, residual_, extremes_.depth, extremes_.speed, extremes_.unit_discharge,
                                  extremes_.hazard})
    kept_.exchange(a, save);
  for (const Array<Tick>& a : std::array{extremes_.depth_tick, extremes_.arrival_tick, extremes_.duration})
    kept_.exchange(a, save);
  for (const auto& a : std::array{boundary_volume_, clipped_, gates_.volume}) kept_.exchange(a, save);
  for (const auto& a : sources_.memory()) kept_.exchange(a, save);
  kept_.exchange(extremes_.mark, save);
  Array<double> times("hydro::kept_times", 2);
  auto host = Kokkos::create_mirror_view(times);
  host(0) = since_, host(1) = looked_;
  Kokkos::deep_copy(times, host);
  kept_.exchange(times, save);
  Kokkos::deep_copy(host, times);
  since_ = host(0), looked_ = host(1);
}

template <class T, int W>
void LaneSolver<T, W>::restore() {
  if (kept_.empty()) return;
  exchange_kept(false);
  Kokkos::deep_copy(next_, now_);
  plan_ = StepPlan();
  blocks_.unsettle();
  blocks_.change_all();
  refresh_rates();
}

template <class T, int W>
Index LaneSolver<T, W>::limiting_cell() const {
  const auto now = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now_);
  const auto cells = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh_.cells);
  const auto classes = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), local_.classes.values);
  Index worst = mesh::none;
  T largest = 0;
  for (Index c = 0; c < mesh_.n_owned; ++c)
    for (Index k = 0; k < lanes_; ++k) {
      const T* const s = now.data() + row(c) + k;
      if (!(s[0] > T(dry_depth))) continue;
      const T limit =
          cells(c).half_perimeter_over_area * T(plan_.heed(plan_.local ? classes(c) : StepClass(0)));
      const T rate = limiting_speed(s[0], s[lanes_], s[2 * lanes_]) * limit;
      if (rate > largest) largest = rate, worst = c;
    }
  return worst;
}

/// First order reads the state and writes the next one. Second order reads the state, writes gradients, reads
/// both, writes the next state.
template <class T, int W>
Footprint LaneSolver<T, W>::footprint() const {
  const double stencils = bytes_of(linear_.stencils) + bytes_of(linear_.one_lane);
  const Extremes<T>& x = extremes_;
  Footprint f;
  f.mesh = bytes_of(mesh_) + stencils + bytes_at_times(linear_.one_lane) + local_.bytes();
  f.lanes = bytes_of_all(now_, next_, residual_, rain_, boundary_value_, boundary_volume_, clipped_, x.depth,
                         x.speed, x.unit_discharge, x.hazard, x.depth_tick, x.arrival_tick, x.duration,
                         x.mark, linear_.gradients());
  f.step_mesh = bytes_of_step(mesh_);
  f.step_lanes = bytes_of_all(now_, next_, residual_, residual_);
  if (raining_) f.step_lanes += bytes_of(rain_);
  if (order_ == 2) {
    f.step_mesh += stencils;
    if (on_device || lanes_ > 1) f.step_mesh += bytes_of(mesh_.cells);
    f.step_lanes += bytes_of_all(now_, linear_.gradients(), linear_.gradients());
  }
  return f;
}

}  // namespace freshet::hydro
