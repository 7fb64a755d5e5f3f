#include "postproc/publish/page_warnings.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "forecast/warnings/drafts.hpp"

namespace freshet::postproc {

namespace {

using forecast::Message;
using nlohmann::json;

constexpr std::size_t most_messages = 40;

/// CAP's "lat,lon lat,lon ...".
json ring_of(const std::string& text) {
  json ring = json::array();
  std::istringstream in(text);
  double lat = 0, lon = 0;
  for (char comma = 0; in >> lat >> comma >> lon;) ring.push_back({lon, lat});
  return ring;
}

json text_of(const pugi::xml_node& info) {
  json text = {{"area", info.child("area").child_value("areaDesc")}};
  for (const char* name : {"language", "event", "headline", "description", "instruction"})
    text[name] = info.child_value(name);
  return text;
}

json shown(const Message& message) {
  json entry = {{"identifier", message.identifier},
                {"thread", forecast::thread_of(message)},
                {"rule", message.rule},
                {"type", forecast::to_text(message.type)},
                {"sent", core::to_iso(message.sent)},
                {"cycle", core::to_iso(message.cycle)},
                {"expires", core::to_iso(message.expires)},
                {"onset", message.onset ? json(core::to_iso(*message.onset)) : json()},
                {"severity", message.severity},
                {"event", message.event},
                {"probability", message.probability},
                {"references", message.references},
                {"texts", json::array()},
                {"polygons", json::array()}};
  pugi::xml_document document;
  if (document.load_string(message.xml.c_str())) {
    const pugi::xml_node alert = document.child("alert");
    entry["exercise"] = std::string(alert.child_value("status")) == "Exercise";
    for (const pugi::xml_node info : alert.children("info")) entry["texts"].push_back(text_of(info));
    for (const pugi::xml_node area : alert.child("info").children("area"))
      for (const pugi::xml_node polygon : area.children("polygon"))
        entry["polygons"].push_back(ring_of(polygon.child_value()));
  }
  return entry;
}

}  // namespace

json warnings_for_page(const core::Basin& basin, const core::Workspace& workspace, bool with_drafts,
                       core::Instant now) {
  const forecast::LedgerContent ledger = forecast::ledger_as_it_stands(workspace);
  json page = {
      {"rules", basin.warnings.rules.size()}, {"messages", json::array()}, {"drafts", json::array()}};
  const std::vector<Message>& all = ledger.to_be_delivered();
  const std::size_t first = all.size() - std::min(all.size(), most_messages);
  for (std::size_t i = first; i < all.size(); ++i) page["messages"].push_back(shown(all[i]));
  if (!with_drafts) return page;
  for (const forecast::DraftStory& story : forecast::waiting_in(ledger)) {
    json draft = shown(story.draft);
    draft["stale"] = forecast::is_stale(story, basin, now);
    draft["exercise"] = forecast::is_drafted_as_exercise(story.draft);
    page["drafts"].push_back(draft);
  }
  return page;
}

}  // namespace freshet::postproc
