#pragma once
// A number that is constant or follows a series: discharges of sources, evaporation.

#include <filesystem>
#include <optional>
#include <string>

#include "core/basin/missing.hpp"

namespace freshet::core {

class ConfigTable;
struct Range;

/// A constant, or a column of a CSV file, linear between rows.
struct Driven {
  double constant = 0;
  std::optional<std::filesystem::path> file;
  Missing outside = Missing::error;  ///< of the span of the file
  bool given = false;
};

/// The constant under `key`, or `file`.
Driven read_driven(ConfigTable table, const std::string& key, const Range& range);

}  // namespace freshet::core
