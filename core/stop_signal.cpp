#include "core/stop_signal.hpp"

#include <atomic>
#include <csignal>

namespace freshet::core {
namespace {

std::atomic<bool> asked = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait for a lock");

extern "C" void take_note(int) { asked = true; }

void mask_stop_signal(int how) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGUSR1);
  ::sigprocmask(how, &signals, nullptr);
}

}  // namespace

void hold_stop_signal() { mask_stop_signal(SIG_BLOCK); }

void hear_stop_signal() {
  struct sigaction action = {};
  action.sa_handler = take_note;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR1, &action, nullptr);
  mask_stop_signal(SIG_UNBLOCK);
}

bool stop_asked() { return asked; }

}  // namespace freshet::core
