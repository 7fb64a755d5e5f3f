#include "hydro/solver/lane_extremes.hpp"

#include <algorithm>

namespace freshet::hydro {
namespace {

/// [..] seconds of ticks.
std::vector<double> seconds(std::vector<double> ticks) {
  for (double& t : ticks) t = seconds_of(static_cast<Tick>(t));
  return ticks;
}

void set_ticks(const Array<Tick>& device, const std::vector<double>& seconds) {
  auto host = Kokkos::create_mirror_view(device);
  for (std::size_t i = 0; i < seconds.size(); ++i) host(i) = seconds[i] < 0 ? never : tick_of(seconds[i]);
  Kokkos::deep_copy(device, host);
}

}  // namespace

template <class T>
LaneExtremesBase<T>::LaneExtremesBase(LaneWater<T>& water) : water_(water), kept_(water.values_of_owned()) {
  set_depths(0.1, {});
}

template <class T>
void LaneExtremesBase<T>::set_depths(double arrival_depth, const std::vector<double>& duration_depths) {
  kept_.arrival_depth = static_cast<T>(arrival_depth);
  kept_.n_above = std::min(static_cast<int>(duration_depths.size()), most_duration_depths);
  for (int j = 0; j < kept_.n_above; ++j) kept_.above[j] = static_cast<T>(duration_depths[j]);
  kept_.duration = Array<Tick>("hydro::duration", kept_.n_above * kept_.mark.extent(0));
  reset(0);
}

template <class T>
void LaneExtremesBase<T>::reset(double time) {
  for (const Array<T>& a : kept_.largest) Kokkos::deep_copy(a, T(0));
  for (const Array<Tick>& a : kept_.time_of) Kokkos::deep_copy(a, never);
  Kokkos::deep_copy(kept_.arrival, never);
  Kokkos::deep_copy(kept_.duration, Tick(0));
  Kokkos::deep_copy(kept_.mark, Mark(0));
  water_.blocks.change_all();
  since_ = updated_ = time;
}

template <class T>
std::vector<double> LaneExtremesBase<T>::of(ExtremeName row, int threshold) const {
  const Extreme& e = row.row();
  switch (e.keeps) {
    case Keeps::largest:
      return to_host(kept_.largest[e.measure]);
    case Keeps::time_of_largest:
      return seconds(to_host(kept_.time_of[timed_place(row.index)]));
    case Keeps::arrival:
      return seconds(to_host(kept_.arrival));
    default:
      return time_above(threshold);
  }
}

template <class T>
std::vector<double> LaneExtremesBase<T>::time_above(int depth) const {
  const std::size_t n = kept_.mark.extent(0);
  const auto rows = std::make_pair(depth * n, (depth + 1) * n);
  const auto mark = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), kept_.mark);
  std::vector<double> duration = to_host<Tick>(Kokkos::subview(kept_.duration, rows));
  const Tick now = tick_of(updated_ - since_);
  for (std::size_t i = 0; i < n; ++i) {
    const Tick above = (mark(i) >> depth) & 1u;
    duration[i] = static_cast<Tick>(static_cast<Tick>(duration[i]) + above * now) / ticks_per_second;
  }
  return duration;
}

template <class T>
LaneExtremes LaneExtremesBase<T>::all() const {
  LaneExtremes all{since_, updated_, {}};
  for (std::size_t i = 0; i < all.fields.size(); ++i) {
    const int n = extremes[i].keeps == Keeps::time_above ? kept_.n_above : 1;
    for (int j = 0; j < n; ++j) all.fields[i].push_back(of(ExtremeName(i), j));
  }
  return all;
}

template <class T>
void LaneExtremesBase<T>::set(const LaneExtremes& given) {
  since_ = given.since;
  updated_ = given.updated;
  for (std::size_t i = 0; i < given.fields.size(); ++i) {
    const Extreme& e = extremes[i];
    if (e.keeps == Keeps::largest) copy_to(kept_.largest[e.measure], given.fields[i][0]);
    if (e.keeps == Keeps::time_of_largest) set_ticks(kept_.time_of[timed_place(i)], given.fields[i][0]);
    if (e.keeps == Keeps::arrival) set_ticks(kept_.arrival, given.fields[i][0]);
  }
  const std::vector<double>& arrival = given.of("arrival_time");
  const auto state = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), water_.now);
  auto mark = Kokkos::create_mirror_view(kept_.mark);
  const std::size_t lanes = water_.lanes;
  for (std::size_t i = 0; i < mark.extent(0); ++i)
    mark(i) = static_cast<Mark>(kept_.mark_of(state(water_.row(static_cast<Index>(i / lanes)) + i % lanes),
                                              Tick(arrival[i] < 0 ? 0 : arrived)));
  Kokkos::deep_copy(kept_.mark, mark);
  auto duration = Kokkos::create_mirror_view(kept_.duration);
  const Tick now = tick_of(updated_ - since_);
  for (std::size_t i = 0; i < duration.extent(0); ++i) {
    const std::size_t depth = i / mark.extent(0), row = i % mark.extent(0);
    const Tick above = (mark(row) >> depth) & 1u;
    duration(i) = tick_of(given.of("duration_above_threshold", depth)[row]) - above * now;
  }
  Kokkos::deep_copy(kept_.duration, duration);
}

template <class T>
void LaneExtremesBase<T>::exchange_kept(KeptState& kept, bool save) {
  for (const Array<T>& a : kept_.largest) kept.exchange(a, save);
  for (const Array<Tick>& a : kept_.time_of) kept.exchange(a, save);
  for (const Array<Tick>& a : std::array{kept_.arrival, kept_.duration}) kept.exchange(a, save);
  kept.exchange(kept_.mark, save);
  kept.exchange(since_, save);
  kept.exchange(updated_, save);
}

template <class T>
double LaneExtremesBase<T>::bytes() const {
  double bytes = bytes_of_all(kept_.arrival, kept_.duration, kept_.mark);
  for (const Array<T>& a : kept_.largest) bytes += bytes_of(a);
  for (const Array<Tick>& a : kept_.time_of) bytes += bytes_of(a);
  return bytes;
}

template class LaneExtremesBase<float>;
template class LaneExtremesBase<double>;

}  // namespace freshet::hydro
