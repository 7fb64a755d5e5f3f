#pragma once
// NetCDF files that open without fault but hold what they should not: the contents of a sound one with
// changes that the bytes name. Damage to the file itself is for jobs/chaos: there it is HDF5 that reads.

#include <filesystem>
#include <string>

#include "fuzz/memory_netcdf.hpp"

namespace freshet::fuzz {

class DamagedNetcdf {
 public:
  explicit DamagedNetcdf(const std::filesystem::path& sound);

  /// Each change: a byte for what is done, then what it needs. No bytes: the file as it was.
  void write(const std::filesystem::path& path, const std::string& changes) const;

 private:
  MemoryContents sound_;
};

}  // namespace freshet::fuzz
