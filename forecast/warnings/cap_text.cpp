#include "forecast/warnings/cap_text.hpp"

#include <algorithm>
#include <array>
#include <pugixml.hpp>
#include <span>
#include <sstream>
#include <string_view>

#include "core/errors.hpp"
#include "core/text.hpp"
#include "forecast/warnings/cap.hpp"

namespace freshet::forecast {

namespace {

using pugi::xml_node;

/// CAP 1.2, section 3.2 and its schema.
constexpr std::array alert_order = {
    std::string_view("identifier"), std::string_view("sender"),      std::string_view("sent"),
    std::string_view("status"),     std::string_view("msgType"),     std::string_view("source"),
    std::string_view("scope"),      std::string_view("restriction"), std::string_view("addresses"),
    std::string_view("code"),       std::string_view("note"),        std::string_view("references"),
    std::string_view("incidents"),  std::string_view("info")};
constexpr std::array info_order = {
    std::string_view("language"),     std::string_view("category"), std::string_view("event"),
    std::string_view("responseType"), std::string_view("urgency"),  std::string_view("severity"),
    std::string_view("certainty"),    std::string_view("audience"), std::string_view("eventCode"),
    std::string_view("effective"),    std::string_view("onset"),    std::string_view("expires"),
    std::string_view("senderName"),   std::string_view("headline"), std::string_view("description"),
    std::string_view("instruction"),  std::string_view("web"),      std::string_view("contact"),
    std::string_view("parameter"),    std::string_view("resource"), std::string_view("area")};

constexpr const char* ours = "freshet:";

std::size_t place_in(std::span<const std::string_view> order, std::string_view name) {
  return static_cast<std::size_t>(std::find(order.begin(), order.end(), name) - order.begin());
}

xml_node made_in_order(xml_node parent, std::span<const std::string_view> order, const std::string& name) {
  for (xml_node child : parent.children())
    if (place_in(order, child.name()) > place_in(order, name))
      return parent.insert_child_before(name.c_str(), child);
  return parent.append_child(name.c_str());
}

void put(xml_node parent, std::span<const std::string_view> order, const std::string& name,
         const std::string& text) {
  const std::string fit = core::fit_text(text);
  if (fit.empty()) {
    parent.remove_child(name.c_str());
    return;
  }
  xml_node child = parent.child(name.c_str());
  if (!child) child = made_in_order(parent, order, name);
  child.text().set(fit.c_str());
}

}  // namespace

struct CapText::Document {
  pugi::xml_document xml;
  xml_node alert;

  xml_node info(const std::string& language) const {
    for (xml_node info : alert.children("info"))
      if (language == info.child_value("language")) return info;
    return {};
  }
};

CapText::CapText(const std::string& xml, const std::string& where) : document_(std::make_unique<Document>()) {
  const auto parsed =
      document_->xml.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_declaration);
  document_->alert = document_->xml.child("alert");
  core::check(static_cast<bool>(parsed) && static_cast<bool>(document_->alert),
              "{}: its text is no CAP message: {}", where, parsed.description());
}

CapText::~CapText() = default;
CapText::CapText(CapText&&) noexcept = default;

std::string CapText::xml() const {
  std::ostringstream out;
  document_->xml.save(out, "  ");
  return out.str();
}

std::string CapText::get(const std::string& element) const {
  return document_->alert.child_value(element.c_str());
}

void CapText::set(const std::string& element, const std::string& text) {
  put(document_->alert, alert_order, element, text);
}

std::vector<std::string> CapText::languages() const {
  std::vector<std::string> languages;
  for (xml_node info : document_->alert.children("info"))
    languages.emplace_back(info.child_value("language"));
  return languages;
}

std::string CapText::get_in(const std::string& language, const std::string& element) const {
  const xml_node info = document_->info(language);
  return (element == "areaDesc" ? info.child("area") : info).child_value(element.c_str());
}

void CapText::set_in(const std::string& language, const std::string& element, const std::string& text) {
  const xml_node info = document_->info(language);
  if (element == "areaDesc")
    info.child("area").child("areaDesc").text().set(core::fit_text(text).c_str());
  else
    put(info, info_order, element, text);
}

void CapText::set_in_all(const std::string& element, const std::string& text) {
  for (const std::string& language : languages()) set_in(language, element, text);
}

std::string CapText::parameter(const std::string& language, const std::string& name) const {
  for (xml_node p : document_->info(language).children("parameter"))
    if (ours + name == p.child_value("valueName")) return p.child_value("value");
  return "";
}

namespace {

/// <parameter> or <eventCode> with this name, made where there is none.
void put_pair(xml_node info, const char* element, const std::string& name, const std::string& value) {
  xml_node found;
  for (xml_node pair : info.children(element))
    if (name == pair.child_value("valueName")) found = pair;
  if (!found) {
    found = made_in_order(info, info_order, element);
    found.append_child("valueName").text().set(core::fit_text(name).c_str());
    found.append_child("value");
  }
  found.child("value").text().set(core::fit_text(value).c_str());
}

}  // namespace

void CapText::set_plain_parameter(const std::string& language, const std::string& name,
                                  const std::string& value) {
  put_pair(document_->info(language), "parameter", name, value);
}

void CapText::set_event_code(const std::string& language, const std::string& name, const std::string& value) {
  put_pair(document_->info(language), "eventCode", name, value);
}

void CapText::set_code(const std::string& code) {
  for (xml_node one : document_->alert.children("code"))
    if (code == one.child_value()) return;
  made_in_order(document_->alert, alert_order, "code").text().set(code.c_str());
}

void CapText::set_parameter(const std::string& language, const std::string& name, const std::string& value) {
  xml_node info = document_->info(language), found;
  for (xml_node p : info.children("parameter"))
    if (ours + name == p.child_value("valueName")) found = p;
  const std::string fit = core::fit_text(value);
  if (fit.empty()) {
    info.remove_child(found);
    return;
  }
  if (!found) {
    found = made_in_order(info, info_order, "parameter");
    found.append_child("valueName").text().set((ours + name).c_str());
    found.append_child("value");
  }
  found.child("value").text().set(fit.c_str());
}

void CapText::keep_only(const std::string& language) {
  std::vector<xml_node> others;
  for (xml_node info : document_->alert.children("info"))
    if (language != info.child_value("language")) others.push_back(info);
  for (xml_node info : others) document_->alert.remove_child(info);
}

std::string references_text(const std::vector<Message>& references) {
  std::string text;
  for (const Message& m : references)
    text += fmt::format("{}{},{},{}", text.empty() ? "" : " ", m.sender, m.identifier, cap_time(m.sent));
  return text;
}

}  // namespace freshet::forecast
