#include "assimilation/readings/excursions.hpp"

#include <algorithm>

namespace freshet::assimilation {

namespace {

/// How far two readings that follow each other may be apart before that is abrupt.
double bound(const Reading& a, const Reading& b, double most, const CheckLimits& limits) {
  const double share = limits.spike_share * std::min(std::abs(a.value), std::abs(b.value));
  return std::max(most, share) * std::max(1.0, std::abs(minutes_between(a, b)) / limits.spike_minutes);
}

bool within_reach(const Reading& a, const Reading& b, const CheckLimits& limits) {
  return std::abs(minutes_between(a, b)) <= 60 * limits.spike_hours;
}

/// Up (1) or down (-1) where the reading after `base` leaves it by more than `most`, else 0.
double leaves(const Series& series, std::size_t base, double most, const CheckLimits& limits) {
  if (base + 1 >= series.size() || !within_reach(*series[base], *series[base + 1], limits)) return 0;
  const double step = series[base + 1]->value - series[base]->value;
  if (std::abs(step) <= bound(*series[base], *series[base + 1], most, limits)) return 0;
  return step > 0 ? 1 : -1;
}

void flag_between(const Series& series, std::size_t base, std::size_t end, const char* check) {
  for (std::size_t i = base + 1; i < end; ++i) flag(*series[i], Quality::suspect, check);
}

/// The way out or back was abrupt: further than `most`, and most of it in the one step between a and b.
bool abrupt(const Reading& a, const Reading& b, double way, const CheckLimits& limits) {
  constexpr double most_of_it = 2.0 / 3;
  const double step = std::abs(b.value - a.value);
  return step > bound(a, b, limits.spike, limits) && step >= most_of_it * way;
}

/// What left `base` in direction `sign`, and came back abruptly.
void check_spike(const Series& series, std::size_t base, double sign, const CheckLimits& limits) {
  const Reading &before = *series[base], &first = *series[base + 1];
  const double away = sign * before.value + bound(before, first, limits.spike, limits);
  double nearest = sign * first.value, furthest = nearest;
  for (std::size_t i = base + 2; i < series.size() && within_reach(before, *series[i], limits); ++i) {
    const Reading &last = *series[i - 1], &back = *series[i];
    const double value = sign * back.value;
    if (nearest - value > bound(last, back, limits.spike, limits) &&
        abrupt(before, first, furthest - sign * before.value, limits) &&
        abrupt(last, back, furthest - value, limits))
      flag_between(series, base, i, "spike");
    nearest = std::min(nearest, value);
    furthest = std::max(furthest, value);
    if (nearest <= away) return;
  }
}

/// What left `base` in direction `sign`, and of which it is not known whether it comes back.
void check_jump(const Series& series, std::size_t base, double sign, const CheckLimits& limits) {
  const Reading& before = *series[base];
  const double away = sign * before.value + bound(before, *series[base + 1], limits.spike, limits);
  std::size_t end = base + 1;
  for (; end < series.size() && within_reach(before, *series[end], limits); ++end)
    if (sign * series[end]->value <= away) return;
  const bool stayed = end < series.size() && within_reach(*series[end - 1], *series[end], limits);
  if (!stayed) flag_between(series, base, end, "jump");
}

}  // namespace

void check_spikes(const Series& series, const CheckLimits& limits) {
  for (std::size_t base = 0; base + 2 < series.size(); ++base)
    if (const double sign = leaves(series, base, limits.spike, limits); sign != 0)
      check_spike(series, base, sign, limits);
}

void check_jumps(const Series& series, const CheckLimits& limits) {
  for (std::size_t base = 0; base + 1 < series.size(); ++base) {
    if (series[base]->quality != Quality::good) continue;  // to come back from a spike is no jump
    if (const double sign = leaves(series, base, limits.jump, limits); sign != 0)
      check_jump(series, base, sign, limits);
  }
}

}  // namespace freshet::assimilation
