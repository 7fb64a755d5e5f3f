#pragma once
// [[source]]: water put in or taken out.

#include <optional>
#include <string>
#include <vector>

#include "core/basin/driven.hpp"
#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

/// In the cell that holds a point, or evenly over the cells whose centres lie in a polygon.
struct PointSource {
  std::string name, at;
  Position at_point;
  Driven discharge;                    ///< m3/s, negative: taken out
  std::optional<LineInput> area = {};  ///< in place of the point
};

std::vector<PointSource> read_point_sources(ConfigTable root);

}  // namespace freshet::core
