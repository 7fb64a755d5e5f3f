// Guidelines of the WMO for CAP: a sender of the International Register of Alerting Authorities.

#include <regex>

#include "core/basin/warnings.hpp"
#include "core/cap_profiles.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {

void check_registered_sender(ConfigTable& table, const Warnings& warnings) {
  static const std::regex registered("urn:oid:2\\.49\\.0\\.0\\.[1-9][0-9]*(\\.(0|[1-9][0-9]*))+");
  table.expect(
      std::regex_match(warnings.sender, registered), "sender",
      "is no OID of the register of alerting authorities; write it as \"urn:oid:2.49.0.0.276.0\": country, "
      "then number of the authority");
}

namespace {

void check(ConfigTable& table, const Warnings& warnings, const Basin&) {
  check_registered_sender(table, warnings);
}

}  // namespace

CapProfile wmo_profile() {
  CapProfile profile;
  profile.about = "the sender is an OID of the WMO's register of alerting authorities";
  profile.needs = {"sender_name"};
  profile.check = check;
  return profile;
}

}  // namespace freshet::core
