#pragma once
// NetCDF's library in memory, as far as core/netcdf_file.cpp uses it. Programs of fuzz/ hold these functions
// under the library's own names, which the linker prefers to it. So an input costs microseconds instead of a
// file written and read by HDF5, and a reader that hands over too few numbers or too little room is seen by
// the sanitizer. On disk stands only the number under which the contents are kept here.

#include <netcdf.h>

#include <filesystem>
#include <string>
#include <vector>

namespace freshet::fuzz {

struct MemoryAttribute {
  std::string name;
  nc_type type;
  std::string text;             ///< NC_CHAR
  std::vector<double> numbers;  ///< all other types
};

struct MemoryDimension {
  std::string name;
  std::size_t size;
};

struct MemoryVariable {
  std::string name;
  nc_type type;
  std::vector<int> dimensions;  ///< numbers of MemoryContents::dimensions
  std::vector<MemoryAttribute> attributes;
  std::string text;             ///< NC_CHAR; what is missing is zero, as in numbers
  std::vector<double> numbers;  ///< all other types, the last dimension fastest
};

struct MemoryContents {
  std::vector<MemoryDimension> dimensions;
  std::vector<MemoryVariable> variables;
  std::vector<MemoryAttribute> attributes;
};

/// Of a file that was written here; logic_error if it was not.
MemoryContents& contents_of(const std::filesystem::path& path);

/// As nc_create() and nc_open(), for those of a parallel library, too.
int create_in_memory(const char* path, int* id);
int open_in_memory(const char* path, int* id);

}  // namespace freshet::fuzz
