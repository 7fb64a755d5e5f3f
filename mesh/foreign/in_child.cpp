#include "mesh/foreign/in_child.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

/// Quiet, without a core file, and not for ever.
[[noreturn]] void read_and_end(const std::function<void()>& reading, int most_s) {
  const rlimit none{0, 0}, seconds{static_cast<rlim_t>(most_s), static_cast<rlim_t>(most_s)};
  ::setrlimit(RLIMIT_CORE, &none);
  ::setrlimit(RLIMIT_CPU, &seconds);
  if (const int nowhere = ::open("/dev/null", O_WRONLY); nowhere >= 0) {
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, SIG_DFL);
  try {
    reading();
  } catch (...) {
  }
  std::_Exit(0);
}

}  // namespace

void try_in_child(const std::filesystem::path& file, const std::function<void()>& reading, int most_s) {
  const pid_t child = ::fork();
  if (child < 0) core::fail_run("{}: no process to read it: {}", file.string(), std::strerror(errno));
  if (child == 0) read_and_end(reading, most_s);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      core::fail_run("{}: its reader cannot be waited for: {}", file.string(), std::strerror(errno));
  if (!WIFSIGNALED(status)) return;
  const int signal = WTERMSIG(status);
  core::check(
      signal != SIGXCPU && signal != SIGKILL,
      "{}: reading it took more than {} s of a processor, or more memory than there is: the file is damaged; "
      "export it again",
      file.string(), most_s);
  core::fail_input(
      "{}: the library that reads it was ended by signal {} ({}): the file is damaged; export it again",
      file.string(), signal, ::strsignal(signal));
}

}  // namespace freshet::mesh
