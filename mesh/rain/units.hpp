#pragma once
// Units of rain.

#include <string>

namespace freshet::mesh {

struct RainUnit {
  double factor = 0;         ///< to m/s, or to m
  bool accumulated = false;  ///< a depth over the interval, not an intensity
};

/// What UDUNITS knows as a length or mass per area (1 kg of water over 1 m2 is 1 mm), by time or not: "mm/h",
/// "kg m**-2 s**-1", "millimeter per hour", "mm/3h", "inch h-1", "mm", also with a number before it: "0.1
/// mm". InputError "<where>: ..." for any other, and for those that can mean two things.
RainUnit rain_unit(const std::string& text, const std::string& where);

}  // namespace freshet::mesh
