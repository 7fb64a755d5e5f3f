#pragma once
// Lines and polygons of basin.toml: a vector file, or points listed in place.

#include <cstddef>
#include <optional>
#include <string>

#include "core/place.hpp"

namespace freshet::core {

class ConfigTable;

/// A line or, with three points at least, a polygon under `key`: a file, with keys layer and feature, or a
/// list of points, which must go around an area. Nothing if absent.
std::optional<LineSource> read_drawn(ConfigTable table, const std::string& key, std::size_t least_points);

}  // namespace freshet::core
