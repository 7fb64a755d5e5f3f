#pragma once
// What `freshet archive` has taken out of a cycle's folder: thinned.json there says so, before anything goes.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace freshet::core {

struct ThinnedFile {
  std::string file;  ///< relative to the cycle's folder
  std::uintmax_t bytes = 0;
  std::string at, reason;  ///< time of the clock, ISO; why
};

/// Name of the record in a cycle's folder.
inline constexpr const char* thinned_name = "thinned.json";

/// Of a cycle's folder; none where nothing was taken out. InputError if the record is damaged.
std::vector<ThinnedFile> thinned_files(const std::filesystem::path& folder);

/// Whole; without entries the record is removed.
void write_thinned(const std::filesystem::path& folder, const std::vector<ThinnedFile>& files);

/// "'freshet archive' took it away on 2026-..: ...", with the mend; "" for a file that it did not take. Never
/// throws: it is part of messages of other errors.
std::string thinned_note(const std::filesystem::path& file);

}  // namespace freshet::core
