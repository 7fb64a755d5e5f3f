// What each profile of CAP refuses of basin.toml, as `freshet check` does.

#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "tests/core/basin_files.hpp"

using namespace freshet::core;

namespace {

struct Case {
  std::string profile, part, spoilt, refusal;  ///< `part` of what the profile takes, spoilt, and what is said
};

const std::string common =
    "sender_name = \"Agency\"\nweb = \"https://agency.example\"\ncontact = \"Officer\"\n";

std::string district(const std::string& code_system) {
  return "[[warnings.layer]]\nkind = \"district\"\nfile = \"districts.gpkg\"\ncode = \"code\"\ncode_system = "
         "\"" +
         code_system + "\"\n";
}

/// [warnings] as each profile takes it.
std::string sound(const std::string& profile) {
  const std::string head = "profile = \"" + profile + "\"\n" + common;
  if (profile == "wmo") return head + "sender = \"urn:oid:2.49.0.0.840.0\"\n";
  if (profile == "meteoalarm")
    return head + "sender = \"urn:oid:2.49.0.0.276.0\"\nlanguages = [\"de\", \"en\"]\n" + district("EMMA_ID");
  if (profile == "ipaws")
    return head +
           "sender = \"floods@agency.example\"\nevent_code = \"FLW\"\ntime_zone = \"America/New_York\"\n"
           "languages = [\"en-US\", \"es-US\"]\n" +
           district("SAME");
  return head +
         "sender = \"floods@agency.example\"\nevent_code = \"flood\"\ntime_zone = \"Australia/Sydney\"\n"
         "languages = [\"en-AU\"]\n";
}

/// With `part` of it replaced.
std::string refusal_of(const std::string& profile, const std::string& part = "",
                       const std::string& spoilt = "") {
  std::string warnings = sound(profile);
  const auto at = warnings.find(part);
  REQUIRE(at != std::string::npos);
  warnings.replace(at, part.size(), spoilt);
  std::string text = sound_basin;
  const std::string sender = "sender = \"floods@agency.example\"\n";
  text.replace(text.find(sender), sender.size(), warnings);
  const BasinFolder folder;
  folder.write("districts.gpkg", "");
  try {
    folder.read(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

const std::vector<Case> cases = {
    {"wmo", "urn:oid:2.49.0.0.840.0", "floods@agency.example", "is no OID of the register"},
    {"wmo", "urn:oid:2.49.0.0.840.0", "urn:oid:2.49.0.1.840.0", "is no OID of the register"},
    {"wmo", "sender_name = \"Agency\"\n", "", "warnings.sender_name is missing"},
    {"wmo", "contact", "event_code = \"FLW\"\ncontact", "warnings.event_code"},
    {"meteoalarm", "urn:oid:2.49.0.0.276.0", "floods@agency.example", "is no OID of the register"},
    {"meteoalarm", "[\"de\", \"en\"]", "[\"de\", \"fr\"]", "takes the country's own and English"},
    {"meteoalarm", "[\"de\", \"en\"]", "[\"en\"]", "takes the country's own and English"},
    {"meteoalarm", "EMMA_ID", "NUTS", "needs EMMA_ID geocodes"},
    {"meteoalarm", "web = \"https://agency.example\"\n", "", "warnings.web is missing"},
    {"meteoalarm", "contact = \"Officer\"\n", "", "warnings.contact is missing"},
    {"ipaws", "FLW", "flood", "is no SAME code of three capitals"},
    {"ipaws", "event_code = \"FLW\"\n", "", "warnings.event_code is missing"},
    {"ipaws", "America/New_York", "UTC", "takes local times"},
    {"ipaws", "[\"en-US\", \"es-US\"]", "[\"en-GB\"]", "takes en-US and es-US, not 'en-GB'"},
    {"ipaws", "\"SAME\"", "\"FIPS\"", "needs SAME geocodes"},
    {"cap-au", "floods@agency.example", "urn:oid:2.49.0.0.36.0", "takes an address"},
    {"cap-au", "Australia/Sydney", "UTC", "takes local times"},
    {"cap-au", "\"en-AU\"", "\"de\"", "begins with \"en-AU\""},
    {"cap-au", "\"flood\"", "\"floods\"", "no flood of the Australian list; did you mean 'flood'?"},
};

}  // namespace

TEST_CASE("Each profile takes what it asks for") {
  for (const char* profile : {"wmo", "meteoalarm", "ipaws", "cap-au"}) {
    CAPTURE(profile);
    CHECK(refusal_of(profile) == "");
  }
}

TEST_CASE("Each profile refuses what its receivers would") {
  for (const Case& c : cases) {
    CAPTURE(c.profile, c.part, c.spoilt);
    CHECK_THAT(refusal_of(c.profile, c.part, c.spoilt), Catch::Contains(c.refusal));
  }
}
