#include "service/bounded_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "core/errors.hpp"

namespace freshet::service {
namespace {

constexpr std::size_t most_bytes = std::size_t(1) << 24;
using Clock = std::chrono::steady_clock;

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) core::fail_run("no pipe: {}", std::strerror(errno));
  }
  ~Pipe() {
    for (const int end : ends_)
      if (end >= 0) ::close(end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_write_end() { ::close(std::exchange(ends_[1], -1)); }
  /// False at its end.
  bool take_into(std::string& text) const {
    std::array<char, 65536> piece{};
    const ssize_t n = ::read(ends_[0], piece.data(), piece.size());
    if (n > 0)
      text.append(piece.data(), std::min<std::size_t>(n, most_bytes - std::min(most_bytes, text.size())));
    return n > 0 || (n < 0 && errno == EINTR);
  }

 private:
  std::array<int, 2> ends_ = {-1, -1};
};

[[noreturn]] void become(const std::vector<std::string>& words, const Pipe& out, const Pipe& err) {
  ::setpgid(0, 0);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(out.write_end(), STDOUT_FILENO);
  ::dup2(err.write_end(), STDERR_FILENO);
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());
  ::_exit(127);
}

/// Takes what both pipes say until both have ended; false if that lasts longer.
bool listen(const Pipe& out, const Pipe& err, Answer& answer, Clock::time_point end) {
  std::array<pollfd, 2> watched = {pollfd{out.read_end(), POLLIN, 0}, pollfd{err.read_end(), POLLIN, 0}};
  while (watched[0].fd >= 0 || watched[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return false;
    if (::poll(watched.data(), watched.size(), static_cast<int>(std::min<long>(left, 1000))) <= 0) continue;
    if (watched[0].revents != 0 && !out.take_into(answer.out)) watched[0].fd = -1;
    if (watched[1].revents != 0 && !err.take_into(answer.err)) watched[1].fd = -1;
  }
  return true;
}

/// Its end, if it comes in time.
bool wait_until(pid_t child, Clock::time_point end, int& status) {
  for (int pause_us = 500;; pause_us = std::min(2 * pause_us, 20000)) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return true;
    if (ended < 0 && errno != EINTR)
      core::fail_run("a program cannot be waited for: {}", std::strerror(errno));
    if (Clock::now() >= end) return false;
    ::usleep(pause_us);
  }
}

}  // namespace

Answer run_bounded(const std::vector<std::string>& words, double seconds) {
  const auto end = Clock::now() + std::chrono::milliseconds(static_cast<long>(1000 * seconds));
  Pipe out, err;
  const pid_t child = ::fork();
  if (child < 0) core::fail_run("{} cannot be started: {}", words[0], std::strerror(errno));
  if (child == 0) become(words, out, err);
  ::setpgid(child, child);  // as the child does: whichever of the two comes first
  out.close_write_end();
  err.close_write_end();
  Answer answer;
  int status = 0;
  if (!listen(out, err, answer, end) || !wait_until(child, end, status)) {
    answer.timed_out = true;
    ::kill(-child, SIGKILL);
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
  }
  answer.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return answer;
}

}  // namespace freshet::service
