#pragma once
// Lines and polygons of basin.toml: a vector file, or points listed in place.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/key_text.hpp"
#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

/// What the page says of the three keys.
struct DrawnText {
  KeyText drawn;
  std::string_view layer, feature;
};

/// A line or, with three points at least, a polygon under `key`: a file, with keys layer and feature, or a
/// list of points, which must go around an area. Nothing if absent.
std::optional<LineInput> read_drawn(ConfigTable table, const std::string& key, std::size_t least_points,
                                    const DrawnText& text);

}  // namespace freshet::core
