#pragma once
// CAP 1.2 in and out (OASIS Common Alerting Protocol, urn:oasis:names:tc:emergency:cap:1.2).

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "forecast/warnings/message.hpp"
#include "forecast/warnings/warned_area.hpp"

namespace freshet::forecast {

/// Everything that one message says.
struct CapContent {
  Message message;
  std::vector<Message> references;  ///< earlier messages that this one replaces or ends
  bool exercise = false;
  std::string source, note, language, sender_name, urgency, certainty, headline, description, instruction;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<LonLatRing> polygons;
};

/// CAP's form of an instant in UTC: "2026-03-10T06:00:00-00:00".
std::string cap_time(core::Instant t);

std::string cap_xml(const CapContent& content);

/// Reads back what cap_xml wrote. InputError if the file is damaged or not freshet's.
Message read_cap(const std::filesystem::path& path);
std::vector<LonLatRing> read_cap_polygons(const std::filesystem::path& path);

}  // namespace freshet::forecast
