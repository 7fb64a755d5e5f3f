#include "verification/intervals.hpp"

#include <algorithm>

#include "core/came_true.hpp"
#include "core/quantile.hpp"
#include "core/random.hpp"

namespace freshet::verification {

std::optional<Interval> wilson(double seen, double count, double independent) {
  const auto found = core::wilson(seen, count, independent);
  return found ? std::optional<Interval>({found->low, found->high}) : std::nullopt;
}

std::optional<Interval> interval_of(std::vector<double> draws) {
  const std::size_t all = draws.size();
  draws.erase(std::remove_if(draws.begin(), draws.end(), [](double d) { return !std::isfinite(d); }),
              draws.end());
  if (draws.empty() || 10 * draws.size() < 9 * all) return {};
  std::sort(draws.begin(), draws.end());
  return Interval{core::quantile_of_sorted(draws, 0.025), core::quantile_of_sorted(draws, 0.975)};
}

Resampling::Resampling(std::size_t cycles, std::size_t block, std::size_t draws, std::uint64_t seed)
    : block_(std::max<std::size_t>(block, 1)), blocks_((cycles + block_ - 1) / block_) {
  if (!enough()) return;
  drawn_.assign(draws, std::vector<std::uint16_t>(cycles, 0));
  for (std::size_t d = 0; d < draws; ++d) {
    for (std::size_t i = 0; i < cycles; ++i) {
      const std::size_t of_block = i / block_;
      const double u = core::uniform(seed, core::Stream::verification, 0, static_cast<std::uint32_t>(d),
                                     static_cast<std::uint32_t>(of_block));
      const auto begin = static_cast<std::size_t>(u * static_cast<double>(cycles));
      ++drawn_[d][(begin + i % block_) % cycles];
    }
  }
}

std::optional<Interval> Resampling::interval(
    const std::function<double(const std::vector<std::uint16_t>&)>& of) const {
  if (!enough()) return {};
  std::vector<double> draws;
  draws.reserve(drawn_.size());
  for (const auto& drawn : drawn_) draws.push_back(of(drawn));
  return interval_of(std::move(draws));
}

}  // namespace freshet::verification
