#include "exposure/tally.hpp"

#include <algorithm>
#include <numeric>

#include "core/quantile.hpp"
#include "exposure/deep.hpp"

namespace freshet::exposure {

double depth_of_item(const Overlay& o, std::size_t item, std::size_t piece, const Depths& depth,
                     Measure measure) {
  double largest = 0, sum = 0, amount = 0;
  for (std::size_t p = piece; p < piece + static_cast<std::size_t>(o.pieces[item]); ++p) {
    const double here = depth[static_cast<std::size_t>(o.cell[p])];
    largest = std::max(largest, here);
    sum += o.amount[p] * here;
    amount += o.amount[p];
  }
  return measure == Measure::largest || !(amount > 0) ? largest : sum / amount;
}

Tally::Tally(const core::ExposureLayer& layer, const Overlay& overlay, std::size_t members, std::size_t times)
    : layer_(layer), overlay_(overlay), kind_(kind_of(layer)) {
  if (!layer.damage_curve.empty()) curve_ = read_damage_curve(layer.damage_curve);
  const std::size_t depths = layer.depths_m.size();
  over_.assign(depths, std::vector<double>(members, 0));
  at_.assign(depths, std::vector<std::vector<double>>(times, std::vector<double>(members, 0)));
  damage_.assign(curve_ ? members : 0, 0);
}

std::vector<double> Tally::count(const Depths& depth) const {
  std::vector<double> sums(layer_.depths_m.size(), 0);
  const auto add = [&](double here, double amount) {
    for (std::size_t d = 0; d < sums.size() && reaches(here, layer_.depths_m[d]); ++d) sums[d] += amount;
  };
  if (kind_.counting == Counting::pieces) {
    for (std::size_t p = 0; p < overlay_.cell.size(); ++p)
      add(depth[static_cast<std::size_t>(overlay_.cell[p])], overlay_.amount[p]);
  } else {
    const Measure measure = kind_.measure(layer_);
    for (std::size_t i = 0, p = 0; i < overlay_.items();
         p += static_cast<std::size_t>(overlay_.pieces[i]), ++i)
      if (overlay_.pieces[i] > 0) add(depth_of_item(overlay_, i, p, depth, measure), 1);
  }
  for (double& sum : sums) sum /= kind_.per_unit;
  return sums;
}

double Tally::damage(const Depths& depth) const {
  double sum = 0;
  const Measure measure = kind_.measure(layer_);
  for (std::size_t i = 0, p = 0; i < overlay_.items(); p += static_cast<std::size_t>(overlay_.pieces[i]), ++i)
    if (const double here = depth_of_item(overlay_, i, p, depth, measure); here > 0)
      sum += overlay_.value[i] * curve_->at(here);
  return sum;
}

void Tally::add_time(std::size_t time, std::size_t member, const Depths& depth) {
  const std::vector<double> sums = count(depth);
  for (std::size_t d = 0; d < sums.size(); ++d) at_[d][time][member] = sums[d];
}

void Tally::add_maximum(std::size_t member, const Depths& depth) {
  const std::vector<double> sums = count(depth);
  for (std::size_t d = 0; d < sums.size(); ++d) over_[d][member] = sums[d];
  if (curve_) damage_[member] = damage(depth);
}

results::ExposureFigures Tally::figures(const std::vector<double>& members) const {
  std::vector<double> sorted = members;
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(members.size());
  const auto events = std::count_if(members.begin(), members.end(), [&](double v) { return is_event(v); });
  return {std::accumulate(members.begin(), members.end(), 0.0) / n,
          core::quantile_of_sorted(sorted, 0.1),
          core::quantile_of_sorted(sorted, 0.5),
          core::quantile_of_sorted(sorted, 0.9),
          sorted.back(),
          static_cast<double>(events) / n,
          {}};
}

bool Tally::is_event(double value) const { return value >= layer_.at_least * (1 - 1e-12); }

std::vector<std::optional<core::Instant>> Tally::first_times(std::size_t d,
                                                             const std::vector<core::Instant>& times) const {
  std::vector<std::optional<core::Instant>> first(times.empty() ? 0 : over_[d].size());
  for (std::size_t m = 0; m < first.size(); ++m)
    for (std::size_t t = 0; t < times.size() && !first[m]; ++t)
      if (is_event(at_[d][t][m])) first[m] = times[t];
  return first;
}

results::ExposedLayer Tally::finish(const std::vector<core::Instant>& times) const {
  results::ExposedLayer l;
  l.id = layer_.id, l.kind = layer_.kind, l.title = layer_.title, l.unit = kind_.unit;
  l.total = overlay_.total, l.outside = overlay_.outside, l.at_least = layer_.at_least;
  l.notes = overlay_.notes;
  for (std::size_t d = 0; d < over_.size(); ++d) {
    results::ExposureAtDepth at{layer_.depths_m[d], figures(over_[d]), {}, first_times(d, times)};
    at.over_lead_time.members = over_[d];
    for (const std::vector<double>& members : at_[d]) {
      at.at_times.push_back(figures(members));
      at.at_times.back().members = members;
    }
    l.depths.push_back(std::move(at));
  }
  if (curve_) {
    l.damage.emplace();
    l.damage->currency = layer_.currency;
    l.damage->value = std::accumulate(overlay_.value.begin(), overlay_.value.end(), 0.0);
    l.damage->over_lead_time = figures(damage_);
    l.damage->over_lead_time.members = damage_;
    const auto any = std::count_if(damage_.begin(), damage_.end(), [](double v) { return v > 0; });
    l.damage->over_lead_time.probability = static_cast<double>(any) / static_cast<double>(damage_.size());
  }
  return l;
}

}  // namespace freshet::exposure
