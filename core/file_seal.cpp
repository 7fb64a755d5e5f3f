#include "core/file_seal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/errors.hpp"

namespace freshet::core {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t seal_size = 64, block_size = std::size_t{4} << 20;

/// One line of text: what it is, 128 bits of XXH3 in hex, a line end.
std::string seal_of(XXH128_hash_t hash) {
  std::string line = fmt::format("\nFreshet's seal, xxh3-128 {:016x}{:016x}", hash.high64, hash.low64);
  line.resize(seal_size - 1, ' ');
  return line + "\n";
}

bool looks_like_seal(const std::string& text) { return text.compare(0, 16, "\nFreshet's seal,") == 0; }

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

/// Reads exactly `size` bytes at `offset`; false (errno, or 0 at the end of the file) if there are fewer.
bool read_at(int file, char* to, std::size_t size, std::size_t offset) {
  while (size > 0) {
    const ssize_t got = ::pread(file, to, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) errno = 0;
    if (got <= 0) return false;
    to += got;
    offset += static_cast<std::size_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool hash_of(int file, std::size_t size, XXH128_hash_t& hash) {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  if (!state || XXH3_128bits_reset(state.get()) != XXH_OK) fail_run("the hash of a file cannot be started");
  std::vector<char> block(std::min(size, block_size));
  for (std::size_t done = 0; done < size; done += block.size()) {
    block.resize(std::min(size - done, block_size));
    if (!read_at(file, block.data(), block.size(), done)) return false;
    if (XXH3_128bits_update(state.get(), block.data(), block.size()) != XXH_OK) fail_run("XXH3 failed");
  }
  hash = XXH3_128bits_digest(state.get());
  return true;
}

[[noreturn]] void cannot(const fs::path& path, const char* what) {
  fail_run("{}: cannot be {}: {}", path.string(), what,
           errno == 0 ? "it became shorter" : std::strerror(errno));
}

/// A file as it was at one moment: another one, or a changed one, differs.
using State = std::tuple<dev_t, ino_t, off_t, time_t, long>;

State state_of(const struct stat& s) {
  return {s.st_dev, s.st_ino, s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec};
}

std::set<State>& known_intact() {
  static std::set<State> known;
  return known;
}

}  // namespace

void seal_file(const fs::path& path) {
  const Descriptor file(path, O_RDWR);
  struct stat s {};
  if (file.number() < 0 || ::fstat(file.number(), &s) != 0) cannot(path, "sealed");
  const auto size = static_cast<std::size_t>(s.st_size);
  XXH128_hash_t hash{};
  if (!hash_of(file.number(), size, hash)) cannot(path, "read back");
  const std::string seal = seal_of(hash);
  for (std::size_t done = 0; done < seal.size();) {
    const ssize_t put =
        ::pwrite(file.number(), seal.data() + done, seal.size() - done, static_cast<off_t>(size + done));
    if (put < 0 && errno != EINTR) cannot(path, "written");
    if (put > 0) done += static_cast<std::size_t>(put);
  }
  if (::fsync(file.number()) != 0) cannot(path, "flushed");
}

Seal check_seal(const fs::path& path) {
  const Descriptor file(path, O_RDONLY | O_NONBLOCK);  // a pipe is no file, and must not hold us
  struct stat s {};
  check(file.number() >= 0 && ::fstat(file.number(), &s) == 0, "{}: cannot be read: {}", path.string(),
        std::strerror(errno));
  check(S_ISREG(s.st_mode), "{}: is no file", path.string());
  const auto size = static_cast<std::size_t>(s.st_size);
  if (size < seal_size) return Seal::none;
  if (known_intact().count(state_of(s)) != 0) return Seal::intact;
  std::string seal(seal_size, '\0');
  XXH128_hash_t hash{};
  const auto unreadable = [&] {
    fail_input("{}: cannot be read to its end: {}", path.string(), std::strerror(errno));
  };
  if (!read_at(file.number(), seal.data(), seal_size, size - seal_size)) unreadable();
  if (!looks_like_seal(seal)) return Seal::none;
  if (!hash_of(file.number(), size - seal_size, hash)) unreadable();
  check(seal == seal_of(hash),
        "{}: the file is damaged: its bytes are not those that were written; take it from a copy, or remove "
        "it and make "
        "it again",
        path.string());
  known_intact().insert(state_of(s));
  return Seal::intact;
}

}  // namespace freshet::core
