#pragma once
// Values on cells as one byte each: what the page's map draws from. 0 is "none" (dry, never, not known).

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace freshet::postproc {

/// Byte b >= 1 stands for low + (high - low) ((b - 1) / 254)^power. A power of 2 gives small values finer
/// steps: a depth of 0.3 m of at most 8 m is known to 1 cm.
struct ByteScale {
  double low = 0, high = 1, power = 1;
  std::uint8_t encode(double value) const;  ///< NaN: 0; what lies outside goes to the end
  double decode(std::uint8_t byte) const;   ///< of a byte from 1 on
};

nlohmann::json to_json(const ByteScale& scale);

/// From 0 to the largest of the values, at least `least`.
ByteScale scale_to(double largest, double least, double power);

/// A byte for each value; those below `from` are none.
std::string encoded(const std::vector<float>& values, const ByteScale& scale, double from);

}  // namespace freshet::postproc
