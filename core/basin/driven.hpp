#pragma once
// A number that is constant or follows a series: discharges of sources, evaporation.

#include <filesystem>
#include <optional>
#include <string>

#include "core/basin/after_last.hpp"

namespace freshet::core {

class ConfigTable;
struct Range;

/// A constant, or a column of a CSV file, linear between rows.
struct Driven {
  double constant = 0;
  std::optional<std::filesystem::path> file;
  Missing outside = Missing::error;  ///< of the span of the file
  AfterLast after = {};              ///< of a discharge
  bool given = false;
};

/// The constant under `key`, or `file`. A `discharge` may be known up to the cycle only.
Driven read_driven(ConfigTable table, const std::string& key, const Range& range, bool discharge = false);

}  // namespace freshet::core
