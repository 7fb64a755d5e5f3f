#pragma once
// Small files, read whole and written whole.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace freshet::core {

/// InputError for what no reader may open: a missing file, a folder, a pipe, a device or a socket, on which
/// reading could wait or go on for ever, or a file of more than `most_bytes`. Links are followed.
void check_regular(const std::filesystem::path& path, std::uintmax_t most_bytes = UINTMAX_MAX);

/// The largest file that is read whole as text.
constexpr std::uintmax_t most_text_bytes = std::uintmax_t(1) << 31;

/// InputError as check_regular(), or if it is unreadable or larger than most_text_bytes.
std::string read_file(const std::filesystem::path& path);

/// "x.tif does not exist; did you mean 'y.tif'?" with the nearest name in that folder: for the messages of
/// InputErrors.
std::string missing_file(const std::filesystem::path& path);

/// Writes next to `path`, flushes, then renames: the file appears whole or not at all, also with two programs
/// at once. Makes the folder. RunError names the path and the system's reason (disk full).
void write_file(const std::filesystem::path& path, std::string_view content);

/// The same for what a library has written under the name `part`: flushes it, gives it its name, flushes the
/// folder. On failure `part` is removed. RunError.
void publish(const std::filesystem::path& part, const std::filesystem::path& path);

/// "a/b.nc.part": the name of a file that is being written.
std::filesystem::path part_of(const std::filesystem::path& path);

}  // namespace freshet::core
