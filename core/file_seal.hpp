#pragma once
// A seal at the end of a file: the hash of every byte before it. HDF5, and so NetCDF, passes over what
// follows its own content (docs/decisions/0013-sealed-files.md).

#include <filesystem>

namespace freshet::core {

/// Appends the seal to a file that is complete, and flushes it. RunError.
void seal_file(const std::filesystem::path& path);

enum class Seal {
  none,   ///< another program wrote the file, or wrote to it
  intact  ///< every byte is as it was written
};

/// Reads the whole file; once only in the life of a process, as long as the file is the same. InputError if
/// it is damaged or cannot be read.
Seal check_seal(const std::filesystem::path& path);

}  // namespace freshet::core
