#pragma once
// Lengths in messages: of basins and of flumes.

#include <fmt/format.h>

#include <string>

namespace freshet::core {

/// "1530 m", "0.12 m".
inline std::string length_text(double m) {
  return m >= 10 || m == 0 ? fmt::format("{:.0f} m", m) : fmt::format("{:.2g} m", m);
}

}  // namespace freshet::core
