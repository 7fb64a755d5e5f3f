// MeteoAlarm: a registered sender, two languages or more with English among them, EMMA_ID geocodes, awareness
// levels.

#include <algorithm>

#include "core/basin/warnings.hpp"
#include "core/cap_profiles.hpp"
#include "core/config_reader.hpp"
#include "core/warning_words.hpp"

namespace freshet::core {

void check_registered_sender(ConfigTable& table, const Warnings& warnings);  // wmo.cpp

namespace {

void read(ConfigTable& table, Warnings& warnings) {
  warnings.profile_values["awareness_type"] =
      table.choice("awareness_type", {"12; Flooding", "13; Rain-Flood", "7; Coastal Event"}, "12; Flooding",
                   {"of `meteoalarm`: its parameter of the same name"});
}

void check(ConfigTable& table, const Warnings& warnings, const Basin&) {
  check_registered_sender(table, warnings);
  const auto& languages = warnings.languages;
  const bool english = std::any_of(languages.begin(), languages.end(), is_english);
  table.expect(
      languages.size() >= 2 && english, "languages",
      "profile = \"meteoalarm\" takes the country's own and English; write languages = [\"de\", \"en\"]");
  const bool coded = std::any_of(
      warnings.layers.begin(), warnings.layers.end(),
      [](const WarningLayer& layer) { return layer.kind == "district" && layer.code_system == "EMMA_ID"; });
  table.expect(
      coded, "profile",
      "\"meteoalarm\" needs EMMA_ID geocodes: add a [[warnings.layer]] with kind = \"district\", code = its "
      "attribute and code_system = \"EMMA_ID\"");
  for (const WarningRule& rule : warnings.rules)
    table.expect(rule.severity != "Unknown", "profile",
                 "\"meteoalarm\" has no awareness level for severity \"Unknown\"; give rule '" + rule.id +
                     "' another");
}

}  // namespace

CapProfile meteoalarm_profile() {
  CapProfile profile;
  profile.about = "MeteoAlarm: sender's OID, two languages, EMMA_ID geocodes, awareness level and type";
  profile.needs = {"sender_name", "web", "contact"};
  profile.own = {"awareness_type"};
  profile.read = read;
  profile.check = check;
  return profile;
}

}  // namespace freshet::core
