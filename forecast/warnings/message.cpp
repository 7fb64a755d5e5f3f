#include "forecast/warnings/message.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/text.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {

namespace key = results::key;

std::string to_text(MessageType type) {
  switch (type) {
    case MessageType::alert:
      return "Alert";
    case MessageType::update:
      return "Update";
    case MessageType::cancel:
      return "Cancel";
  }
  return "";
}

MessageType message_type(const std::string& text, const std::string& where) {
  for (const auto type : {MessageType::alert, MessageType::update, MessageType::cancel})
    if (to_text(type) == text) return type;
  core::fail_input(
      "{}: message type \"{}\" is not Alert, Update or Cancel; remove the file if it is not freshet's", where,
      text);
}

nlohmann::json to_json(const Message& m) {
  nlohmann::json json = {
      {key::identifier, m.identifier},
      {key::type, to_text(m.type)},
      {"sender", m.sender},
      {"sent", core::to_iso(m.sent)},
      {key::cycle, core::to_iso(m.cycle)},
      {key::rule, m.rule},
      {"gauge", m.gauge},
      {key::event, m.event},
      {key::severity, m.severity},
      {key::expires, core::to_iso(m.expires)},
      {key::probability, m.probability},
      {key::area_km2, m.area_km2},
      {"area_description", m.area_description},
      {"references", m.references},
      {key::file, "cycles/" + core::to_compact(m.cycle) + "/warnings/" + m.identifier + ".xml"}};
  if (thread_of(m) != m.rule) json[key::thread] = m.thread;
  if (!m.place.empty()) json["place"] = m.place;
  if (!m.model_severity.empty()) json["model_severity"] = m.model_severity;
  if (m.ended_by_person) json["ended_by_person"] = true;
  if (!m.signed_by.empty()) json["signed_by"] = m.signed_by;
  json[key::onset] = m.onset ? nlohmann::json(core::to_iso(*m.onset)) : nlohmann::json();
  return json;
}

namespace {

/// A message's file bears its identifier: it must not lead out of the folder.
bool is_file_name(const std::string& text) {
  constexpr std::size_t longest = 250;  // with ".xml", on any file system
  return !text.empty() && text.size() <= longest &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return c == '/' || c < ' '; });
}

}  // namespace

Message message_from_json(const nlohmann::json& json, const std::string& where) {
  try {
    Message m;
    m.identifier = json.at(key::identifier);
    core::check(is_file_name(m.identifier), "{}: the ledger is damaged: '{}' is no identifier of a message",
                where, core::fit_line(m.identifier));
    m.type = message_type(json.at(key::type), where);
    m.sender = json.at("sender");
    m.rule = json.at(key::rule);
    m.gauge = json.at("gauge");
    m.event = json.at(key::event);
    m.severity = json.at(key::severity);
    m.area_description = json.at("area_description");
    const auto instant = [&](const char* name) {
      return core::parse_instant(json.at(name).get<std::string>(), where + ": " + name);
    };
    m.sent = instant("sent");
    m.cycle = instant(key::cycle);
    m.expires = instant(key::expires);
    if (!json.at(key::onset).is_null()) m.onset = instant(key::onset);
    m.probability = json.at(key::probability);
    m.area_km2 = json.at(key::area_km2);
    if (json.contains("references")) m.references = json["references"];  // older versions did not write them
    m.thread = json.value(key::thread, std::string());
    m.place = json.value("place", std::string());
    m.model_severity = json.value("model_severity", std::string());
    m.ended_by_person = json.value("ended_by_person", false);
    if (json.contains("signed_by")) m.signed_by = json["signed_by"];
    return m;
  } catch (const nlohmann::json::exception& error) {
    core::fail_input("{}: the ledger is damaged: {}", where, error.what());
  }
}

std::string thread_of(const Message& message) {
  return message.thread.empty() ? message.rule : message.thread;
}

const std::string& place_of(const Message& message) {
  return message.gauge.empty() ? message.place : message.gauge;
}

std::string severity_of_model(const Message& message) {
  return message.model_severity.empty() ? message.severity : message.model_severity;
}

std::string identifier_of(const std::string& basin, const std::string& rule, core::Instant cycle,
                          MessageType type, int number) {
  return fmt::format("freshet.{}.{}.{}.{}{}", core::file_name_of(basin), core::file_name_of(rule),
                     core::to_compact(cycle), to_text(type), number > 1 ? fmt::format(".{}", number) : "");
}

std::vector<Message> in_force(const std::vector<Message>& history, const std::string& thread,
                              core::Instant now) {
  std::vector<Message> chain;
  std::set<std::string> cancelled, replaced;
  bool stands = false;
  for (auto m = history.rbegin(); m != history.rend(); ++m) {
    if (thread_of(*m) != thread) continue;
    const bool over = m->type == MessageType::cancel || cancelled.count(m->identifier) > 0;
    if (!over && m->expires > now) {
      chain.push_back(*m);
      stands = stands || replaced.count(m->identifier) == 0;
    }
    // Of a ledger of older versions: a Cancel ends all that went before.
    if (m->type == MessageType::cancel && m->references.empty()) break;
    (over ? cancelled : replaced).insert(m->references.begin(), m->references.end());
  }
  if (!stands) chain.clear();
  std::reverse(chain.begin(), chain.end());
  return chain;
}

}  // namespace freshet::forecast
