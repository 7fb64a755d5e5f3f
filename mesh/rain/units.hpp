#pragma once
// Units of rain.

#include <string>

namespace freshet::mesh {

struct RainUnit {
  double factor = 0;         ///< to m/s, or to m
  bool accumulated = false;  ///< a depth over the interval, not an intensity
};

/// "mm/h", "kg m-2 s-1" (1 kg of water over 1 m2 is 1 mm), "mm" and the like, also with a number before them:
/// "0.1 mm". InputError "<where>: ..." for any other.
RainUnit rain_unit(const std::string& text, const std::string& where);

}  // namespace freshet::mesh
