#pragma once
// Where a feed puts what it got, <workspace>/inbox/FEED/, and what it remembers there, .state.json.

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/lock.hpp"
#include "core/time.hpp"

namespace freshet::service {

core::Instant feed_clock();

class FeedDesk {
 public:
  /// Takes the feed's lock: LockRefused where another process fetches it. A state that cannot be read is
  /// moved away and told: then all is asked for again.
  FeedDesk(const std::filesystem::path& inbox, const std::string& feed);

  /// A file of the inbox, whole before it has its name; names sort in the order of arrival. RunError.
  void put(std::string_view content, const std::string& ending);
  /// The same for a file that is there; `copy`: it stays. `name`: what it is called, kept in the new one.
  void put_file(const std::filesystem::path& file, bool copy);
  /// Keeps aside what cannot be read, with the reason: of many the newest.
  void refuse(std::string_view content, const std::string& why);
  /// The same for the answer of a service that repeats it: the last alone.
  void keep_answer(std::string_view content, const std::string& why);

  nlohmann::json& state() { return state_; }
  const nlohmann::json& state() const { return state_; }
  void save_state() const;  ///< whole

  /// The last reading that came of a station, as far as it is not in the future.
  core::Instant last_of(const std::string& station, core::Instant otherwise) const;
  void note_readings(const std::map<std::string, core::Instant>& newest);
  void note_success();
  void note_failure(const std::string& why);

  std::size_t files() const { return files_; }
  std::size_t refused() const { return refused_; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path next_name(const std::string& rest);
  void count_file();

  std::filesystem::path folder_;
  core::Lock lock_;
  nlohmann::json state_;
  core::Instant last_name_{};
  unsigned sequence_ = 0;
  std::size_t files_ = 0, refused_ = 0;
};

}  // namespace freshet::service
