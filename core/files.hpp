#pragma once
// Small files, read whole and written whole.

#include <filesystem>
#include <string>
#include <string_view>

namespace freshet::core {

/// InputError if missing or unreadable.
std::string read_file(const std::filesystem::path& path);

/// "x.tif does not exist; did you mean 'y.tif'?" with the nearest name in that folder: for the messages of
/// InputErrors.
std::string missing_file(const std::filesystem::path& path);

/// Writes beside `path`, flushes, then renames: the file appears whole or not at all. Makes the folder.
/// RunError names the path and the system's reason (disk full).
void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace freshet::core
