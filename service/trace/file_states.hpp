#pragma once
// Whether a file is still what it was when something was made from it.

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace freshet::service {

enum class FileState {
  as_it_was,
  grown,     ///< what was there then is as it was; more came after it
  changed,   ///< a fault
  missing,   ///< a fault
  thinned,   ///< taken away by freshet archive, which says so
  not_kept,  ///< the file of a reading, which is nowhere to be found; the store keeps the reading
  not_known  ///< no sum of it was taken then, by an older version
};

std::string to_text(FileState state);
inline bool is_fault(FileState state) { return state == FileState::changed || state == FileState::missing; }

struct TracedFile {
  std::string file;    ///< as it is shown
  std::string what;    ///< "analysis", "terrain or series", ...
  std::string sha256;  ///< then; "": not known
  FileState state = FileState::not_known;
  std::string note{};   ///< what else is to be said
  std::string cycle{};  ///< that it belongs to, ISO; "": to several
};

nlohmann::json to_json(const TracedFile& file);

/// What a file was like: its sum, and its length where it may have grown since.
struct WasLike {
  std::string sha256;
  std::optional<std::uintmax_t> bytes{};
};

/// Compares files with what they were like; reads each once.
class FileComparison {
 public:
  FileState state_of(const std::filesystem::path& file, const WasLike& was);
  /// Of the whole file; "" where it cannot be read.
  std::string sum_of(const std::filesystem::path& file);

 private:
  std::map<std::filesystem::path, std::string> sums_;
};

}  // namespace freshet::service
