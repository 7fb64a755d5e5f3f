#pragma once
// One `freshet fetch --follow` for each [[feed]], started again when it ends.

#include <chrono>
#include <string>
#include <vector>

#include "service/child.hpp"
#include "service/cycle_jobs.hpp"
#include "service/event_log.hpp"

namespace freshet::service {

class Fetchers {
 public:
  Fetchers(const Ground& ground, EventLog& log);
  void tick();

 private:
  struct One {
    std::string feed;
    Child child;
    std::chrono::steady_clock::time_point begun{}, not_before{};
    std::chrono::seconds pause{1};
  };
  void start(One& one);
  void ended(One& one, int code);

  const Ground& ground_;
  EventLog& log_;
  std::vector<One> all_;
};

}  // namespace freshet::service
