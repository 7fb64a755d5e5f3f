#pragma once
// CAP 1.2 in and out (OASIS Common Alerting Protocol, urn:oasis:names:tc:emergency:cap:1.2).

#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "forecast/warnings/message.hpp"
#include "forecast/warnings/warned_area.hpp"

namespace freshet::forecast {

/// What it says to people, in one language.
struct InfoText {
  std::string language, event, headline, description, instruction, area;
};

/// Everything that one message says.
struct CapContent {
  Message message;
  std::vector<Message> references;  ///< earlier messages that this one replaces or ends
  bool exercise = false;
  std::string source, note, sender_name, web, contact, response_type, urgency, certainty;
  std::vector<InfoText> infos;                                  ///< an <info> each
  std::vector<std::pair<std::string, std::string>> parameters;  ///< names without "freshet:"
  std::vector<LonLatRing> polygons;
  std::vector<std::pair<std::string, std::string>> geocodes;  ///< valueName, value
};

/// CAP's form of an instant in UTC: "2026-03-10T06:00:00-00:00".
std::string cap_time(core::Instant t);

/// Sound whatever the texts hold: what XML cannot carry is left out (core/text.hpp), and so are empty
/// elements.
std::string cap_xml(const CapContent& content);

/// Reads back what cap_xml wrote. InputError, naming `where`, if the text is damaged or not freshet's.
Message read_cap(const std::string& xml, const std::string& where);
/// "Actual" or "Exercise".
std::string read_cap_status(const std::string& xml, const std::string& where);
/// Names without "freshet:".
std::vector<std::pair<std::string, std::string>> read_cap_parameters(const std::string& xml,
                                                                     const std::string& where);
std::vector<std::pair<std::string, std::string>> read_cap_geocodes(const std::string& xml,
                                                                   const std::string& where);
std::vector<LonLatRing> read_cap_polygons(const std::string& xml, const std::string& where);

}  // namespace freshet::forecast
