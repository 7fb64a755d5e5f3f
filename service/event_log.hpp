#pragma once
// The structured log of the service: a JSON object a line, in files that take turns.

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/time.hpp"

namespace spdlog {
class logger;
}

namespace freshet::service {

class EventLog {
 public:
  /// `clock` says what time it is for the schedule. Ten files of ten megabytes at most.
  EventLog(const std::filesystem::path& file, std::function<core::Instant()> clock);
  ~EventLog();
  /// {"time", "clock" where a replay's differs, "event", ...}; also as a line of words on standard error.
  void say(const std::string& event, const std::string& words, const nlohmann::json& more = {});
  void warn(const std::string& event, const std::string& words, const nlohmann::json& more = {});

 private:
  void put(const char* level, const std::string& event, const std::string& words, const nlohmann::json& more);
  std::function<core::Instant()> clock_;
  std::shared_ptr<spdlog::logger> file_;
};

}  // namespace freshet::service
