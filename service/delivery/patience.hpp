#pragma once
// How long to wait after failures: twice as long after each, up to a limit, or as the other side says. Kept
// in a file, it outlives the process.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/time.hpp"

namespace freshet::service {

class Patience {
 public:
  explicit Patience(double most_s = 300) : most_s_(most_s) {}
  /// `least_s`: at least so long; what the other side asks for (`after_s`) is given it, up to an hour.
  void fail(core::Instant now, double after_s, double least_s = 0);
  void succeed() { failures_ = 0; }
  bool waits(core::Instant now) const;
  int failures() const { return failures_; }
  core::Instant next() const { return begun_ + core::milliseconds_of(pause_s_); }
  nlohmann::json state() const;
  /// What state() gave; nothing where it is of another form.
  void take(const nlohmann::json& state);

 private:
  double most_s_;
  int failures_ = 0;
  core::Instant begun_{};  ///< of the wait
  double pause_s_ = 0;
};

}  // namespace freshet::service
