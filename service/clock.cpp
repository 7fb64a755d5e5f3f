#include "service/clock.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <fstream>
#include <utility>

namespace freshet::service {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds jump_limit{60000}, disbelief{600000}, shake{1000}, remembered{3600000};

std::string boot_of_machine() {
  std::string id;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
  return id;
}

}  // namespace

Clocks system_clocks() {
  return {[] { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); },
          [] {
            timespec t{};
            ::clock_gettime(CLOCK_BOOTTIME, &t);
            return milliseconds(t.tv_sec * 1000 + t.tv_nsec / 1000000);
          },
          boot_of_machine()};
}

Clock::Clock(Clocks clocks)
    : clocks_(std::move(clocks)), wall_(clocks_.wall()), running_(clocks_.running()) {}

Clock::Clock(core::Instant from, double speed, core::Instant wall_then, Clocks clocks)
    : Clock(std::move(clocks)) {
  replay_ = Replay{from, wall_then, speed};
}

void Clock::go_on_from(const ClockMemory& memory) {
  if (memory.boot.empty() || memory.boot != clocks_.boot || memory.running > running_) return;
  wall_ = memory.wall;
  running_ = memory.running;
  ahead_ = memory.ahead;
  since_ = memory.since;
  behind_ = memory.behind;
  behind_since_ = memory.behind_since;
}

core::Instant Clock::trusted() {
  const core::Instant wall = clocks_.wall();
  const milliseconds running = clocks_.running(), jumped = (wall - wall_) - (running - running_);
  running_ = running;
  wall_ = wall;
  if (running - behind_since_ > remembered) behind_ = milliseconds(0);
  if (jumped > shake) went_ahead(jumped);
  if (jumped < -shake) went_back(-jumped);
  if (ahead_.count() > 0 && running - since_ > disbelief) ahead_ = milliseconds(0);
  return wall - ahead_;
}

void Clock::went_ahead(milliseconds by) {
  const milliseconds returned = std::min(by, behind_);
  behind_ -= returned;
  if (by - returned <= jump_limit) return;
  ahead_ += by - returned;
  since_ = running_;
  jump_ = fmt::format("the clock went ahead by {} s at a bound; it is believed in {} min",
                      (by - returned).count() / 1000, disbelief.count() / 60000);
}

void Clock::went_back(milliseconds by) {
  const milliseconds returned = std::min(by, ahead_);
  ahead_ -= returned;
  behind_ += by - returned;
  behind_since_ = running_;
  if (by > jump_limit) jump_ = fmt::format("the clock went back by {} s", by.count() / 1000);
}

core::Instant Clock::now() {
  const core::Instant t = trusted();
  if (!replay_) return t;
  const double gone = static_cast<double>((t - replay_->wall_then).count()) * replay_->speed;
  return replay_->from + milliseconds(std::llround(gone));
}

std::string Clock::jump() { return std::exchange(jump_, ""); }

}  // namespace freshet::service
