#include "core/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "core/log.hpp"
#include "core/time.hpp"

namespace freshet::core {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// "PROCESS:DESCRIPTOR" of a lock that was handed on.
constexpr const char* handed_name = "FRESHET_HELD_LOCK";

/// Who gives a shared lock up holds it alone for a moment: nobody is refused for that.
constexpr milliseconds grace{300}, between_attempts{20};
/// Time that the orphans of a killed mpirun get to end.
constexpr milliseconds orphans_end{10000};

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "?";
}

/// "freshet cycle" out of /proc/self/cmdline.
std::string command_name() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::string program, first;
  std::getline(in, program, '\0');
  std::getline(in, first, '\0');
  program = fs::path(program).filename().string();
  if (program.rfind("freshet", 0) != 0) return program;
  std::replace_if(
      first.begin(), first.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }, '?');
  return first.empty() ? "freshet" : "freshet " + first;
}

std::string now_iso() {
  return to_iso(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

/// One line of a lock file.
struct Holder : LockHolder {
  bool lives() const { return host != host_name() || ::kill(process, 0) == 0 || errno == EPERM; }
};

/// The last of those that signed the file and still live.
Holder last_holder(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  Holder last;
  for (std::string line; std::getline(in, line);) {
    Holder h;
    std::istringstream words(line);
    if (words >> h.process >> h.host >> h.since && std::getline(words >> std::ws, h.command) && h.lives())
      last = std::move(h);
  }
  return last;
}

/// Whether who started the process has gone, as mpirun has that was killed: its ranks end in a moment.
bool is_orphan(pid_t process) {
  std::ifstream in("/proc/" + std::to_string(process) + "/stat");
  std::string text, state;
  std::getline(in, text);
  std::istringstream rest(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  pid_t parent = 0;
  return (rest >> state >> parent) && parent == 1;
}

struct Handed {
  pid_t owner = 0;
  int descriptor = -1;
};

Handed handed() {
  const char* text = std::getenv(handed_name);
  Handed h;
  if (text != nullptr && std::sscanf(text, "%d:%d", &h.owner, &h.descriptor) != 2) return {};
  return h;
}

fs::path file_of(const fs::path& resource) {
  return resource.parent_path() / fmt::format(".{}.lock", resource.filename().string());
}

bool no_rights(int error) { return error == EACCES || error == EPERM || error == EROFS; }

}  // namespace

Lock Lock::take(const fs::path& resource, Mode mode, std::chrono::seconds patience) {
  Lock lock;
  lock.resource_ = resource;
  lock.file_ = file_of(resource);
  lock.mode_ = mode;
  if (lock.adopt()) return lock;
  const auto begun = steady_clock::now();
  for (bool told = false; !lock.attempt();) {
    const auto waited = steady_clock::now() - begun;
    const bool ending = waited < orphans_end && waited >= grace && is_orphan(last_holder(lock.file_).process);
    if (waited >= patience + grace && !ending) throw LockRefused(lock.refusal());
    if (waited >= grace && !std::exchange(told, true))
      info("waiting up to {} s: {}", patience.count(), lock.refusal());
    std::this_thread::sleep_for(between_attempts);
  }
  lock.sign();
  return lock;
}

std::optional<LockHolder> Lock::holder(const fs::path& resource) {
  const fs::path file = file_of(resource);
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  const bool held = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return held ? std::optional<LockHolder>(last_holder(file)) : std::nullopt;
}

Lock& Lock::operator=(Lock&& other) noexcept {
  if (this == &other) return *this;
  release();
  resource_ = std::move(other.resource_);
  file_ = std::move(other.file_);
  mode_ = other.mode_;
  descriptor_ = std::exchange(other.descriptor_, -1);
  borrowed_ = other.borrowed_;
  made_folder_ = other.made_folder_;
  return *this;
}

/// False: there is nothing to lock, and no right to make it.
bool Lock::open_file() {
  const fs::path folder = resource_.has_parent_path() ? resource_.parent_path() : fs::path(".");
  std::error_code error;
  made_folder_ = fs::create_directories(folder, error) || made_folder_;
  if (error && !(mode_ == Mode::shared && no_rights(error.value())))
    fail_run("{}: folder cannot be made: {}", folder.string(), error.message());
  descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0 && no_rights(errno)) descriptor_ = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ >= 0) return true;
  if (mode_ == Mode::shared && (no_rights(errno) || errno == ENOENT)) return false;
  fail_run("{}: the lock on {} cannot be made: {}", file_.string(), resource_.filename().string(),
           std::strerror(errno));
}

/// True: held, or nothing to hold. Who gave the lock up took the file away: then the next file counts.
bool Lock::attempt() {
  while (open_file()) {
    const int wanted = mode_ == Mode::exclusive ? LOCK_EX : LOCK_SH;
    int status;
    while ((status = ::flock(descriptor_, wanted | LOCK_NB)) != 0 && errno == EINTR) {
    }
    const int error = errno;
    if (status == 0 && file_is_mine()) return true;
    ::close(std::exchange(descriptor_, -1));
    if (status == 0) continue;
    if (error == EWOULDBLOCK) return false;
    fail_run(
        "{}: this file system cannot lock files ({}), so two programs at once would spoil {}; put it on a "
        "disk of this computer, or mount the network's with locks",
        file_.string(), std::strerror(error), resource_.string());
  }
  return true;
}

bool Lock::file_is_mine() const {
  struct stat named {
  }, held{};
  return ::stat(file_.c_str(), &named) == 0 && ::fstat(descriptor_, &held) == 0 &&
         named.st_dev == held.st_dev && named.st_ino == held.st_ino;
}

/// Takes what another program handed on, if it is this lock. The descriptor proves it: only who holds the
/// lock can take it again.
bool Lock::adopt() {
  const Handed h = handed();
  if (h.descriptor < 0) return false;
  descriptor_ = h.descriptor;
  borrowed_ = h.owner != ::getpid();
  const int wanted = mode_ == Mode::exclusive ? LOCK_EX : LOCK_SH;
  if (file_is_mine() && ::flock(descriptor_, wanted | LOCK_NB) == 0) return true;
  descriptor_ = -1;
  return borrowed_ = false;
}

/// Tells others who we are. Nothing depends on it: a full disk does not matter here.
void Lock::sign() const {
  if (descriptor_ < 0) return;
  if (mode_ == Mode::exclusive && ::ftruncate(descriptor_, 0) != 0) return;
  const std::string line = fmt::format("{} {} {} {}\n", ::getpid(), host_name(), now_iso(), command_name());
  [[maybe_unused]] const ssize_t written = ::write(descriptor_, line.data(), line.size());
}

void Lock::release() noexcept {
  const int descriptor = std::exchange(descriptor_, -1);
  if (descriptor < 0 || borrowed_) return;
  descriptor_ = descriptor;
  const bool alone = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  if (alone && file_is_mine()) ::unlink(file_.c_str());
  ::close(std::exchange(descriptor_, -1));
  if (made_folder_) ::rmdir(resource_.parent_path().c_str());  // only if nothing came into it
}

void Lock::hand_on() const {
  if (descriptor_ < 0) return;
  ::fcntl(descriptor_, F_SETFD, 0);
  ::setenv(handed_name, fmt::format("{}:{}", ::getpid(), descriptor_).c_str(), 1);
}

void Lock::keep_handed() {
  const Handed h = handed();
  if (h.descriptor >= 0) ::fcntl(h.descriptor, F_SETFD, FD_CLOEXEC);
}

std::string Lock::refusal() const {
  const Holder h = last_holder(file_);
  const std::string who = h.process == 0 ? "process"
                                         : fmt::format("'{}' (process {} on {}, since {})", h.command,
                                                       h.process, h.host, h.since);
  return fmt::format("another {} works on {}; wait for it or end it, then run this again", who,
                     resource_.string());
}

}  // namespace freshet::core
