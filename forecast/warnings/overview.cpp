#include "forecast/warnings/overview.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/text.hpp"
#include "core/text_table.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {

namespace key = results::key;

namespace {

std::string names(const std::vector<std::string>& signers) {
  return signers.empty() ? "" : fmt::format("{}", fmt::join(signers, ", "));
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

Event event_of(const nlohmann::json& entry, const LedgerContent& content) {
  const std::string kind = entry.at(key::kind), id = entry.value(key::identifier, std::string());
  if (kind == key::act_entry) {
    const Act act = act_from_json(entry, "ledger");
    return {act.at, act.by, act.act, act.of, act.reason};
  }
  const auto& list = kind == key::draft_entry ? content.drafts : content.messages;
  for (const Message& m : list)
    if (m.identifier == id) {
      const char* did = kind == key::draft_entry ? "drafted" : "sent";
      return {m.sent, m.signed_by.empty() ? by_the_model : names(m.signed_by),
              fmt::format("{} {}", did, to_text(m.type)), id, percent(m.probability)};
    }
  return {};
}

std::vector<Event> events_of(const LedgerContent& content) {
  std::vector<Event> events;
  for (const nlohmann::json& entry : content.chain) {
    const auto& kind = entry.at(key::kind);
    if (kind == key::act_entry || kind == key::draft_entry || kind == key::message_entry)
      events.push_back(event_of(entry, content));
  }
  return events;
}

std::string changes_text(const nlohmann::json& changes) {
  std::string text;
  for (const auto& [what, change] : changes.items())
    text += fmt::format("      {}: the model says \"{}\", the officer \"{}\"\n", what,
                        core::fit_line(change.value("was", "")), core::fit_line(change.value("is", "")));
  return text;
}

nlohmann::json in_force_json(const Message& m, bool lapsing) {
  nlohmann::json json = to_json(m);
  json["signed_by"] = m.signed_by;
  json["lapses_soon"] = lapsing;
  return json;
}

}  // namespace

core::Instant clock_of(const core::Basin& basin, const LedgerContent& content, core::Instant now) {
  if (basin.warnings.sent_now || content.evaluations.empty()) return now;
  core::Instant last = content.evaluations.front().at;
  for (const CycleEvaluation& e : content.evaluations) last = std::max(last, e.at);
  return last;
}

Overview overview_of(const core::Basin& basin, const core::Workspace& workspace, core::Instant now) {
  const LedgerContent content = ledger_as_it_stands(workspace);
  Overview overview;
  overview.clock = clock_of(basin, content, now);
  const auto interval = core::milliseconds_of(3600 * basin.forecast.interval_h);
  std::set<std::string> threads;
  for (const Message& m : content.messages) threads.insert(thread_of(m));
  for (const std::string& thread : threads) {
    const auto chain = in_force(content.messages, thread, overview.clock);
    if (chain.empty()) continue;
    overview.in_force.push_back(chain.back());
    if (chain.back().expires < overview.clock + interval) overview.lapsing.insert(chain.back().identifier);
  }
  overview.waiting = waiting_in(content);
  for (const DraftStory& story : overview.waiting)
    if (is_stale(story, basin, now)) overview.stale.insert(story.draft.identifier);
  overview.events = events_of(content);
  return overview;
}

nlohmann::json waiting_json(const DraftStory& story, bool stale) {
  nlohmann::json json = to_json(story.draft);
  json.erase(key::file);
  json["drafted"] = core::to_iso(story.draft.sent);
  json["signed_by"] = story.signers;
  json["stale"] = stale;
  json["changes"] = nlohmann::json::array();
  for (const Act& act : story.acts)
    if (!act.changes.is_null())
      json["changes"].push_back(
          {{key::by, act.by}, {key::at, core::to_iso(act.at)}, {"changes", act.changes}});
  return json;
}

std::string waiting_text(const std::vector<DraftStory>& waiting, const std::set<std::string>& stale) {
  std::string text;
  for (const DraftStory& story : waiting) {
    const Message& d = story.draft;
    text += fmt::format("  {}\n    {} {}, {}, {}, drafted {}{}{}\n", d.identifier, d.severity,
                        to_text(d.type), d.rule, percent(d.probability), core::to_iso(d.sent),
                        stale.count(d.identifier) > 0 ? ", STALE: look at a newer forecast" : "",
                        story.signers.empty() ? "" : "; signed by " + names(story.signers));
    for (const Act& act : story.acts)
      if (!act.changes.is_null())
        text += fmt::format("    amended by {} at {}: {}\n{}", core::fit_line(act.by), core::to_iso(act.at),
                            core::fit_line(act.reason), changes_text(act.changes));
  }
  return text;
}

nlohmann::json to_json(const Overview& o) {
  nlohmann::json json = {{"clock", core::to_iso(o.clock)},
                         {"in_force", nlohmann::json::array()},
                         {"waiting", nlohmann::json::array()},
                         {"events", nlohmann::json::array()}};
  for (const Message& m : o.in_force)
    json["in_force"].push_back(in_force_json(m, o.lapsing.count(m.identifier) > 0));
  for (const DraftStory& s : o.waiting)
    json["waiting"].push_back(waiting_json(s, o.stale.count(s.draft.identifier) > 0));
  for (const Event& e : o.events)
    json["events"].push_back(
        {{key::at, core::to_iso(e.at)}, {"who", e.who}, {"what", e.what}, {key::of, e.of}, {"why", e.why}});
  return json;
}

std::string to_text(const Overview& o, std::size_t most) {
  std::string text = fmt::format("in force at {}\n", core::to_iso(o.clock));
  for (const Message& m : o.in_force)
    text += fmt::format("  {} {}, {}, until {}{}{}\n    {}\n", m.severity, to_text(m.type), m.rule,
                        core::to_iso(m.expires), o.lapsing.count(m.identifier) > 0 ? ", LAPSES SOON" : "",
                        m.signed_by.empty() ? "" : "; signed by " + names(m.signed_by), m.identifier);
  if (o.in_force.empty()) text += "  none\n";
  text += "drafts, which wait for a person\n" + waiting_text(o.waiting, o.stale);
  if (o.waiting.empty()) text += "  none\n";
  text += "who did what\n";
  core::TextTable table({"at", "who", "what", "of", "why"});
  const std::size_t first = most == 0 || o.events.size() < most ? 0 : o.events.size() - most;
  for (std::size_t i = first; i < o.events.size(); ++i) {
    const Event& e = o.events[i];
    table.row({core::to_iso(e.at), core::fit_line(e.who), e.what, e.of, core::fit_line(e.why)});
  }
  return text + (o.events.empty() ? "  nobody did anything yet\n" : table.text());
}

}  // namespace freshet::forecast
