// A folder into which others put files: taken once they are whole. A file is whole when nobody has it open
// for writing and it has not changed for a while; one that is renamed into its place is whole at once if it
// is old enough.

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <map>
#include <set>

#include "core/log.hpp"
#include "service/feeds/feed_desk.hpp"
#include "service/feeds/feed_kinds.hpp"
#include "service/net/stopping.hpp"

namespace freshet::service {

namespace {

namespace fs = std::filesystem;

/// What changes when a file is written.
struct Look {
  ino_t number = 0;
  off_t bytes = 0;
  timespec changed{};
  bool operator==(const Look& other) const {
    return number == other.number && bytes == other.bytes && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec;
  }
  std::string text() const {
    return fmt::format("{} {} {}.{:09}", number, bytes, changed.tv_sec, changed.tv_nsec);
  }
};

/// Somebody has it open for writing. Where the file system cannot tell, nobody has.
bool is_being_written(int descriptor) {
  if (::fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0) {
    ::fcntl(descriptor, F_SETLEASE, F_UNLCK);
    return false;
  }
  return errno == EAGAIN;
}

/// Names by which programs call what they have not finished.
bool is_unfinished(const std::string& name) {
  for (const char* ending : {".part", ".tmp", ".temp", ".filepart", ".crdownload", "~", ".swp"})
    if (name.ends_with(ending)) return true;
  return name.starts_with('.');
}

class Folder : public FeedSource {
 public:
  explicit Folder(const FeedTask& task) : task_(task), pattern_(task.feed.files) {}

  void take(FeedDesk& desk) override {
    const auto begun = std::chrono::steady_clock::now();
    std::map<fs::path, Look> before = looks(desk);
    for (const auto& [file, look] : before)
      if (!asked_to_end() && is_old(look)) take_if_whole(file, look, desk, before);
    // What is new is looked at twice: what has not changed in between is whole.
    const bool any_left =
        std::any_of(before.begin(), before.end(), [](const auto& one) { return one.second.number != 0; });
    if (!any_left) return;
    wait_at_most(
        std::chrono::milliseconds(std::lround(1000 * task_.feed.settle_s)) -
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun));
    for (const auto& [file, look] : before)
      if (!asked_to_end() && look.number != 0) take_if_whole(file, look, desk, before);
  }

 private:
  std::map<fs::path, Look> looks(const FeedDesk& desk) const;
  void take_if_whole(const fs::path& file, Look look, FeedDesk& desk, std::map<fs::path, Look>& before);
  void note_copied(const fs::path& file, const Look& look, FeedDesk& desk) const;
  bool is_old(const Look& look) const {
    const double age =
        core::seconds_between(core::Instant(std::chrono::seconds(look.changed.tv_sec)), feed_clock());
    return age > task_.feed.settle_s;
  }

  FeedTask task_;
  fs::path pattern_;
  std::set<std::string> too_large_;  ///< told
};

/// Opened so that a pipe does not hold us up.
int open_file(const fs::path& file, struct stat& status) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor >= 0 && (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))) {
    ::close(descriptor);
    return -1;
  }
  return descriptor;
}

Look look_of(const struct stat& status) { return {status.st_ino, status.st_size, status.st_mtim}; }

std::map<fs::path, Look> Folder::looks(const FeedDesk& desk) const {
  std::map<fs::path, Look> found;
  std::error_code error;
  const nlohmann::json copied = desk.state().value("copied", nlohmann::json::object());
  for (fs::directory_iterator it(pattern_.parent_path(), error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    struct stat status {};
    if (is_unfinished(name) || ::fnmatch(pattern_.filename().c_str(), name.c_str(), FNM_PERIOD) != 0)
      continue;
    if (::stat(it->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    const Look look = look_of(status);
    if (copied.contains(name) && copied.at(name).value("look", "") == look.text()) continue;
    found[it->path()] = look;
  }
  if (error)
    throw FetchError(fmt::format("{}: {}; make the folder, or correct files", pattern_.parent_path().string(),
                                 error.message()),
                     true);
  return found;
}

/// Its entry loses its number when it is done with.
void Folder::take_if_whole(const fs::path& file, Look look, FeedDesk& desk,
                           std::map<fs::path, Look>& before) {
  struct stat status {};
  const int descriptor = open_file(file, status);
  const bool whole = descriptor >= 0 && look_of(status) == look && !is_being_written(descriptor);
  if (descriptor >= 0) ::close(descriptor);
  if (!whole) return;
  before[file].number = 0;
  if (static_cast<std::size_t>(look.bytes) <= task_.most_bytes())
    desk.put_file(file, task_.feed.copies);
  else if (too_large_.insert(look.text()).second)
    core::warn("feed '{}': {} is larger than {:g} MB and is left where it is; raise most_mb if it is right",
               task_.feed.id, file.string(), task_.feed.most_mb);
  if (task_.feed.copies) note_copied(file, look, desk);
}

/// What was copied is not copied again as long as it stays as it is.
void Folder::note_copied(const fs::path& file, const Look& look, FeedDesk& desk) const {
  nlohmann::json& copied = desk.state()["copied"];
  nlohmann::json kept = {{file.filename().string(), {{"look", look.text()}}}};
  std::error_code error;
  for (const auto& [name, entry] : copied.items())
    if (name != file.filename() && fs::exists(pattern_.parent_path() / name, error)) kept[name] = entry;
  copied = kept;
  desk.save_state();
}

}  // namespace

FeedKind folder_kind() {
  return {"folder", "files that others put into a folder", 2,
          [](const FeedTask& task) -> std::unique_ptr<FeedSource> { return std::make_unique<Folder>(task); }};
}

}  // namespace freshet::service
