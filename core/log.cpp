#include "core/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <utility>

namespace freshet::core {

namespace {

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made =
        std::make_shared<spdlog::logger>("freshet", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *instance;
}

std::string clock_text(double seconds) {
  const long whole = std::lround(seconds);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string bar_text(double percent) {
  constexpr int width = 30;
  const int full = int(width * percent / 100);
  return fmt::format("{}{}", std::string(std::size_t(full), '#'),
                     std::string(std::size_t(width - full), '.'));
}

}  // namespace

void set_quiet(bool quiet) { logger().set_level(quiet ? spdlog::level::warn : spdlog::level::info); }

void log_line(const std::string& text) { logger().info(text); }

void log_warning(const std::string& text) { logger().warn("warning: " + text); }

Progress::Progress(std::string label, double total)
    : label_(std::move(label)),
      total_(total),
      start_(std::chrono::steady_clock::now()),
      last_(start_),
      terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (terminal_ && shown_ >= 0) std::fputc('\n', stderr);
}

void Progress::update(double done) {
  if (!logger().should_log(spdlog::level::info) || !(total_ > 0)) return;
  const double percent = std::clamp(100 * done / total_, 0.0, 100.0);
  const auto now = std::chrono::steady_clock::now();
  const double elapsed_s = std::chrono::duration<double>(now - start_).count();
  if (terminal_) {
    constexpr auto redraw = std::chrono::milliseconds(200);
    const bool finished = percent >= 100 && shown_ < 100;
    if (!finished && shown_ >= 0 && now - last_ < redraw) return;
    const std::string left = percent > 0 ? clock_text(elapsed_s * (100 - percent) / percent) + " left" : "";
    fmt::print(stderr, "\r{} [{}] {:3.0f} % {:<14}", label_, bar_text(percent), percent, left);
    std::fflush(stderr);
    shown_ = percent;
    last_ = now;
  } else if (const double tens = 10 * std::floor(percent / 10); tens > std::max(shown_, 0.0)) {
    shown_ = tens;
    log_line(fmt::format("{}: {:.0f} % after {}", label_, tens, clock_text(elapsed_s)));
  }
}

}  // namespace freshet::core
