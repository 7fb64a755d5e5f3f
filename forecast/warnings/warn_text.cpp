// What freshet warn shows of what it did.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "forecast/warnings/overview.hpp"
#include "forecast/warnings/warn.hpp"

namespace freshet::forecast {

namespace {

std::string table_of(const std::vector<Message>& messages) {
  if (messages.empty()) return "  none\n";
  std::size_t width = 0;
  for (const Message& m : messages) width = std::max(width, m.rule.size());
  std::string text;
  for (const Message& m : messages)
    text += fmt::format("  {}  {:<6}  {:<{}}  {:>3.0f} %  {:>8.3f} km2  {}\n", core::to_iso(m.cycle),
                        to_text(m.type), m.rule, width, 100 * m.probability, m.area_km2, m.identifier);
  return text;
}

}  // namespace

nlohmann::json to_json(const WarnResult& result) {
  nlohmann::json json = {{"cycles", nlohmann::json::array()},      {"sent", nlohmann::json::array()},
                         {"sent_before", nlohmann::json::array()}, {"drafted", nlohmann::json::array()},
                         {"waiting", nlohmann::json::array()},     {"failures", nlohmann::json::array()}};
  for (const std::string& failure : result.failures) json["failures"].push_back(core::fit_text(failure));
  for (const auto& c : result.cycles)
    json["cycles"].push_back({{"cycle", core::to_iso(c.cycle)}, {"outcome", c.outcome}});
  for (const Message& m : result.sent) json["sent"].push_back(to_json(m));
  for (const Message& m : result.sent_before) json["sent_before"].push_back(to_json(m));
  for (const Message& m : result.drafted) json["drafted"].push_back(to_json(m));
  for (const DraftStory& story : result.waiting)
    json["waiting"].push_back(waiting_json(story, result.stale.count(story.draft.identifier) > 0));
  return json;
}

std::string to_table(const WarnResult& result) {
  std::string text = "cycles\n";
  for (const auto& c : result.cycles) text += fmt::format("  {}  {}\n", core::to_iso(c.cycle), c.outcome);
  text +=
      "messages sent now\n" + table_of(result.sent) + "messages sent before\n" + table_of(result.sent_before);
  if (!result.waiting.empty())
    text += "drafts: NOT SENT, they wait for a person (freshet approve)\n" +
            waiting_text(result.waiting, result.stale);
  return text;
}

}  // namespace freshet::forecast
