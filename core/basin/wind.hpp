#pragma once
// [wind].

#include <filesystem>
#include <optional>

#include "core/basin/missing.hpp"

namespace freshet::core {

class ConfigTable;

enum class DragLaw { large_pond, garratt, constant };

struct Wind {
  bool enabled = false;
  double speed = 0, from_degrees = 0;  ///< m/s at 10 m; where it comes from, clockwise from north
  std::optional<std::filesystem::path>
      file;                          ///< speed_m_per_s, from_degrees; a step holds until the next row
  Missing outside = Missing::error;  ///< of the span of the file
  DragLaw law = DragLaw::large_pond;
  double drag_coefficient = 0.0013, air_density = 1.225, full_depth_m = 0.1;
};

Wind read_wind(ConfigTable table);

}  // namespace freshet::core
