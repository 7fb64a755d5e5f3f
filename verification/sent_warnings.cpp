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

const core::StageThreshold* threshold_of(const core::Basin& basin, const core::WarningRule& rule) {
  for (const core::Gauge& gauge : basin.gauges)
    for (const core::StageThreshold& threshold : gauge.thresholds)
      if (gauge.id == rule.gauge && threshold.name == rule.stage_threshold) return &threshold;
  return nullptr;
}

/// A message as far as it matters here.
struct Sent {
  const Message* message = nullptr;
  std::string status;
  double stage_m = 0;
};

std::optional<double> stage_in(const Message& message) {
  for (const auto& [name, value] : forecast::read_cap_parameters(message.xml, message.identifier))
    if (name == "threshold_stage_m") return std::stod(value);
  return {};
}

/// What it warns of is what it says, not what its rule says today.
std::optional<Sent> read_sent(const core::Basin& basin, const Message& message) {
  Sent sent{&message, basin.warnings.exercise ? "Exercise" : "Actual", 0};
  std::optional<double> stage;
  if (!message.xml.empty()) {
    sent.status = forecast::read_cap_status(message.xml, message.identifier);
    stage = stage_in(message);
  }
  for (const core::WarningRule& rule : basin.warnings.rules)
    if (const auto* threshold = threshold_of(basin, rule); !stage && threshold && rule.id == message.rule)
      stage = threshold->stage_m;
  if (!stage && message.type != forecast::MessageType::cancel) return {};
  sent.stage_m = stage.value_or(0);
  return sent;
}

/// Stretches in which the messages of a thread named `stage_m` or more. `thread`: in the order of sending.
std::vector<WarnedTime> in_force_of(const std::vector<Sent>& thread, double stage_m) {
  std::vector<WarnedTime> stretches;
  bool open = false;
  for (const Sent& sent : thread) {
    const Message& m = *sent.message;
    if (open && stretches.back().to > m.sent) {  // replaced or ended by this one
      stretches.back().to = m.sent;
      stretches.back().cancelled = m.type == forecast::MessageType::cancel;
    }
    open = m.type != forecast::MessageType::cancel && sent.stage_m >= stage_m;
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
                                                   const std::string& gauge) {
  std::map<std::string, std::vector<Sent>> threads;
  for (const Sent& sent : all)
    if (sent.status == status && sent.message->gauge == gauge)
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

const CrossingFinder* seen_at(const core::Basin& basin, const std::map<std::string, Reference>& references,
                              const core::WarningRule& rule) {
  for (const core::Gauge& gauge : basin.gauges) {
    if (gauge.id != rule.gauge) continue;
    for (std::size_t t = 0; t < gauge.thresholds.size(); ++t)
      if (gauge.thresholds[t].name == rule.stage_threshold) return &references.at(gauge.id).thresholds.at(t);
  }
  return nullptr;
}

int count_drafts_not_sent(const LedgerContent& ledger) {
  std::set<std::string> approved;
  for (const forecast::Act& act : ledger.acts)
    if (act.act == forecast::act::approve) approved.insert(act.of);
  return static_cast<int>(
      std::count_if(ledger.drafts.begin(), ledger.drafts.end(),
                    [&](const Message& draft) { return !approved.contains(draft.identifier); }));
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
                                          const std::map<std::string, Reference>& references,
                                          int& drafts_not_sent) {
  const LedgerContent ledger = forecast::ledger_as_it_stands(workspace);
  drafts_not_sent = count_drafts_not_sent(ledger);
  std::vector<Sent> sent;
  for (const Message& message : ledger.messages)
    if (const auto read = read_sent(basin, message)) sent.push_back(*read);
  const WarnedTime service = service_of(basin, ledger);
  std::vector<WarningScores> rows;
  for (const core::WarningRule& rule : basin.warnings.rules) {
    const core::StageThreshold* threshold = threshold_of(basin, rule);
    const CrossingFinder* seen = seen_at(basin, references, rule);
    if (!threshold || !seen) continue;
    std::set<std::string> statuses;
    for (const Sent& s : sent)
      if (s.message->gauge == rule.gauge) statuses.insert(s.status);
    if (statuses.empty()) statuses.insert(basin.warnings.exercise ? "Exercise" : "Actual");
    for (const std::string& status : statuses) {
      WarningScores row{.rule = rule.id,
                        .gauge = rule.gauge,
                        .threshold = threshold->name,
                        .status = status,
                        .stage_m = threshold->stage_m,
                        .ahead_h = {}};
      std::vector<WarnedTime> warnings;
      for (const auto& [name, thread] : by_thread(sent, status, rule.gauge))
        for (const WarnedTime& stretch : in_force_of(thread, threshold->stage_m)) warnings.push_back(stretch);
      judge(warnings, *seen, service, row);
      rows.push_back(row);
    }
  }
  return rows;
}

}  // namespace freshet::verification
