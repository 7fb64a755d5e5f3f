// An Atom feed (RFC 4287).

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

void add_link(xml_node parent, const char* rel, const std::string& type, const std::string& href,
              std::size_t bytes = 0) {
  xml_node link = parent.append_child("link");
  link.append_attribute("rel") = rel;
  link.append_attribute("type") = type.c_str();
  link.append_attribute("href") = href.c_str();
  if (bytes > 0) link.append_attribute("length") = std::to_string(bytes).c_str();
}

void add_entry(xml_node feed, const FeedEntry& e) {
  xml_node entry = feed.append_child("entry");
  add(entry, "id", e.id);
  add(entry, "title", e.title);
  add(entry, "updated", rfc_3339_date(e.sent));
  add(entry, "published", rfc_3339_date(e.sent));
  add(entry.append_child("author"), "name", e.author);
  entry.append_child("category").append_attribute("term") = e.category.c_str();
  add_link(entry, "alternate", e.media, e.link, e.bytes);
  add(entry, "summary", e.page);
}

std::string atom(const FeedContent& content) {
  pugi::xml_document document;
  xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  xml_node feed = document.append_child("feed");
  feed.append_attribute("xmlns") = "http://www.w3.org/2005/Atom";
  feed.append_attribute("xml:lang") = content.language.c_str();
  add(feed, "id", content.id);
  add(feed, "title", content.title);
  add(feed, "updated", rfc_3339_date(content.updated));
  add(feed.append_child("author"), "name", content.author);
  add_link(feed, "self", "application/atom+xml", content.self);
  add(feed, "generator", "Freshet");
  for (const FeedEntry& entry : content.entries) add_entry(feed, entry);
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace

ReceiverKind atom_kind() {
  return {"atom", "an Atom feed in `folder`, and the messages beside it",
          [](const ReceiverTask& task) { return make_feed(task, "warnings.atom", atom); }};
}

}  // namespace freshet::service
