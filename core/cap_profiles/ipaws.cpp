// IPAWS of the United States (OASIS, CAP v1.2 USA IPAWS Profile v1.0): one SAME event code, SAME geocodes,
// who is responsible, local times, English or Spanish.

#include <algorithm>
#include <regex>

#include "core/basin/warnings.hpp"
#include "core/cap_profiles.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

void read(ConfigTable& table, Warnings& warnings) {
  warnings.profile_values["event_code"] = table.text(
      "event_code", "",
      {.meaning = "of `ipaws`: SAME code of the event, such as `FLW` or `FFW`; of `cap-au`: code of the "
                  "Australian list, such as `flood`",
       .otherwise = "*needed by these*"});
  warnings.profile_values["eas_org"] =
      table.choice("eas_org", {"CIV", "WXR", "EAS", "PEP"}, "CIV",
                   {"of `ipaws`: SAME code of who is responsible (EAS-ORG)"});
}

void check(ConfigTable& table, const Warnings& warnings, const Basin&) {
  static const std::regex same("[A-Z]{3}");
  table.expect(std::regex_match(warnings.profile_values.at("event_code"), same), "event_code",
               "is no SAME code of three capitals, such as \"FLW\"");
  table.expect(warnings.time_zone != "UTC", "time_zone",
               "is UTC, but profile = \"ipaws\" takes local times; write it as \"America/New_York\"");
  const bool coded = std::any_of(
      warnings.layers.begin(), warnings.layers.end(),
      [](const WarningLayer& layer) { return layer.kind == "district" && layer.code_system == "SAME"; });
  table.expect(coded, "profile",
               "\"ipaws\" needs SAME geocodes: add a [[warnings.layer]] with kind = \"district\", code = its "
               "attribute "
               "of six digits and code_system = \"SAME\"");
  for (const std::string& tag : warnings.languages)
    table.expect(tag == "en-US" || tag == "es-US", "languages",
                 "profile = \"ipaws\" takes en-US and es-US, not '" + tag + "'");
}

}  // namespace

CapProfile ipaws_profile() {
  CapProfile profile;
  profile.about = "IPAWS: its code, a SAME event code, SAME geocodes, local times";
  profile.needs = {"sender_name", "event_code", "time_zone"};
  profile.own = {"event_code", "eas_org"};
  profile.read = read;
  profile.check = check;
  return profile;
}

}  // namespace freshet::core
