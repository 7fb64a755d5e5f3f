#pragma once
// A folder of many files that appears whole or not at all, in one step in place of an earlier one.

#include <filesystem>
#include <string_view>

namespace freshet::core {

/// Makes the folder. Not flushed: settle() does that for many at once. RunError.
void write_plain(const std::filesystem::path& path, std::string_view content);

/// All that was written to the disk that holds `folder` is on it. RunError.
void settle(const std::filesystem::path& folder);

/// Files go into part(). Without commit() it is removed; what a killed program left there goes when the next
/// one begins. Whoever writes holds a Lock on `folder`.
class WholeFolder {
 public:
  explicit WholeFolder(const std::filesystem::path& folder);
  WholeFolder(const WholeFolder&) = delete;
  WholeFolder& operator=(const WholeFolder&) = delete;
  ~WholeFolder();

  const std::filesystem::path& part() const { return part_; }

  /// Flushes all, and takes the place of what is there. RunError.
  void commit();

 private:
  std::filesystem::path folder_, part_;
  bool pending_ = true;
};

}  // namespace freshet::core
