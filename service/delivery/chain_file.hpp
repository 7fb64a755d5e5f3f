#pragma once
// A record that only grows: one JSON object a line, each sealed with the SHA-256 of itself and of the one
// before, as the ledger of warnings is, and a second copy beside it (NAME.copy).

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace freshet::service {

/// Where an entry stands in its file.
struct EntryPlace {
  std::uint64_t offset = 0;
  std::size_t length = 0;
};
using TakeEntry = std::function<void(const nlohmann::json& entry, EntryPlace place)>;

/// Reads what is there, and later what has come since. A last line without end is being written, or its
/// writer was killed: it is no entry.
class ChainReader {
 public:
  explicit ChainReader(std::filesystem::path file) : file_(std::move(file)) {}
  /// InputError "FILE: entry 12: ..." for the first line that does not fit; those before it were taken.
  void refresh(const TakeEntry& take);
  std::uint64_t bytes() const { return bytes_; }  ///< of sound entries
  std::size_t entries() const { return entries_; }
  const std::string& last() const { return last_; }  ///< SHA-256 of the last; "" where there is none
  bool torn() const { return torn_; }

 private:
  std::filesystem::path file_;
  std::uint64_t bytes_ = 0;
  std::size_t entries_ = 0;
  std::string last_;
  bool torn_ = false;
};

/// Who may append: one process at a time, which holds a lock of its own choice.
class ChainFile {
 public:
  /// Mends what a kill left. What is damaged is kept as NAME.damaged, and the copy, or the longest sound
  /// beginning of the two, takes its place: faults() says so. `first` begins a file that is not there.
  ChainFile(std::filesystem::path file, const nlohmann::json& first);
  /// On the disk, whole, before it returns. RunError: it is not in the file.
  void append(nlohmann::json entry);
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  void mend();
  void restore(const std::filesystem::path& file, const std::string& sound);

  std::filesystem::path file_, copy_;
  std::size_t entries_ = 0;
  std::string last_;
  bool copy_is_behind_ = false;
  std::vector<std::string> faults_;
};

/// NAME.copy
std::filesystem::path copy_of(const std::filesystem::path& chain);

/// The entry at a place. InputError.
nlohmann::json entry_at(const std::filesystem::path& chain, EntryPlace place);

}  // namespace freshet::service
