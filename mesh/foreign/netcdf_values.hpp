#pragma once
// Values of NetCDF files of other programs, whose sizes are held against the file before room is made for
// them.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/netcdf_file.hpp"

namespace freshet::mesh {

/// Whether a file begins as NetCDF, classic or HDF5.
bool is_netcdf(std::string_view start);

class NetcdfValues {
 public:
  explicit NetcdfValues(const std::filesystem::path& file);
  const core::NetcdfFile& file() const { return file_; }

  /// InputError: there is no such variable, or it has more values than the file can hold.
  std::vector<std::size_t> shape(const std::string& variable) const;
  /// All values of a variable; `count` of them, unless 0.
  std::vector<double> numbers(const std::string& variable, std::size_t count = 0) const;

 private:
  core::NetcdfFile file_;
  double bytes_;
};

}  // namespace freshet::mesh
