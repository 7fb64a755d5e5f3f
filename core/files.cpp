#include "core/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "core/errors.hpp"
#include "core/spelling.hpp"

namespace freshet::core {

namespace fs = std::filesystem;

namespace {

/// An open file descriptor that is closed, and whose file is removed, unless publish() succeeded.
class PartFile {
 public:
  explicit PartFile(const fs::path& target) : target_(target), part_(target.string() + ".part") {
    descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail("opened");
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!published_) ::unlink(part_.c_str());
  }

  void write(std::string_view content) {
    while (!content.empty()) {
      const ssize_t written = ::write(descriptor_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail("written");
      content.remove_prefix(std::size_t(written));
    }
  }

  void publish() {
    if (::fsync(descriptor_) != 0) fail("flushed");
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) fail("closed");
    if (::rename(part_.c_str(), target_.c_str()) != 0) fail("renamed into place");
    published_ = true;
    flush_name();
  }

 private:
  /// The new name outlives a power cut too, and names appear in the order of writing. File systems that
  /// cannot flush a folder say EINVAL.
  void flush_name() const {
    const fs::path folder = target_.has_parent_path() ? target_.parent_path() : fs::path(".");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;  // a folder that may be written but not read
    const bool flushed = ::fsync(descriptor) == 0 || errno == EINVAL;
    const bool closed = ::close(descriptor) == 0;
    if (!flushed || !closed) fail("flushed in its folder");
  }

  [[noreturn]] void fail(std::string_view doing) const {
    fail_run("{}: cannot be {}: {}", target_.string(), doing, std::strerror(errno));
  }

  fs::path target_, part_;
  int descriptor_ = -1;
  bool published_ = false;
};

}  // namespace

std::string missing_file(const fs::path& path) {
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, error)) {
    return fmt::format("{} does not exist, nor does its folder", path.string());
  }
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
