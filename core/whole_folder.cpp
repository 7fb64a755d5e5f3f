#include "core/whole_folder.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/errors.hpp"
#include "core/files.hpp"

namespace freshet::core {

namespace fs = std::filesystem;

namespace {

std::string reason() { return std::strerror(errno); }

void clear_away(const fs::path& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) fail_run("{}: cannot be removed: {}", folder.string(), error.message());
}

}  // namespace

void write_plain(const fs::path& path, std::string_view content) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) fail_run("{}: cannot be written: {}", path.string(), reason());
}

void settle(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool settled = descriptor >= 0 && ::syncfs(descriptor) == 0;
  const std::string why = reason();
  if (descriptor >= 0) ::close(descriptor);
  if (!settled) fail_run("{}: cannot be flushed to the disk: {}", folder.string(), why);
}

WholeFolder::WholeFolder(const fs::path& folder) : folder_(folder), part_(part_of(folder)) {
  clear_away(part_);
  std::error_code error;
  fs::create_directories(part_, error);
  if (error) fail_run("{}: cannot make the folder: {}", part_.string(), error.message());
}

WholeFolder::~WholeFolder() {
  std::error_code ignored;
  if (pending_) fs::remove_all(part_, ignored);
}

void WholeFolder::commit() {
  settle(part_);
  // Exchanged, the earlier one lies under part_, and goes with the destructor.
  if (::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, folder_.c_str(), RENAME_EXCHANGE) != 0) {
    const bool none_yet = errno == ENOENT, cannot_exchange = errno == EINVAL || errno == ENOSYS;
    if (!none_yet && !cannot_exchange)
      fail_run("{}: cannot be renamed into place: {}", folder_.string(), reason());
    if (cannot_exchange) clear_away(folder_);  // on such a file system there is none for a moment
    if (::rename(part_.c_str(), folder_.c_str()) != 0)
      fail_run("{}: cannot be renamed into place: {}", folder_.string(), reason());
    pending_ = false;
  }
  settle(folder_);
}

}  // namespace freshet::core
