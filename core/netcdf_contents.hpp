#pragma once
// What a NetCDF file consists of, for programs that carry all of it elsewhere.

#include <filesystem>
#include <string>
#include <vector>

#include "core/netcdf_file.hpp"

namespace freshet::core {

struct NetcdfVariable {
  std::string name;
  NcType type{};
  std::vector<std::string> dimensions;
  std::vector<std::size_t> shape;
  Attributes attributes;  ///< numbers as int or double, whatever their width in the file
};

struct NetcdfContents {
  Attributes attributes;  ///< of the file
  std::vector<NetcdfVariable> variables;
};

/// InputError if the file is damaged, or holds types that Freshet does not write.
NetcdfContents contents_of(const std::filesystem::path& path);

}  // namespace freshet::core
