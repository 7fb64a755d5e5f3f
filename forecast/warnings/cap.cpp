#include "forecast/warnings/cap.hpp"

#include <pugixml.hpp>
#include <sstream>

#include "core/errors.hpp"

namespace freshet::forecast {

namespace {

using pugi::xml_node;

void add(xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).text().set(text.c_str());
}

void add_if(xml_node parent, const char* name, const std::string& text) {
  if (!text.empty()) add(parent, name, text);
}

void add_parameter(xml_node info, const std::string& name, const std::string& value) {
  xml_node parameter = info.append_child("parameter");
  add(parameter, "valueName", name);
  add(parameter, "value", value);
}

std::string references_text(const std::vector<Message>& references) {
  std::string text;
  for (const Message& m : references)
    text += fmt::format("{}{},{},{}", text.empty() ? "" : " ", m.sender, m.identifier, cap_time(m.sent));
  return text;
}

std::string polygon_text(const LonLatRing& ring) {
  std::string text;
  for (const auto& p : ring) text += fmt::format("{}{:.5f},{:.5f}", text.empty() ? "" : " ", p.lat, p.lon);
  return text;
}

void add_area(xml_node info, const CapContent& content) {
  xml_node area = info.append_child("area");
  add(area, "areaDesc", content.message.area_description);
  for (const LonLatRing& polygon : content.polygons) add(area, "polygon", polygon_text(polygon));
}

/// What a later cycle needs to know about this one, and what made it.
void add_parameters(xml_node info, const CapContent& content) {
  const Message& m = content.message;
  add_parameter(info, "freshet:rule", m.rule);
  add_parameter(info, "freshet:gauge", m.gauge);
  add_parameter(info, "freshet:cycle", core::to_iso(m.cycle));
  add_parameter(info, "freshet:probability", fmt::format("{}", m.probability));
  add_parameter(info, "freshet:area_km2", fmt::format("{}", m.area_km2));
  for (const auto& [name, value] : content.parameters) add_parameter(info, "freshet:" + name, value);
}

void add_info(xml_node alert, const CapContent& content) {
  const Message& m = content.message;
  xml_node info = alert.append_child("info");
  add_if(info, "language", content.language);
  add(info, "category", "Met");  // CAP: "Meteorological (inc. flood)"
  add(info, "event", m.event);
  add(info, "urgency", content.urgency);
  add(info, "severity", m.severity);
  add(info, "certainty", content.certainty);
  add(info, "effective", cap_time(m.sent));
  if (m.onset) add(info, "onset", cap_time(*m.onset));
  add(info, "expires", cap_time(m.expires));
  add_if(info, "senderName", content.sender_name);
  add(info, "headline", content.headline);
  add(info, "description", content.description);
  add_if(info, "instruction", content.instruction);
  add_parameters(info, content);
  add_area(info, content);
}

struct Parsed {
  pugi::xml_document document;
  xml_node alert;
};

Parsed parse(const std::filesystem::path& path) {
  Parsed parsed;
  const auto result = parsed.document.load_file(path.c_str());
  core::check(static_cast<bool>(result), "{}: not readable as XML: {} (byte {}); move the file away",
              path.string(), result.description(), result.offset);
  parsed.alert = parsed.document.child("alert");
  core::check(static_cast<bool>(parsed.alert), "{}: no CAP <alert> in it; move the file away", path.string());
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
  std::string text = core::to_iso(t);
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
  add_if(alert, "source", content.source);
  add(alert, "scope", "Public");
  add_if(alert, "note", content.note);
  add_if(alert, "references", references_text(content.references));
  add_info(alert, content);
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

Message read_cap(const std::filesystem::path& path) {
  const Parsed parsed = parse(path);
  const xml_node alert = parsed.alert, info = alert.child("info");
  const std::string where = path.string();
  const auto instant = [&](const xml_node& node, const char* name) {
    return core::parse_instant(node.child_value(name), where + ": " + name);
  };
  Message m;
  m.identifier = alert.child_value("identifier");
  m.sender = alert.child_value("sender");
  m.sent = instant(alert, "sent");
  m.type = message_type(alert.child_value("msgType"), where);
  m.event = info.child_value("event");
  m.severity = info.child_value("severity");
  m.expires = instant(info, "expires");
  if (info.child("onset")) m.onset = instant(info, "onset");
  m.area_description = info.child("area").child_value("areaDesc");
  m.rule = parameter(info, "freshet:rule", where);
  m.gauge = parameter(info, "freshet:gauge", where);
  m.cycle = core::parse_instant(parameter(info, "freshet:cycle", where), where + ": freshet:cycle");
  m.probability = number(parameter(info, "freshet:probability", where), where);
  m.area_km2 = number(parameter(info, "freshet:area_km2", where), where);
  return m;
}

std::vector<LonLatRing> read_cap_polygons(const std::filesystem::path& path) {
  const Parsed parsed = parse(path);
  std::vector<LonLatRing> polygons;
  for (xml_node polygon : parsed.alert.child("info").child("area").children("polygon")) {
    LonLatRing ring;
    std::istringstream text(polygon.child_value());
    for (std::string pair; text >> pair;) {
      const std::size_t comma = pair.find(',');
      core::check(comma != std::string::npos, "{}: polygon point \"{}\" is not lat,lon", path.string(), pair);
      ring.push_back(
          {number(pair.substr(comma + 1), path.string()), number(pair.substr(0, comma), path.string())});
    }
    polygons.push_back(std::move(ring));
  }
  return polygons;
}

}  // namespace freshet::forecast
