// The Australian profile CAP-AU-STD (OASIS, CAP v1.2 Australia Profile v1.0, Committee Specification 02): one
// event code of the Australian list, with the event that the list names; local times.

#include <fmt/format.h>

#include <map>
#include <regex>
#include <vector>

#include "core/basin/warnings.hpp"
#include "core/cap_profiles.hpp"
#include "core/config_reader.hpp"
#include "core/spelling.hpp"

namespace freshet::core {
namespace {

/// Floods of AUeventLIST 1.0 and their names: what <event> must say in English.
const std::map<std::string, std::string>& events() {
  static const std::map<std::string, std::string> list = {{"flood", "Flood"},
                                                          {"damFailure", "Dam Failure"},
                                                          {"flashFlood", "Flash Flood"},
                                                          {"highWater", "High Water Level"},
                                                          {"kingTide", "King Tide"},
                                                          {"leveeFailure", "Levee Failure"},
                                                          {"stormSurge", "Storm Surge"},
                                                          {"riverineflod", "Riverine Flood"}};
  return list;
}

void check(ConfigTable& table, const Warnings& warnings, const Basin&) {
  static const std::regex address("[A-Za-z0-9_.+-]+@[A-Za-z0-9_.-]+");
  table.expect(std::regex_match(warnings.sender, address), "sender",
               "profile = \"cap-au\" takes an address such as \"floods@agency.sa.gov.au\"");
  table.expect(warnings.time_zone != "UTC", "time_zone",
               "is UTC, but profile = \"cap-au\" takes local times; write it as \"Australia/Sydney\"");
  table.expect(warnings.languages.front() == "en-AU", "languages",
               "profile = \"cap-au\" begins with \"en-AU\": its events are named in English");
  std::vector<std::string> codes;
  for (const auto& [code, name] : events()) codes.push_back(code);
  const std::string& code = warnings.profile_values.at("event_code");
  const auto event = events().find(code);
  table.expect(event != events().end(), "event_code",
               fmt::format("'{}' is no flood of the Australian list{}", code, did_you_mean(code, codes)));
  if (event == events().end()) return;
  for (const WarningRule& rule : warnings.rules) {
    const std::string said = rule.event.empty() ? "Flood" : rule.event;
    table.expect(
        said == event->second || said == "Flood", "event_code",
        fmt::format("'{}' is called '{}' or 'Flood' in the Australian list, but event of rule '{}' is '{}'",
                    code, event->second, rule.id, said));
  }
}

}  // namespace

CapProfile cap_au_profile() {
  CapProfile profile;
  profile.about = "CAP-AU: its code, an event code of the Australian list, local times";
  profile.needs = {"sender_name", "event_code", "time_zone"};
  profile.own = {"event_code"};
  profile.check = check;
  return profile;
}

}  // namespace freshet::core
