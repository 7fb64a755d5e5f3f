#include "service/child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <thread>
#include <utility>

#include "core/errors.hpp"

namespace freshet::service {

namespace {

int opened(const std::filesystem::path& file) {
  if (file.empty()) return ::open("/dev/null", O_WRONLY);
  return ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
}

/// In the child: only what is safe after fork().
[[noreturn]] void become(char** words, const int streams[3], pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);
  ::signal(SIGTERM, SIG_DFL);
  ::signal(SIGINT, SIG_IGN);  // a terminal's Ctrl-C ends the service, which ends its children
  for (int i = 0; i < 3; ++i)
    if (::dup2(streams[i], i) < 0) ::_exit(127);
  ::execv(words[0], words);
  ::_exit(127);
}

}  // namespace

Child::Child(const std::vector<std::string>& words, const Streams& streams) {
  std::vector<std::string> kept = words;
  std::vector<char*> pointers;
  for (std::string& word : kept) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const int files[3] = {::open("/dev/null", O_RDONLY), opened(streams.output), opened(streams.errors)};
  const bool open = std::all_of(files, files + 3, [](int file) { return file >= 0; });
  const pid_t parent = ::getpid();
  const int reason = errno;
  if (open) process_ = ::fork();
  if (open && process_ == 0) become(pointers.data(), files, parent);
  const int failure = open ? errno : reason;
  for (const int file : files)
    if (file >= 0) ::close(file);
  if (open && process_ > 0) return;
  process_ = 0;
  core::fail_run("{} cannot be started: {}", words[0], std::strerror(failure));
}

Child& Child::operator=(Child&& other) noexcept {
  if (this == &other) return *this;
  end();
  process_ = std::exchange(other.process_, 0);
  return *this;
}

Child::~Child() { end(); }

std::optional<int> Child::ended() {
  if (process_ <= 0) return {};
  int status = 0;
  const pid_t found = ::waitpid(process_, &status, WNOHANG);
  if (found == 0 || (found < 0 && errno == EINTR)) return {};
  process_ = 0;
  if (found < 0) return 127;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void Child::end() {
  for (int i = 0; process_ > 0 && i < 400; ++i) {
    if (i % 300 == 0) ::kill(process_, i == 0 ? SIGTERM : SIGKILL);
    if (ended()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

std::string tail_of(const std::filesystem::path& file, std::size_t bytes) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return "";
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(in.tellg(), 0));
  std::string text(std::min(size, bytes), '\0');
  in.seekg(static_cast<std::streamoff>(size - text.size()));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace freshet::service
