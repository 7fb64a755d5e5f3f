#pragma once
// A variable of a result file: name, dimensions, unit and meaning, written once for who writes the file and
// who reads it.

#include <array>
#include <string>
#include <vector>

#include "core/netcdf_file.hpp"

namespace freshet::results {

struct Variable {
  const char* name;
  core::NcType type;
  std::array<const char*, 3> axes;  ///< dimensions, the slowest first; null: fewer
  const char* long_name;
  const char* units = "";
  const char* standard_name = "";
  const char* cf_role = "";
  const char* flag_meanings = "";  ///< of the values 0, 1, ...
  const char* cell_methods = "";

  std::vector<std::string> dimensions() const;
  core::Attributes attributes() const;
};

/// Adds it to a file being written, with `more` after its own attributes.
void define(core::NetcdfFile& file, const Variable& variable, const core::Attributes& more = {},
            int deflate = 0);

/// Name, unit and meaning as CF attributes.
core::Attributes described(const std::string& long_name, const std::string& units,
                           const std::string& standard_name = "");

}  // namespace freshet::results
