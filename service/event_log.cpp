#include "service/event_log.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "core/files.hpp"
#include "core/log.hpp"

namespace freshet::service {

EventLog::EventLog(const std::filesystem::path& file, std::function<core::Instant()> clock)
    : clock_(std::move(clock)) {
  constexpr std::size_t bytes = 10'000'000, files = 9;
  std::filesystem::create_directories(file.parent_path());
  file_ = std::make_shared<spdlog::logger>(
      "service", std::make_shared<spdlog::sinks::rotating_file_sink_st>(file.string(), bytes, files));
  file_->set_pattern("%v");
  file_->flush_on(spdlog::level::info);
  file_->set_error_handler([](const std::string&) {});  // a full disk: standard error has it all the same
}

EventLog::~EventLog() = default;

void EventLog::put(const char* level, const std::string& event, const std::string& words,
                   const nlohmann::json& more) {
  const core::Instant wall = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const core::Instant clock = std::chrono::floor<std::chrono::seconds>(clock_());
  nlohmann::json line = {{"time", core::to_iso(wall)}, {"level", level}, {"event", event}, {"text", words}};
  if (clock != wall) line["clock"] = core::to_iso(clock);
  if (more.is_object()) line.update(more);
  file_->info(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

void EventLog::say(const std::string& event, const std::string& words, const nlohmann::json& more) {
  put("info", event, words, more);
  core::info("{}  {}", core::to_iso(std::chrono::floor<std::chrono::seconds>(clock_())), words);
}

void EventLog::warn(const std::string& event, const std::string& words, const nlohmann::json& more) {
  put("warning", event, words, more);
  core::warn("{}  {}", core::to_iso(std::chrono::floor<std::chrono::seconds>(clock_())), words);
}

}  // namespace freshet::service
