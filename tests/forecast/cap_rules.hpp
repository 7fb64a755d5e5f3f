#pragma once
// The rules of CAP 1.2 (OASIS, 1 July 2010) that a schema cannot hold, and those of ours, on every message of
// a workspace, each by itself and all together.

#include <geos_c.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "core/warning_words.hpp"
#include "forecast/warnings/geos.hpp"
#include "warnings_place.hpp"

namespace cap_rules {

using namespace freshet;
namespace fs = std::filesystem;
using pugi::xml_node;

/// In any of Freshet's languages.
inline bool marks_exercise(const std::string& headline) {
  const std::vector<std::string> marks = {
      "\xC3\x9C"
      "BUNG - ",
      "EXERCICE - ", "EJERCICIO - ", "\xE6\xBC\x94\xE4\xB9\xA0 - "};
  return core::says_exercise(headline) || std::any_of(marks.begin(), marks.end(), [&](const auto& mark) {
           return headline.starts_with(mark);
         });
}

/// Faults found, each with the message and the rule.
class Checker {
 public:
  explicit Checker(const core::Workspace& workspace) {
    const auto ledger = nlohmann::json::parse(core::read_file(workspace.ledger()));
    for (const auto& entry : ledger.at("entries"))
      if (entry.at("kind") == "message")
        check_message(workspace.root / entry.at("file").get<std::string>(), entry);
  }
  std::vector<std::string> faults;
  std::size_t messages = 0;

 private:
  void rule(bool holds, const std::string& what) {
    if (!holds) faults.push_back(name_ + ": " + what);
  }

  static std::string text(const xml_node& node, const char* name) { return node.child_value(name); }

  void one_of(const xml_node& node, const char* name, const std::set<std::string>& words) {
    rule(words.contains(text(node, name)), fmt::format("{} is '{}'", name, text(node, name)));
  }

  core::Instant instant(const xml_node& node, const char* name) {
    static const std::regex form(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-00:00)");
    const std::string written = text(node, name);
    if (!std::regex_match(written, form)) {
      rule(false, fmt::format("{} is '{}': UTC is -00:00", name, written));
      return {};
    }
    return core::parse_instant(written.substr(0, 19) + "Z", "test");
  }

  void check_message(const fs::path& path, const nlohmann::json& entry) {
    name_ = path.filename().string();
    ++messages;
    const std::string xml = core::read_file(path);
    rule(xml == entry.at("xml"), "the file is not what the ledger holds");
    rule(core::unfit_in_text(xml).empty(), "XML cannot carry " + core::unfit_in_text(xml));
    rule(!std::regex_search(xml, std::regex("&#(0|1?[1-9]|x0?[0-8bcBC]|[12]\\d|3[01]);")),
         "control character");
    rule(name_.size() <= 200, "the name of the file is too long");
    pugi::xml_document document;
    rule(static_cast<bool>(document.load_buffer(xml.data(), xml.size())), "not well-formed");
    const xml_node alert = document.child("alert");
    rule(alert.attribute("xmlns").value() == std::string("urn:oasis:names:tc:emergency:cap:1.2"),
         "namespace");
    check_empty(alert);
    check_order(alert, {"identifier", "sender", "sent", "status", "msgType", "source", "scope", "note",
                        "references", "info"});
    check_alert(alert);
    for (const xml_node info : alert.children("info")) check_info(alert, info);
    rule(!alert.child("info").empty(), "no info");
  }

  void check_empty(const xml_node& node) {
    for (const xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      rule(!child.first_child().empty(), fmt::format("{} is empty", child.name()));
      const std::string text = child.child_value();
      if (child.first_child().type() == pugi::node_pcdata)
        rule(!std::isspace(text.front()) && !std::isspace(text.back()),
             fmt::format("{} not trimmed", child.name()));
      check_empty(child);
    }
  }

  void check_order(const xml_node& node, const std::vector<std::string>& names) {
    std::size_t last = 0;
    for (const xml_node child : node.children()) {
      const auto at =
          static_cast<std::size_t>(std::find(names.begin(), names.end(), child.name()) - names.begin());
      rule(at < names.size(), fmt::format("unknown element {}", child.name()));
      rule(at >= last, fmt::format("{} out of order", child.name()));
      last = at;
    }
  }

  void check_alert(const xml_node& alert) {
    const std::string identifier = text(alert, "identifier"), sender = text(alert, "sender"),
                      type = text(alert, "msgType"), references = text(alert, "references");
    rule(identifier.find_first_of(" ,<&") == std::string::npos, "identifier with blanks, commas, < or &");
    rule(sender.find_first_of(" ,<&") == std::string::npos, "sender with blanks, commas, < or &");
    rule(identifiers_.insert(identifier).second, "identifier used twice");
    rule(identifier + ".xml" == name_, "the file has another name than the message");
    one_of(alert, "status", {"Actual", "Exercise"});
    one_of(alert, "msgType", {"Alert", "Update", "Cancel"});
    one_of(alert, "scope", {"Public"});
    rule(text(alert, "status") != "Exercise" || !text(alert, "note").empty(), "an exercise without a note");
    rule((type == "Alert") == references.empty(), "only Update and Cancel have references");
    const core::Instant sent = instant(alert, "sent");
    check_references(references, sent);
    sent_[fmt::format("{},{},{}", sender, identifier, text(alert, "sent"))] = sent;
  }

  void check_references(const std::string& references, core::Instant sent) {
    std::istringstream in(references);
    for (std::string reference; in >> reference;) {
      const auto named = sent_.find(reference);
      rule(named != sent_.end(), "refers to " + reference + ", which was not sent before");
      if (named != sent_.end()) rule(named->second < sent, "sent before the message that it refers to");
    }
  }

  void check_info(const xml_node& alert, const xml_node& info) {
    check_order(info, {"language", "category", "event", "responseType", "urgency", "severity", "certainty",
                       "effective", "onset", "expires", "senderName", "headline", "description",
                       "instruction", "web", "contact", "parameter", "area"});
    static const std::regex language("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*");
    rule(std::regex_match(text(info, "language"), language), "language " + text(info, "language"));
    one_of(info, "category", {"Met"});
    one_of(info, "responseType", {"Monitor", "None", "AllClear"});
    one_of(info, "urgency", {"Immediate", "Expected", "Future", "Past", "Unknown"});
    one_of(info, "severity", {"Extreme", "Severe", "Moderate", "Minor", "Unknown"});
    one_of(info, "certainty", {"Observed", "Likely", "Possible", "Unlikely", "Unknown"});
    for (const char* name : {"event", "senderName", "description"})
      rule(!text(info, name).empty(), fmt::format("no {}", name));
    if (text(alert, "msgType") != "Cancel") rule(!text(info, "instruction").empty(), "no instruction");
    check_parameters(info);
    const core::Instant sent = instant(alert, "sent"), expires = instant(info, "expires");
    rule(instant(info, "effective") >= sent, "effective before sent");
    rule(expires > sent, "expires before it is sent");
    if (!info.child("onset").empty()) rule(instant(info, "onset") < expires, "onset after it expires");
    const std::string headline = text(info, "headline");
    rule(!headline.empty() && core::characters_in(headline) <= 160,
         "headline of no or more than 160 characters");
    rule(headline.find_first_of("\t\r\n") == std::string::npos, "headline of several lines");
    if (text(alert, "status") == "Exercise")
      rule(marks_exercise(headline), "the headline of an exercise does not say so");
    if (text(alert, "msgType") == "Cancel") rule(text(info, "urgency") == "Past", "urgency of a Cancel");
    check_area(info.child("area"));
  }

  void check_parameters(const xml_node& info) {
    std::set<std::string> names;
    for (const xml_node p : info.children("parameter"))
      rule(names.insert(text(p, "valueName")).second && !text(p, "value").empty(),
           "parameter doubled or empty");
  }

  void check_area(const xml_node& area) {
    rule(!text(area, "areaDesc").empty(), "no areaDesc");
    rule(!area.child("polygon").empty(), "no polygon");
    for (const xml_node polygon : area.children("polygon")) check_polygon(polygon.child_value());
  }

  void check_polygon(const std::string& written) {
    static const std::regex pair(R"((-?\d+\.\d{1,5}),(-?\d+\.\d{1,5}))");
    forecast::Ring ring;
    std::istringstream in(written);
    for (std::string point; in >> point;) {
      std::smatch part;
      rule(std::regex_match(point, part, pair), "point " + point);
      if (part.empty()) return;
      ring.push_back({std::stod(part[2]), std::stod(part[1])});
      rule(std::abs(ring.back().y) <= 90 && std::abs(ring.back().x) <= 180, "point out of range: " + point);
    }
    rule(ring.size() >= 4, "polygon of less than four points");
    rule(ring.size() < 4 || ring.front() == ring.back(), "polygon not closed");
    if (ring.size() < 4 || ring.front() != ring.back()) return;
    forecast::Geos geos;
    rule(geos.valid(geos.polygon(ring)), "polygon crosses itself");
    const auto [west, east] =
        std::minmax_element(ring.begin(), ring.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
    rule(east->x - west->x < 180, "polygon around the world");
  }

  std::string name_;
  std::set<std::string> identifiers_;
  std::map<std::string, core::Instant> sent_;  ///< "sender,identifier,sent" of the messages so far
};

}  // namespace cap_rules
