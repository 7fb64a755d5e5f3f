// An RSS feed (2.0).

#include <pugixml.hpp>
#include <sstream>

#include "service/delivery/feed_folder.hpp"
#include "service/delivery/rfc_dates.hpp"

namespace freshet::service {

namespace {

using pugi::xml_node;

void add(xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).text().set(text.c_str());
}

/// Descriptions of RSS are HTML, ours is plain text.
std::string as_html(const std::string& text) {
  std::string html;
  for (const char c : text) {
    if (c == '&') html += "&amp;";
    if (c == '<') html += "&lt;";
    if (c == '>') html += "&gt;";
    if (c == '\n') html += "<br>\n";
    if (std::string_view("&<>\n").find(c) == std::string_view::npos) html += c;
  }
  return html;
}

void add_item(xml_node channel, const FeedEntry& entry) {
  xml_node item = channel.append_child("item");
  add(item, "title", entry.title);
  add(item, "link", entry.link);
  add(item, "description", as_html(entry.page));
  add(item, "category", entry.category);
  xml_node guid = item.append_child("guid");
  guid.append_attribute("isPermaLink") = "false";
  guid.text().set(entry.id.c_str());
  add(item, "pubDate", rfc_822_date(entry.sent));
  xml_node enclosure = item.append_child("enclosure");
  enclosure.append_attribute("url") = entry.link.c_str();
  enclosure.append_attribute("length") = std::to_string(entry.bytes).c_str();
  enclosure.append_attribute("type") = entry.media.c_str();
}

std::string rss(const FeedContent& content) {
  pugi::xml_document document;
  xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  xml_node root = document.append_child("rss");
  root.append_attribute("version") = "2.0";
  root.append_attribute("xmlns:atom") = "http://www.w3.org/2005/Atom";
  xml_node channel = root.append_child("channel");
  add(channel, "title", content.title);
  add(channel, "link", content.url);
  add(channel, "description", "Flood warnings: " + content.title);
  add(channel, "language", content.language);
  add(channel, "lastBuildDate", rfc_822_date(content.updated));
  add(channel, "generator", "Freshet");
  xml_node self = channel.append_child("atom:link");
  self.append_attribute("rel") = "self";
  self.append_attribute("type") = "application/rss+xml";
  self.append_attribute("href") = content.self.c_str();
  for (const FeedEntry& entry : content.entries) add_item(channel, entry);
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace

ReceiverKind rss_kind() {
  return {"rss", "an RSS feed in `folder`, and the messages beside it",
          [](const ReceiverTask& task) { return make_feed(task, "warnings.rss", rss); }};
}

}  // namespace freshet::service
