#include "core/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "core/spelling.hpp"
#include "core/thinned.hpp"

namespace freshet::core {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void cannot(const fs::path& path, std::string_view be) {
  fail_run("{}: cannot be {}: {}", path.string(), be, std::strerror(errno));
}

/// The new name outlives a power cut too, and names appear in the order of writing. File systems that
/// cannot flush a folder say EINVAL.
void flush_folder_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // a folder that may be written but not read
  const bool flushed = ::fsync(descriptor) == 0 || errno == EINVAL;
  const bool closed = ::close(descriptor) == 0;
  if (!flushed || !closed) cannot(path, "flushed in its folder");
}

bool is_named(int descriptor, const fs::path& path) {
  struct stat named {
  }, held{};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(descriptor, &held) == 0 &&
         named.st_dev == held.st_dev && named.st_ino == held.st_ino;
}

/// An open file that is closed, and removed, unless publish() succeeded. It is locked while it is written:
/// another program waits, and what a killed one left is written over.
class PartFile {
 public:
  explicit PartFile(const fs::path& target) : target_(target), part_(part_of(target)) {
    for (int attempt = 0; !open_alone(); ++attempt) {
      if (attempt == 1000) fail_run("{}: another program has been writing it for 10 s", target_.string());
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile() {
    if (!published_) ::unlink(part_.c_str());
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  void write(std::string_view content) {
    const bool emptied = ::ftruncate(descriptor_, 0) == 0 || errno == EINVAL;  // a device has no length
    if (!emptied) cannot(target_, "written");
    while (!content.empty()) {
      const ssize_t written = ::write(descriptor_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) cannot(target_, "written");
      content.remove_prefix(std::size_t(written));
    }
  }

  void publish() {
    if (::fsync(descriptor_) != 0) cannot(target_, "flushed");
    if (::rename(part_.c_str(), target_.c_str()) != 0) cannot(target_, "renamed into place");
    published_ = true;
    if (::close(std::exchange(descriptor_, -1)) != 0) cannot(target_, "closed");
    flush_folder_of(target_);
  }

 private:
  /// False: another program writes it. File systems without locks are trusted.
  bool open_alone() {
    descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) cannot(target_, "opened");
    const bool taken = ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!taken && is_named(descriptor_, part_)) return true;
    ::close(std::exchange(descriptor_, -1));
    return false;
  }

  fs::path target_, part_;
  int descriptor_ = -1;
  bool published_ = false;
};

}  // namespace

fs::path part_of(const fs::path& path) { return path.string() + ".part"; }

void publish(const fs::path& part, const fs::path& path) try {
  const int descriptor = ::open(part.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) cannot(path, "written");
  const bool flushed = ::fsync(descriptor) == 0;
  const int reason = errno;
  ::close(descriptor);
  errno = reason;
  if (!flushed) cannot(path, "flushed");
  if (::rename(part.c_str(), path.c_str()) != 0) cannot(path, "renamed into place");
  flush_folder_of(path);
} catch (...) {
  ::unlink(part.c_str());
  throw;
}

std::string missing_file(const fs::path& path) {
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, error)) {
    return fmt::format("{} does not exist, nor does its folder", path.string());
  }
  if (fs::is_symlink(fs::symlink_status(path, error)))
    return fmt::format("{} is a link that leads to no file", path.string());
  if (const std::string note = thinned_note(path); !note.empty())
    return fmt::format("{} does not exist: {}", path.string(), note);
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder, error))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return fmt::format("{} does not exist{}", path.string(), did_you_mean(path.filename().string(), names));
}

void check_regular(const fs::path& path, std::uintmax_t most_bytes) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) throw InputError(missing_file(path));
  check(!fs::is_directory(status), "{} is a folder, a file is needed", path.string());
  check(fs::is_regular_file(status), "{} is a pipe, a device or a socket, a file is needed", path.string());
  const std::uintmax_t bytes = fs::file_size(path, error);
  check(!error, "{} cannot be read: {}", path.string(), error.message());
  check(bytes <= most_bytes, "{} has {} MB, more than the {} MB that are read of such a file", path.string(),
        bytes >> 20, most_bytes >> 20);
}

std::string read_file(const fs::path& path) {
  check_regular(path, most_text_bytes);
  std::ifstream in(path, std::ios::binary);
  check(in.good(), "{} cannot be read: {}", path.string(), std::strerror(errno));
  std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  check(!in.bad(), "{} cannot be read to its end: {}", path.string(), std::strerror(errno));
  return content;
}

void write_file(const fs::path& path, std::string_view content) {
  if (path.has_parent_path()) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) fail_run("{}: folder cannot be made: {}", path.parent_path().string(), error.message());
  }
  PartFile part(path);
  part.write(content);
  part.publish();
}

}  // namespace freshet::core
