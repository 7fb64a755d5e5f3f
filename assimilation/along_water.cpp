#include "assimilation/along_water.hpp"

#include <algorithm>

#include "core/errors.hpp"

namespace freshet::assimilation {

using mesh::Index;
using mesh::WaterWays;

AlongWater::AlongWater(const WaterWays& ways, WaterReach reach, std::vector<Index> origins,
                       const std::vector<double>& slowness)
    : origins_(std::move(origins)) {
  std::sort(origins_.begin(), origins_.end());
  origins_.erase(std::unique(origins_.begin(), origins_.end()), origins_.end());
  const auto cost = [&](Index from, const WaterWays::Link& link) {
    const double size =
        slowness.empty() ? link.length : link.length * (slowness[from] + slowness[link.to]) / 2;
    return size / (link.down ? reach.down : reach.up);
  };
  std::vector<std::vector<WaterWays::Reached>> all;
  for (const Index origin : origins_) all.push_back(ways.reached(origin, cost, 2));
  first_.assign(static_cast<std::size_t>(ways.cells()) + 1, 0);
  for (const auto& reached : all)
    for (const WaterWays::Reached& r : reached) ++first_[static_cast<std::size_t>(r.cell) + 1];
  for (std::size_t c = 1; c < first_.size(); ++c) first_[c] += first_[c - 1];
  entries_.resize(first_.back());
  std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const WaterWays::Reached& r : all[i]) {
      const double weight = taper(r.cost, 1);
      entries_[next[r.cell]++] = {static_cast<int>(i), weight};
      if (r.cell != origins_[i] && number_of(r.cell) >= 0)
        between_.push_back({origins_[i], r.cell, r.down, r.up, weight});
    }
}

int AlongWater::number_of(Index origin) const {
  const auto found = std::lower_bound(origins_.begin(), origins_.end(), origin);
  return found == origins_.end() || *found != origin ? -1 : static_cast<int>(found - origins_.begin());
}

void AlongWater::put(const std::vector<Observation>& observations, Index cell,
                     Eigen::VectorXd& tapers) const {
  const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(first_[cell]),
             end = entries_.begin() + static_cast<std::ptrdiff_t>(first_[cell + 1]);
  for (std::size_t k = 0; k < observations.size(); ++k) {
    if (!observations[k].of_water) continue;
    const int origin = number_of(observations[k].cell);
    if (origin < 0) core::fail_run("assimilation: no ways are known from cell {}", observations[k].cell);
    const auto found =
        std::lower_bound(begin, end, origin, [](const Entry& e, int number) { return e.origin < number; });
    tapers[static_cast<Eigen::Index>(k)] = found != end && found->origin == origin ? found->taper : 0;
  }
}

}  // namespace freshet::assimilation
