#pragma once
// Small files, read whole and written whole.

#include <filesystem>
#include <string>
#include <string_view>

namespace freshet::core {

/// InputError if missing or unreadable.
std::string read_file(const std::filesystem::path& path);

/// Writes beside `path`, flushes, then renames: the file appears whole or not at all. Makes the folder. RunError
/// names the path and the system's reason (disk full).
void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace freshet::core
