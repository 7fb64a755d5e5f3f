#pragma once
// LaneSolver's memory: extremes, the state that is kept for a failure, and which cell sets the step, how much
// it takes. Included where it is compiled, lane_solver.cpp.in.

#include "hydro/solver/lane_solver.hpp"

namespace freshet::hydro {

template <class T, int W>
void LaneSolver<T, W>::set_extreme_depths(double arrival_depth, const std::vector<double>& duration_depths) {
  extremes_.arrival_depth = static_cast<T>(arrival_depth);
  extremes_.n_above = std::min(static_cast<int>(duration_depths.size()), most_duration_depths);
  for (int j = 0; j < extremes_.n_above; ++j) extremes_.above[j] = static_cast<T>(duration_depths[j]);
  extremes_.duration = Array<Tick>("hydro::duration", extremes_.n_above * extremes_.mark.extent(0));
  kept_ = KeptState();
  reset_extremes(0);
}

template <class T, int W>
void LaneSolver<T, W>::reset_extremes(double time) {
  for (const Array<T>& a : extremes_.largest) Kokkos::deep_copy(a, T(0));
  for (const Array<Tick>& a : extremes_.time_of) Kokkos::deep_copy(a, never);
  Kokkos::deep_copy(extremes_.arrival, never);
  Kokkos::deep_copy(extremes_.duration, Tick(0));
  Kokkos::deep_copy(extremes_.mark, Mark(0));
  blocks_.change_all();
  since_ = updated_ = time;
}

/// A block that was not worked on holds what the last update saw.
template <class T, int W>
bool LaneSolver<T, W>::update_extremes(double time) {
  const BlockList& blocks = blocks_.to_look_at();
  updated_ = time;
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
std::vector<double> LaneSolver<T, W>::extreme(ExtremeName row, int threshold) const {
  const auto seconds = [](std::vector<double> ticks) {
    for (double& t : ticks) t = seconds_of(static_cast<Tick>(t));
    return ticks;
  };
  const Extreme& e = row.row();
  switch (e.keeps) {
    case Keeps::largest:
      return to_host(extremes_.largest[e.measure]);
    case Keeps::time_of_largest:
      return seconds(to_host(extremes_.time_of[timed_place(row.index)]));
    case Keeps::arrival:
      return seconds(to_host(extremes_.arrival));
    default:
      return time_above(threshold);
  }
}

template <class T, int W>
std::vector<double> LaneSolver<T, W>::time_above(int depth) const {
  const std::size_t n = extremes_.mark.extent(0);
  const auto rows = std::make_pair(depth * n, (depth + 1) * n);
  const auto mark = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), extremes_.mark);
  std::vector<double> duration = to_host<Tick>(Kokkos::subview(extremes_.duration, rows));
  const Tick now = tick_of(updated_ - since_);
  for (std::size_t i = 0; i < n; ++i) {
    const Tick above = (mark(i) >> depth) & 1u;
    duration[i] = static_cast<Tick>(static_cast<Tick>(duration[i]) + above * now) / ticks_per_second;
  }
  return duration;
}

template <class T, int W>
LaneExtremes LaneSolver<T, W>::extremes() const {
  LaneExtremes all{since_, updated_, {}};
  for (std::size_t i = 0; i < all.fields.size(); ++i) {
    const int n = hydro::extremes[i].keeps == Keeps::time_above ? extremes_.n_above : 1;
    for (int j = 0; j < n; ++j) all.fields[i].push_back(extreme(ExtremeName(i), j));
  }
  return all;
}

template <class T, int W>
void LaneSolver<T, W>::set_extremes(const LaneExtremes& given) {
  since_ = given.since;
  updated_ = given.updated;
  const auto set_ticks = [](const Array<Tick>& device, const std::vector<double>& seconds) {
    auto host = Kokkos::create_mirror_view(device);
    for (std::size_t i = 0; i < seconds.size(); ++i) host(i) = seconds[i] < 0 ? never : tick_of(seconds[i]);
    Kokkos::deep_copy(device, host);
  };
  for (std::size_t i = 0; i < given.fields.size(); ++i) {
    const Extreme& e = hydro::extremes[i];
    if (e.keeps == Keeps::largest) to_device(extremes_.largest[e.measure], given.fields[i][0]);
    if (e.keeps == Keeps::time_of_largest) set_ticks(extremes_.time_of[timed_place(i)], given.fields[i][0]);
    if (e.keeps == Keeps::arrival) set_ticks(extremes_.arrival, given.fields[i][0]);
  }
  const std::vector<double>& arrival = given.of("arrival_time");
  const auto state = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), now_);
  auto mark = Kokkos::create_mirror_view(extremes_.mark);
  for (std::size_t i = 0; i < mark.extent(0); ++i)
    mark(i) = static_cast<Mark>(extremes_.mark_of(state(row(static_cast<Index>(i / lanes_)) + i % lanes_),
                                                  Tick(arrival[i] < 0 ? 0 : arrived)));
  Kokkos::deep_copy(extremes_.mark, mark);
  auto duration = Kokkos::create_mirror_view(extremes_.duration);
  const Tick now = tick_of(updated_ - since_);
  for (std::size_t i = 0; i < duration.extent(0); ++i) {
    const std::size_t depth = i / mark.extent(0), row = i % mark.extent(0);
    const Tick above = (mark(row) >> depth) & 1u;
    duration(i) = tick_of(given.of("duration_above_threshold", depth)[row]) - above * now;
  }
  Kokkos::deep_copy(extremes_.duration, duration);
}

template <class T, int W>
void LaneSolver<T, W>::exchange_kept(bool save) {
  kept_.rewind();
  for (const auto& a : std::array{now_, residual_}) kept_.exchange(a, save);
  for (const Array<T>& a : extremes_.largest) kept_.exchange(a, save);
  for (const Array<Tick>& a : extremes_.time_of) kept_.exchange(a, save);
  for (const Array<Tick>& a : std::array{extremes_.arrival, extremes_.duration}) kept_.exchange(a, save);
  for (const auto& a : std::array{boundary_volume_, clipped_, metered_edges_.volume}) kept_.exchange(a, save);
  for (const auto& a : sources_.memory()) kept_.exchange(a, save);
  for (const auto& a : carried_.memory()) kept_.exchange(a, save);
  kept_.exchange(carried_.values(), save);
  kept_.exchange(terms_.rates(), save);
  kept_.exchange(extremes_.mark, save);
  Array<double> times("hydro::kept_times", 2);
  auto host = Kokkos::create_mirror_view(times);
  host(0) = since_, host(1) = updated_;
  Kokkos::deep_copy(times, host);
  kept_.exchange(times, save);
  Kokkos::deep_copy(host, times);
  since_ = host(0), updated_ = host(1);
}

template <class T, int W>
void LaneSolver<T, W>::restore() {
  if (kept_.empty()) return;
  exchange_kept(false);
  Kokkos::deep_copy(next_, now_);
  plan_ = StepPlan();
  carried_.begin_anew();
  terms_.begin_anew();
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
          cells(c).half_perimeter_over_area * T(plan_.rate_factor(plan_.local ? classes(c) : StepClass(0)));
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
  f.lanes = bytes_of_all(now_, next_, residual_, rain_, boundary_value_, boundary_volume_, clipped_,
                         x.arrival, x.duration, x.mark, linear_.gradients());
  for (const Array<T>& a : x.largest) f.lanes += bytes_of(a);
  for (const Array<Tick>& a : x.time_of) f.lanes += bytes_of(a);
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
