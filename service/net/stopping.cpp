#include "service/net/stopping.hpp"

#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

namespace freshet::service {

namespace {

volatile std::sig_atomic_t asked = 0;

void leave_now(int) { ::_exit(0); }

/// Who polls asked_to_end() leaves by itself; the timer is for who cannot.
void ask(int) {
  asked = 1;
  itimerval in_time{};
  in_time.it_value.tv_usec = 800000;
  ::setitimer(ITIMER_REAL, &in_time, nullptr);
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

void end_soon_when_asked() {
  handle(SIGALRM, leave_now);
  handle(SIGTERM, ask);
  handle(SIGINT, ask);
  std::signal(SIGPIPE, SIG_IGN);  // a server that goes away is an error of a call, not the end
}

void end_with_parent() {
  const pid_t parent = ::getppid();
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::raise(SIGTERM);  // it ended in between
}

bool asked_to_end() { return asked != 0; }

void wait_at_most(std::chrono::milliseconds time) {
  using clock = std::chrono::steady_clock;
  for (const auto end = clock::now() + time; !asked_to_end() && clock::now() < end;)
    std::this_thread::sleep_for(
        std::min<std::chrono::nanoseconds>(end - clock::now(), std::chrono::milliseconds(50)));
}

}  // namespace freshet::service
