#pragma once
// NetCDF files that open without fault but hold what they should not: a sound one is taken into memory and
// written again with changes that the bytes name. Damage to the file itself is for jobs/chaos: there it is
// HDF5 that reads.

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "core/netcdf_file.hpp"

namespace freshet::fuzz {

class ByteReader;

class DamagedNetcdf {
 public:
  explicit DamagedNetcdf(const std::filesystem::path& sound);

  /// Each change: a byte for what is done, then what it needs. No bytes: the file as it was.
  void write(const std::filesystem::path& path, const std::string& changes) const;

  struct Dimension {
    std::string name;
    std::size_t size;
  };
  struct Variable {
    std::string name;
    core::NcType type;
    std::vector<std::string> dimensions;
    core::Attributes attributes;
    std::vector<double> numbers;       ///< all types but text
    std::vector<std::string> strings;  ///< text: one per row
  };
  struct Contents {
    std::vector<Dimension> dimensions;
    std::vector<Variable> variables;
    core::Attributes attributes;
    std::size_t size(const std::string& dimension) const;
  };

 private:
  Contents sound_;
};

}  // namespace freshet::fuzz
