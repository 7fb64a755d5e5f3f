#include "forecast/warnings/read_apart.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "core/errors.hpp"
#include "core/file_seal.hpp"

namespace freshet::forecast {

namespace {

constexpr char good = '+', bad = '-';

void write_all(int to, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(to, text.data() + done, text.size() - done);
    if (n < 0 && errno != EINTR) return;
    done += n > 0 ? static_cast<std::size_t>(n) : 0;
  }
}

/// Ends without anything that ends a program: buffers and locks are the parent's.
[[noreturn]] void be_child(int to, const std::function<std::string()>& read) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it holds the parent's lock, too
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  std::string answer;
  try {
    answer = good + read();
  } catch (const std::exception& error) {
    answer = bad + std::string(error.what());
  }
  write_all(to, answer);
  std::_Exit(0);
}

/// All that comes before the other end is closed. False: the deadline came first.
bool read_all(int from, std::chrono::steady_clock::time_point deadline, std::string& text) {
  using namespace std::chrono;
  for (;;) {
    const auto left = duration_cast<milliseconds>(deadline - steady_clock::now()).count();
    pollfd waiting{from, POLLIN, 0};
    const int ready = left > 0 ? ::poll(&waiting, 1, static_cast<int>(std::min<long long>(left, 60000))) : 0;
    if (left <= 0) return false;
    if (ready <= 0) continue;
    char buffer[4096];
    const ssize_t n = ::read(from, buffer, sizeof buffer);
    if (n == 0) return true;
    if (n > 0) text.append(buffer, static_cast<std::size_t>(n));
  }
}

}  // namespace

std::string read_apart(const std::filesystem::path& what, const std::function<std::string()>& read,
                       std::chrono::seconds patience) {
  int ends[2];
  if (::pipe(ends) != 0)
    core::fail_run("{}: no pipe to read it apart: {}", what.string(), std::strerror(errno));
  const pid_t child = ::fork();
  if (child == 0) be_child(ends[1], read);
  ::close(ends[1]);
  std::string answer;
  const bool in_time = child > 0 && read_all(ends[0], std::chrono::steady_clock::now() + patience, answer);
  ::close(ends[0]);
  if (child < 0) core::fail_run("{}: no process to read it apart: {}", what.string(), std::strerror(errno));
  if (!in_time) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  core::check(in_time, "{}: damaged: reading it had not ended after {} s; run the cycle again", what.string(),
              patience.count());
  core::check(!WIFSIGNALED(status) && !answer.empty(),
              "{}: damaged: reading it made the library crash ({}); run the cycle again", what.string(),
              WIFSIGNALED(status) ? ::strsignal(WTERMSIG(status)) : "no answer");
  if (answer[0] == bad) throw core::InputError(answer.substr(1));
  return answer.substr(1);
}

std::string read_files_apart(const std::filesystem::path& folder, const std::vector<std::string>& names,
                             const std::function<std::string()>& read) {
  bool sealed = true;
  for (const std::string& name : names)
    if (std::filesystem::exists(folder / name))
      sealed = core::check_seal(folder / name) == core::Seal::intact && sealed;
  return sealed ? read() : read_apart(folder, read);
}

}  // namespace freshet::forecast
