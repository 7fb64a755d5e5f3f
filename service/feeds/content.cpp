#include "service/feeds/content.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "core/log.hpp"
#include "core/text.hpp"
#include "service/feeds/feed_desk.hpp"

namespace freshet::service {

namespace {

std::string ending_of(const std::string& content) {
  const auto first = content.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const char c = first == std::string::npos ? ' ' : content[first];
  return c == '{' || c == '[' ? ".json" : c == '<' ? ".xml" : ".csv";
}

/// The same answers come again and again.
void tell_once(const std::string& feed, const std::vector<std::string>& notes) {
  static std::set<std::string> told;
  constexpr std::size_t most = 1000;
  for (const std::string& note : notes) {
    if (told.size() > most) return;
    if (told.insert(note).second) core::warn("feed '{}': {}", feed, core::fit_line(note));
  }
}

}  // namespace

Content look_into(const std::string& content, const FeedTask& task) {
  const std::string ending = ending_of(content);
  const assimilation::ReadingFile file =
      assimilation::readings_in(content, task.feed.id + ending, task.stations, task.names);
  Content found{.readings = file.readings.size(), .newest = {}, .ending = ending};
  for (const assimilation::Reading& reading : file.readings) {
    core::Instant& last = found.newest.try_emplace(reading.station, reading.time).first->second;
    last = std::max(last, reading.time);
  }
  tell_once(task.feed.id, file.notes);
  return found;
}

std::string as_payload(const std::string& message, const std::string& topic, const core::Feed& feed) {
  if (feed.readings.empty()) return message;
  nlohmann::ordered_json envelope = {
      {"freshet_payload", 1}, {"feed", feed.id}, {"topic", topic}, {"received", core::to_iso(feed_clock())}};
  for (const core::FeedReading& reading : feed.readings)
    envelope["readings"].push_back(nlohmann::ordered_json(core::to_json(reading)));
  envelope["payload"] = message;
  return envelope.dump() + "\n";
}

}  // namespace freshet::service
