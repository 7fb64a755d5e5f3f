#pragma once
// What the service does about the past: `freshet archive` after cycles, where basin.toml asks for it.

#include <chrono>

#include "service/child.hpp"
#include "service/cycle_jobs.hpp"
#include "service/event_log.hpp"

namespace freshet::service {

class Keeping {
 public:
  Keeping(const Ground& ground, EventLog& log);
  /// A cycle is done: past ones are thinned once nothing is under way, at most once in ten minutes.
  void cycle_done() { wanted_ = wanted_ || asked_for_; }
  void tick(bool under_way);

 private:
  void ended(int code) const;

  const Ground& ground_;
  EventLog& log_;
  Child child_;
  bool asked_for_, wanted_ = false;
  std::chrono::steady_clock::time_point not_before_{};
};

}  // namespace freshet::service
