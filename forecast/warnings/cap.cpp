#include "forecast/warnings/cap.hpp"

#include <pugixml.hpp>
#include <sstream>
#include <string_view>

#include "core/errors.hpp"
#include "core/text.hpp"
#include "forecast/warnings/cap_text.hpp"

namespace freshet::forecast {

namespace {

using pugi::xml_node;

/// No element is empty, none begins or ends with blanks.
void add(xml_node parent, const char* name, const std::string& text) {
  constexpr const char* blanks = " \t\r\n";
  const std::string fit = core::fit_text(text);
  const std::size_t first = fit.find_first_not_of(blanks);
  if (first == std::string::npos) return;
  const std::string trimmed = fit.substr(first, fit.find_last_not_of(blanks) - first + 1);
  parent.append_child(name).text().set(trimmed.c_str());
}

void add_line(xml_node parent, const char* name, const std::string& text) {
  add(parent, name, core::fit_line(text));
}

void add_parameter(xml_node info, const std::string& name, const std::string& value) {
  if (value.empty()) return;
  xml_node parameter = info.append_child("parameter");
  add(parameter, "valueName", name);
  add(parameter, "value", value);
  if (parameter.child("value").empty()) info.remove_child(parameter);
}

/// The identifiers in CAP's "sender,identifier,sent sender,identifier,sent ...".
std::vector<std::string> identifiers_in(const std::string& references) {
  std::vector<std::string> identifiers;
  std::istringstream text(references);
  for (std::string one; text >> one;) {
    const std::size_t from = one.find(',') + 1, to = one.rfind(',');
    if (from > 0 && from < to) identifiers.push_back(one.substr(from, to - from));
  }
  return identifiers;
}

std::string polygon_text(const LonLatRing& ring) {
  std::string text;
  for (const auto& p : ring) text += fmt::format("{}{:.5f},{:.5f}", text.empty() ? "" : " ", p.lat, p.lon);
  return text;
}

void add_area(xml_node info, const CapContent& content, const InfoText& words) {
  xml_node area = info.append_child("area");
  add_line(area, "areaDesc", words.area);
  for (const LonLatRing& polygon : content.polygons) add(area, "polygon", polygon_text(polygon));
  for (const auto& [name, value] : content.geocodes) {
    xml_node code = area.append_child("geocode");
    add(code, "valueName", name);
    add(code, "value", value);
  }
}

std::string optional_parameter(xml_node info, const std::string& name) {
  for (xml_node p : info.children("parameter"))
    if (name == p.child_value("valueName")) return p.child_value("value");
  return "";
}

/// What a later cycle needs to know about this one, and what made it.
void add_parameters(xml_node info, const CapContent& content) {
  const Message& m = content.message;
  add_parameter(info, "freshet:rule", m.rule);
  add_parameter(info, "freshet:gauge", m.gauge);
  add_parameter(info, "freshet:place", m.place);
  if (thread_of(m) != m.rule) add_parameter(info, "freshet:thread", m.thread);
  add_parameter(info, "freshet:cycle", core::to_iso(m.cycle));
  add_parameter(info, "freshet:probability", fmt::format("{}", m.probability));
  add_parameter(info, "freshet:area_km2", fmt::format("{}", m.area_km2));
  for (const auto& [name, value] : content.parameters) add_parameter(info, "freshet:" + name, value);
}

void add_info(xml_node alert, const CapContent& content, const InfoText& words) {
  const Message& m = content.message;
  xml_node info = alert.append_child("info");
  add(info, "language", words.language);
  add(info, "category", "Met");  // CAP: "Meteorological (inc. flood)"
  add_line(info, "event", words.event);
  add(info, "responseType", content.response_type);
  add(info, "urgency", content.urgency);
  add(info, "severity", m.severity);
  add(info, "certainty", content.certainty);
  add(info, "effective", cap_time(m.sent));
  if (m.onset) add(info, "onset", cap_time(*m.onset));
  add(info, "expires", cap_time(m.expires));
  add_line(info, "senderName", content.sender_name);
  add_line(info, "headline", words.headline);
  add(info, "description", words.description);
  add(info, "instruction", words.instruction);
  add(info, "web", content.web);
  add_line(info, "contact", content.contact);
  add_parameters(info, content);
  add_area(info, content, words);
}

struct Parsed {
  pugi::xml_document document;
  xml_node alert;
};

Parsed parse(const std::string& xml, const std::string& where) {
  Parsed parsed;
  const auto result = parsed.document.load_buffer(xml.data(), xml.size());
  core::check(static_cast<bool>(result), "{}: not readable as XML: {} (byte {}); move the file away", where,
              result.description(), result.offset);
  parsed.alert = parsed.document.child("alert");
  core::check(static_cast<bool>(parsed.alert), "{}: no CAP <alert> in it; move the file away", where);
  return parsed;
}

std::string parameter(xml_node info, const std::string& name, const std::string& where) {
  for (xml_node p : info.children("parameter"))
    if (name == p.child_value("valueName")) return p.child_value("value");
  core::fail_input("{}: parameter {} is missing: not a message of freshet's; move the file away", where,
                   name);
}

double number(const std::string& text, const std::string& where) {
  try {
    return std::stod(text);
  } catch (const std::exception&) {
    core::fail_input("{}: \"{}\" is not a number; move the file away", where, text);
  }
}

}  // namespace

std::string cap_time(core::Instant t) {
  std::string text = core::to_iso(std::chrono::floor<std::chrono::seconds>(t));
  text.pop_back();         // CAP 1.2, 3.3.2: the letter Z may not be used ...
  return text + "-00:00";  // ... and UTC is -00:00
}

std::string cap_xml(const CapContent& content) {
  const Message& m = content.message;
  pugi::xml_document document;
  xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  xml_node alert = document.append_child("alert");
  alert.append_attribute("xmlns") = "urn:oasis:names:tc:emergency:cap:1.2";
  add(alert, "identifier", m.identifier);
  add(alert, "sender", m.sender);
  add(alert, "sent", cap_time(m.sent));
  add(alert, "status", content.exercise ? "Exercise" : "Actual");
  add(alert, "msgType", to_text(m.type));
  add(alert, "source", content.source);
  add(alert, "scope", "Public");
  add(alert, "note", content.note);
  add(alert, "references", references_text(content.references));
  for (const InfoText& words : content.infos) add_info(alert, content, words);
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

Message read_cap(const std::string& xml, const std::string& where) {
  const Parsed parsed = parse(xml, where);
  const xml_node alert = parsed.alert, info = alert.child("info");
  const auto instant = [&](const xml_node& node, const char* name) {
    return core::parse_instant(node.child_value(name), where + ": " + name);
  };
  Message m;
  m.identifier = alert.child_value("identifier");
  m.sender = alert.child_value("sender");
  m.sent = instant(alert, "sent");
  m.type = message_type(alert.child_value("msgType"), where);
  m.references = identifiers_in(alert.child_value("references"));
  m.event = info.child_value("event");
  m.severity = info.child_value("severity");
  m.expires = instant(info, "expires");
  if (info.child("onset")) m.onset = instant(info, "onset");
  m.area_description = info.child("area").child_value("areaDesc");
  m.rule = parameter(info, "freshet:rule", where);
  m.place = optional_parameter(info, "freshet:place");
  m.gauge =
      m.place.empty() ? parameter(info, "freshet:gauge", where) : optional_parameter(info, "freshet:gauge");
  m.cycle = core::parse_instant(parameter(info, "freshet:cycle", where), where + ": freshet:cycle");
  m.probability = number(parameter(info, "freshet:probability", where), where);
  m.area_km2 = number(parameter(info, "freshet:area_km2", where), where);
  m.thread = optional_parameter(info, "freshet:thread");
  m.model_severity = optional_parameter(info, "freshet:model_severity");
  m.ended_by_person = optional_parameter(info, "freshet:ended_by") == "person";
  return m;
}

std::string read_cap_status(const std::string& xml, const std::string& where) {
  return parse(xml, where).alert.child_value("status");
}

std::vector<std::pair<std::string, std::string>> read_cap_parameters(const std::string& xml,
                                                                     const std::string& where) {
  constexpr std::string_view ours = "freshet:";
  const Parsed parsed = parse(xml, where);
  std::vector<std::pair<std::string, std::string>> parameters;
  for (xml_node p : parsed.alert.child("info").children("parameter")) {
    const std::string name = p.child_value("valueName");
    if (name.starts_with(ours)) parameters.emplace_back(name.substr(ours.size()), p.child_value("value"));
  }
  return parameters;
}

std::vector<std::pair<std::string, std::string>> read_cap_geocodes(const std::string& xml,
                                                                   const std::string& where) {
  const Parsed parsed = parse(xml, where);
  std::vector<std::pair<std::string, std::string>> codes;
  for (xml_node code : parsed.alert.child("info").child("area").children("geocode"))
    codes.emplace_back(code.child_value("valueName"), code.child_value("value"));
  return codes;
}

std::vector<LonLatRing> read_cap_polygons(const std::string& xml, const std::string& where) {
  const Parsed parsed = parse(xml, where);
  std::vector<LonLatRing> polygons;
  for (xml_node polygon : parsed.alert.child("info").child("area").children("polygon")) {
    LonLatRing ring;
    std::istringstream text(polygon.child_value());
    for (std::string pair; text >> pair;) {
      const std::size_t comma = pair.find(',');
      core::check(comma != std::string::npos, "{}: polygon point \"{}\" is not lat,lon", where, pair);
      ring.push_back({number(pair.substr(comma + 1), where), number(pair.substr(0, comma), where)});
    }
    polygons.push_back(std::move(ring));
  }
  return polygons;
}

}  // namespace freshet::forecast
