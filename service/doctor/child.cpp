#include "service/doctor/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/errors.hpp"

namespace freshet::service {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

[[noreturn]] void become(const std::vector<std::string>& words, int output) {
  ::setpgid(0, 0);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());
  const std::string reason = words[0] + ": " + std::strerror(errno);
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, reason.data(), reason.size());
  ::_exit(127);
}

/// To the end of what it says, or to the deadline.
bool read_all(int from, steady_clock::time_point deadline, std::string& text) {
  constexpr std::size_t most = 1 << 16;
  char buffer[4096];
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{from, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(std::min<long long>(left, 1000))) <= 0) continue;
    const ssize_t n = ::read(from, buffer, sizeof buffer);
    if (n == 0) return true;
    if (n > 0 && text.size() < most) text.append(buffer, static_cast<std::size_t>(n));
  }
}

}  // namespace

ChildEnd run_child(const std::vector<std::string>& words, std::chrono::seconds patience) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) core::fail_run("no pipe: {}", std::strerror(errno));
  const pid_t child = ::fork();
  if (child == 0) become(words, ends[1]);
  ::close(ends[1]);
  ChildEnd end;
  if (child > 0) {
    ::setpgid(child, child);
    end.in_time = read_all(ends[0], steady_clock::now() + patience, end.output);
    if (!end.in_time) ::kill(-child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (end.in_time && WIFEXITED(status)) end.code = WEXITSTATUS(status);
  }
  ::close(ends[0]);
  return end;
}

}  // namespace freshet::service
