#pragma once
// Programs that go on beside the service, started again when they end: a `freshet fetch --follow` for each
// [[feed]], and `freshet deliver --follow` where there are receivers.

#include <chrono>
#include <string>
#include <vector>

#include "service/child.hpp"
#include "service/cycle_jobs.hpp"
#include "service/event_log.hpp"

namespace freshet::service {

class Followers {
 public:
  Followers(const Ground& ground, EventLog& log);
  void tick();

 private:
  struct One {
    std::string name, event;         ///< of people, of the log
    std::vector<std::string> words;  ///< less --workspace and the like
    std::filesystem::path log;
    Child child{};
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
