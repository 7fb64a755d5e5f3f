#pragma once
// A sum that does not depend on the order of its terms, so not on the number of ranks either: fixed point
// with 64 bits below the binary point (5e-20), and 63 above it. For volumes in m3: terms up to 4e18.

#include <cmath>
#include <cstdint>

namespace freshet::core {

class ExactSum {
 public:
  /// Terms are cut off below 2^-64. What is no number, or too large for any volume, counts as nothing: a
  /// state that brings it ends the run by itself.
  void add(double term) {
    constexpr double unit = 18446744073709551616.0;                 // 2^64
    const double size = std::fabs(term), whole = std::trunc(size);  // what is left of it is exact
    if (!(size < unit / 2)) return;
    const Fixed fixed = (static_cast<Fixed>(static_cast<std::int64_t>(whole)) << fraction_bits) +
                        static_cast<std::uint64_t>((size - whole) * unit);
    sum_ += term < 0 ? -fixed : fixed;
  }
  void add(const ExactSum& other) { sum_ += other.sum_; }
  double value() const { return std::ldexp(static_cast<double>(sum_), -fraction_bits); }

 private:
  using Fixed = __int128;
  static constexpr int fraction_bits = 64;
  Fixed sum_ = 0;
};

}  // namespace freshet::core
