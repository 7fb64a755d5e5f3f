#pragma once
// Which roads stand above the water.

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "core/basin/exposure.hpp"
#include "exposure/features.hpp"

namespace freshet::exposure {

/// Words of OpenStreetMap and of those who make Shapefiles of it.
inline bool is_bridge(const core::ExposureLayer& roads, const Feature& feature) {
  if (roads.bridge.empty()) return false;
  std::string word = feature.text(roads.bridge);
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
  constexpr std::array dry_land = {"", "0", "f", "false", "no", "n"};
  return std::find(dry_land.begin(), dry_land.end(), word) == dry_land.end();
}

}  // namespace freshet::exposure
