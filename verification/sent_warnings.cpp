#include "verification/sent_warnings.hpp"

#include <algorithm>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/ledger_file.hpp"

namespace freshet::verification {

namespace {

using forecast::LedgerContent;
using forecast::Message;

/// A message as far as it matters here.
struct Sent {
  const Message* message = nullptr;
  std::string status;
  std::map<Measure, double> levels;  ///< that it names

  /// Of levels those from that one on; of all else what its own rule sends.
  bool names(const core::WarningRule& rule, const Watched& watched) const {
    if (watched.measure != Measure::stage && watched.measure != Measure::discharge)
      return message->rule == rule.id;
    const auto level = levels.find(watched.measure);
    constexpr double written_mm = 5e-4;  // return levels are written with three digits
    return level != levels.end() && level->second >= watched.level - written_mm;
  }
};

Sent read_sent(const core::Basin& basin, const Message& message,
               const std::map<std::string, Watched>& watched) {
  Sent sent{&message, basin.warnings.exercise ? "Exercise" : "Actual", named_levels(message)};
  if (!message.xml.empty()) sent.status = forecast::read_cap_status(message.xml, message.identifier);
  if (sent.levels.empty())  // sent before ledgers held messages: as its rule says today
    if (const auto rule = watched.find(message.rule); rule != watched.end())
      sent.levels[rule->second.measure] = rule->second.level;
  return sent;
}

/// Stretches in which the messages of a thread named what a rule watches, or more. `thread`: in the order of
/// sending.
std::vector<WarnedTime> in_force_of(const std::vector<Sent>& thread, const core::WarningRule& rule,
                                    const Watched& watched) {
  std::vector<WarnedTime> stretches;
  bool open = false;
  for (const Sent& sent : thread) {
    const Message& m = *sent.message;
    if (open && stretches.back().to > m.sent) {  // replaced or ended by this one
      stretches.back().to = m.sent;
      stretches.back().cancelled = m.type == forecast::MessageType::cancel;
    }
    open = m.type != forecast::MessageType::cancel && sent.names(rule, watched);
    if (!open) continue;
    if (!stretches.empty() && stretches.back().to == m.sent && !stretches.back().cancelled)
      stretches.back().to = m.expires;
    else
      stretches.push_back({m.sent, m.expires, false});
  }
  return stretches;
}

/// [thread] of messages with this status.
std::map<std::string, std::vector<Sent>> by_thread(const std::vector<Sent>& all, const std::string& status,
                                                   const std::string& where) {
  std::map<std::string, std::vector<Sent>> threads;
  for (const Sent& sent : all)
    if (sent.status == status && forecast::place_of(*sent.message) == where)
      threads[forecast::thread_of(*sent.message)].push_back(sent);
  return threads;
}

WarnedTime service_of(const core::Basin& basin, const LedgerContent& ledger) {
  WarnedTime service{core::Instant::max(), core::Instant::min(), false};
  for (const forecast::CycleEvaluation& e : ledger.evaluations) {
    service.from = std::min(service.from, e.cycle);
    service.to = std::max(service.to, e.cycle + core::milliseconds_of(basin.forecast.lead_s));
  }
  return service;
}

int count_drafts_not_sent(const LedgerContent& ledger) {
  std::set<std::string> approved;
  for (const forecast::Act& act : ledger.acts)
    if (act.act == forecast::act::approve) approved.insert(act.of);
  return static_cast<int>(
      std::count_if(ledger.drafts.begin(), ledger.drafts.end(),
                    [&](const Message& draft) { return !approved.contains(draft.identifier); }));
}

WarningScores row_of(const core::WarningRule& rule, const Watched& watched, const std::string& status,
                     const std::vector<WarnedTime>& warnings, const WarnedTime& service) {
  WarningScores row{.rule = rule.id,
                    .kind = rule.kind,
                    .gauge = rule.where(),
                    .threshold = watched.threshold,
                    .status = status,
                    .event = watched.event,
                    .judged = watched.seen != nullptr,
                    .ahead_h = {}};
  if (watched.measure == Measure::stage) row.stage_m = watched.level;
  if (watched.seen)
    judge(warnings, *watched.seen, service, row);
  else
    row.warnings = row.not_judged = static_cast<int>(warnings.size());
  return row;
}

}  // namespace

void judge(const std::vector<WarnedTime>& warnings, const CrossingFinder& seen, const WarnedTime& service,
           WarningScores& scores) {
  const auto& crossings = seen.crossings();
  for (const WarnedTime& warning : warnings) {
    ++scores.warnings;
    const auto there = std::find_if(crossings.begin(), crossings.end(), [&](const Crossing& c) {
      return c.begin <= warning.to && c.end >= warning.from;
    });
    if (there != crossings.end() && there->begin > warning.from) {
      ++scores.hits;
      scores.ahead_h.push_back(core::seconds_between(warning.from, there->begin) / 3600);
    } else if (there != crossings.end()) {
      ++scores.late;
    } else if (!seen.covers(warning.from, warning.to)) {
      ++scores.not_judged;
    } else {
      ++scores.false_alarms;
      scores.cancelled += warning.cancelled;
    }
  }
  for (const Crossing& crossing : crossings) {
    if (crossing.begin <= service.from || crossing.begin > service.to || !crossing.seen_to_begin) continue;
    const bool named = std::any_of(warnings.begin(), warnings.end(), [&](const WarnedTime& w) {
      return w.from <= crossing.end && w.to >= crossing.begin;
    });
    scores.misses += !named;
  }
}

std::vector<WarningScores> score_warnings(const core::Basin& basin, const core::Workspace& workspace,
                                          const std::map<SeriesKey, Reference>& references,
                                          int& drafts_not_sent) {
  const LedgerContent ledger = forecast::ledger_as_it_stands(workspace);
  drafts_not_sent = count_drafts_not_sent(ledger);
  std::map<std::string, Watched> watched;
  for (const core::WarningRule& rule : basin.warnings.rules)
    watched.emplace(rule.id, watched_by(rule, basin, references));
  std::vector<Sent> sent;
  for (const Message& message : ledger.messages) sent.push_back(read_sent(basin, message, watched));
  const WarnedTime service = service_of(basin, ledger);
  std::vector<WarningScores> rows;
  for (const core::WarningRule& rule : basin.warnings.rules) {
    std::set<std::string> statuses;
    for (const Sent& s : sent)
      if (forecast::place_of(*s.message) == rule.where()) statuses.insert(s.status);
    if (statuses.empty()) statuses.insert(basin.warnings.exercise ? "Exercise" : "Actual");
    for (const std::string& status : statuses) {
      std::vector<WarnedTime> warnings;
      for (const auto& [name, thread] : by_thread(sent, status, rule.where()))
        for (const WarnedTime& stretch : in_force_of(thread, rule, watched.at(rule.id)))
          warnings.push_back(stretch);
      rows.push_back(row_of(rule, watched.at(rule.id), status, warnings, service));
    }
  }
  return rows;
}

}  // namespace freshet::verification
