#pragma once
// Log and progress, on standard error: standard output belongs to results (--json).

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace freshet::core {

void set_quiet(bool quiet);  ///< only warnings remain
void log_line(const std::string& text);
void log_warning(const std::string& text);

template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  log_line(fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
  log_warning(fmt::format(format, std::forward<Args>(args)...));
}

/// A progress bar on a terminal; a line each 10 % otherwise; nothing when quiet.
class Progress {
 public:
  Progress(std::string label, double total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void update(double done);

 private:
  std::string label_;
  double total_, shown_ = -1;
  std::chrono::steady_clock::time_point start_, last_;
  bool terminal_;
};

}  // namespace freshet::core
