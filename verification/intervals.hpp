#pragma once
// How sure a figure is that comes from few cases.

#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace freshet::verification {

struct Interval {
  double low = 0, high = 0;
};

/// Of a share, 95 % (Wilson 1927): `seen` in `count` cases, as if only `independent` of them said something
/// of their own. Nothing without cases.
std::optional<Interval> wilson(double seen, double count, double independent);

/// 95 % of the draws that are numbers; nothing where less than nine in ten are.
std::optional<Interval> interval_of(std::vector<double> draws);

/// Block bootstrap over cycles (Künsch 1989; blocks go round at the end): cycles close to each other forecast
/// the same water and are drawn together. The same draws for every figure.
class Resampling {
 public:
  static constexpr std::size_t fewest_blocks = 8;  ///< below, no interval is given
  Resampling(std::size_t cycles, std::size_t block, std::size_t draws, std::uint64_t seed);

  std::size_t block() const { return block_; }    ///< cycles
  std::size_t blocks() const { return blocks_; }  ///< in a draw
  bool enough() const { return blocks_ >= fewest_blocks; }

  /// [draw][cycle] How often each was drawn; none where there are too few blocks.
  const std::vector<std::vector<std::uint16_t>>& draws() const { return drawn_; }
  /// Interval of a figure that `of` makes of a draw.
  std::optional<Interval> interval(const std::function<double(const std::vector<std::uint16_t>&)>& of) const;

 private:
  std::size_t block_, blocks_;
  std::vector<std::vector<std::uint16_t>> drawn_;  ///< [draw][cycle]
};

}  // namespace freshet::verification
