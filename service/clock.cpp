#include "service/clock.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <utility>

namespace freshet::service {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds jump_limit{60000}, disbelief{600000};

}  // namespace

Clocks system_clocks() {
  return {[] { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); },
          [] {
            timespec t{};
            ::clock_gettime(CLOCK_BOOTTIME, &t);
            return milliseconds(t.tv_sec * 1000 + t.tv_nsec / 1000000);
          }};
}

Clock::Clock(Clocks clocks)
    : clocks_(std::move(clocks)), wall_(clocks_.wall()), running_(clocks_.running()) {}

Clock::Clock(core::Instant from, double speed, core::Instant wall_then, Clocks clocks)
    : Clock(std::move(clocks)) {
  replay_ = Replay{from, wall_then, speed};
}

core::Instant Clock::trusted() {
  const core::Instant wall = clocks_.wall();
  const milliseconds running = clocks_.running();
  const milliseconds jumped = (wall - wall_) - (running - running_);
  if (jumped > jump_limit) {
    ahead_ += jumped;
    since_ = running;
    jump_ = fmt::format("the clock went ahead by {} s at a bound; it is believed in {} min",
                        jumped.count() / 1000, disbelief.count() / 60000);
  } else if (jumped < -jump_limit) {
    ahead_ = std::max(milliseconds(0), ahead_ + jumped);
    jump_ = fmt::format("the clock went back by {} s", -jumped.count() / 1000);
  }
  if (ahead_.count() > 0 && running - since_ > disbelief) ahead_ = milliseconds(0);
  wall_ = wall;
  running_ = running;
  return wall - ahead_;
}

core::Instant Clock::now() {
  const core::Instant t = trusted();
  if (!replay_) return t;
  const double gone = static_cast<double>((t - replay_->wall_then).count()) * replay_->speed;
  return replay_->from + milliseconds(std::llround(gone));
}

std::string Clock::jump() { return std::exchange(jump_, ""); }

}  // namespace freshet::service
