#include "hydro/run/inflow_spread.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/random.hpp"

namespace freshet::hydro {
namespace {

constexpr double between_knots = 900;  ///< s

/// A number for a time: of the second it is in.
std::uint32_t step_of(double t) {
  return static_cast<std::uint32_t>(static_cast<std::int64_t>(std::floor(t)));
}

}  // namespace

InflowSpread::InflowSpread(const core::Basin& basin, const LaneMembers& members)
    : seed_(basin.ensemble.seed), lanes_(members.lanes) {
  for (std::size_t k = 0; k < lanes_; ++k)
    numbers_.push_back(static_cast<std::uint32_t>(
        basin.ensemble.number(members.first + std::min(static_cast<int>(k), members.members - 1))));
  for (const core::Boundary& b : basin.boundaries) {
    const bool parts = b.file && basin.ensemble.whole() > 1;
    paths_.push_back({.sigma = parts ? b.outside_sigma : 0, .tau = b.outside_sigma_s, .knots = {}});
    any_ = any_ || paths_.back().sigma > 0;
  }
}

/// Exact for the process at the knots: x' = a x + sigma sqrt(1 - a^2) z, a = exp(-between_knots / tau).
void InflowSpread::reach(Path& path, std::uint32_t boundary, double last_row, std::size_t knots) const {
  const std::size_t n = lanes_;
  if (path.last_row != last_row || path.knots.empty()) path.knots.assign(n, 0);
  path.last_row = last_row;
  const double keep = std::exp(-between_knots / path.tau), renew = path.sigma * std::sqrt(1 - keep * keep);
  for (std::size_t knot = path.knots.size() / n; knot < knots; ++knot)
    for (std::size_t k = 0; k < n; ++k) {
      const double fresh = core::normal(seed_, core::Stream::inflow_after, numbers_[k], step_of(last_row),
                                        boundary << 20 | static_cast<std::uint32_t>(knot));
      path.knots.push_back(keep * path.knots[(knot - 1) * n + k] + renew * fresh);
    }
}

void InflowSpread::scale(int boundary, double last_row, double t, double* factor) const {
  Path& path = paths_[static_cast<std::size_t>(boundary)];
  if (path.sigma == 0 || t <= last_row) return;
  const double since = (t - last_row) / between_knots;
  const auto knot = static_cast<std::size_t>(since);
  reach(path, static_cast<std::uint32_t>(boundary), last_row, knot + 2);
  const double share = since - static_cast<double>(knot),
               variance = path.sigma * path.sigma * -std::expm1(-2 * (t - last_row) / path.tau);
  const double* const from = &path.knots[knot * lanes_];
  for (std::size_t k = 0; k < lanes_; ++k)
    factor[k] *= std::exp((1 - share) * from[k] + share * from[lanes_ + k] - 0.5 * variance);
}

}  // namespace freshet::hydro
