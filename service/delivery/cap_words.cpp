#include "service/delivery/cap_words.hpp"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <vector>

#include "core/errors.hpp"
#include "core/text.hpp"

namespace freshet::service {

namespace {

using pugi::xml_node;

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// "de" of "de-AT".
std::string primary(const std::string& language) { return lower(language.substr(0, language.find('-'))); }

xml_node info_in(xml_node alert, const std::string& language) {
  for (xml_node info : alert.children("info"))
    if (lower(info.child_value("language")) == lower(language)) return info;
  for (xml_node info : alert.children("info"))
    if (!language.empty() && primary(info.child_value("language")) == primary(language)) return info;
  return alert.child("info");
}

std::string areas_of(xml_node info) {
  std::string text;
  for (xml_node area : info.children("area")) {
    const std::string name = core::fit_line(area.child_value("areaDesc"));
    if (!name.empty()) text += (text.empty() ? "" : "; ") + name;
  }
  return text;
}

Words words_of_cap(const Parcel& parcel, const std::string& document, const std::string& language) {
  pugi::xml_document xml;
  const auto parsed = xml.load_buffer(document.data(), document.size());
  core::check(static_cast<bool>(parsed), "{}: not readable as XML: {}", parcel.identifier,
              parsed.description());
  const xml_node alert = xml.child("alert"), info = info_in(alert, language);
  const auto line = [&](const char* name) { return core::fit_line(info.child_value(name)); };
  Words w;
  w.language = line("language");
  w.event = line("event");
  w.title = line("headline").empty() ? w.event : line("headline");
  w.sender_name =
      line("senderName").empty() ? core::fit_line(alert.child_value("sender")) : line("senderName");
  w.severity = line("severity");
  w.urgency = line("urgency");
  w.certainty = line("certainty");
  w.area = areas_of(info);
  w.description = core::fit_text(info.child_value("description"));
  w.instruction = core::fit_text(info.child_value("instruction"));
  w.onset = line("onset");
  w.expires = line("expires");
  return w;
}

Words words_of_trouble(const Parcel& parcel, const std::string& document) {
  const nlohmann::json trouble = nlohmann::json::parse(document, nullptr, false);
  core::check(trouble.is_object(), "{}: is no JSON object", parcel.identifier);
  Words w;
  w.language = "en";
  w.event = "trouble";
  w.sender_name = "Freshet, " + core::fit_line(trouble.value("basin", ""));
  w.description = core::fit_text(trouble.value("text", ""));
  w.title = core::first_characters(core::fit_line(w.description), 120);
  w.onset = trouble.value("began", "");
  if (parcel.ends_thread()) w.expires = core::to_iso(parcel.sent);
  return w;
}

void add(std::string& text, const char* name, const std::string& value) {
  if (!value.empty()) text += fmt::format("{:<12}{}\n", std::string(name) + ":", value);
}

}  // namespace

Words words_of(const Parcel& parcel, const std::string& document, const std::string& language) {
  return parcel.sort == Sort::trouble ? words_of_trouble(parcel, document)
                                      : words_of_cap(parcel, document, language);
}

std::string subject_of(const Parcel& parcel, const Words& words) {
  if (parcel.sort == Sort::trouble) return (parcel.ends_thread() ? "Over: " : "Trouble: ") + words.title;
  return (parcel.status == "Actual" ? "" : "EXERCISE: ") + parcel.type + ": " + words.title;
}

std::string page_of(const Parcel& parcel, const Words& words) {
  std::string text = subject_of(parcel, words) + "\n\n";
  if (!words.description.empty()) text += words.description + "\n\n";
  if (!words.instruction.empty()) text += words.instruction + "\n\n";
  add(text, "Area", words.area);
  add(text, "Severity", words.severity);
  add(text, "Urgency", words.urgency);
  add(text, "Certainty", words.certainty);
  add(text, parcel.sort == Sort::trouble ? "Since" : "Onset", words.onset);
  add(text, parcel.sort == Sort::trouble ? "Until" : "Expires", words.expires);
  add(text, "Sent", core::to_iso(parcel.sent));
  add(text, "From", words.sender_name);
  add(text, "Identifier", parcel.identifier);
  return text;
}

}  // namespace freshet::service
