#include "service/archive/never.hpp"

#include <algorithm>
#include <set>

#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/cycle_times.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "forecast/warnings/drafts.hpp"

namespace freshet::service {

namespace {

using Reasons = std::map<core::Instant, std::string>;

void add(Reasons& reasons, core::Instant cycle, const std::string& reason) { reasons.emplace(cycle, reason); }

/// From which the cycle was or will be made; nothing for the first, or a folder that is no cycle's.
std::optional<core::Instant> parent_of(const core::Basin& basin, const core::Workspace& workspace,
                                       core::Instant cycle) {
  try {
    const core::CycleTimes times = core::reopened(basin, workspace, core::times_of(basin, cycle));
    if (times.step > 0) return times.parent;
  } catch (const core::InputError&) {
  }
  return {};
}

void add_with_parent(Reasons& reasons, const core::Basin& basin, const core::Workspace& workspace,
                     core::Instant cycle, const std::string& reason) {
  add(reasons, cycle, reason);
  if (const auto parent = parent_of(basin, workspace, cycle))
    add(reasons, *parent, fmt::format("{} began from it: {}", core::to_iso(cycle), reason));
}

/// Of the next cycle, which may open its window again so far back.
void add_starts(Reasons& reasons, const core::Basin& basin, const std::vector<Shelf>& shelves) {
  core::Instant newest = core::Instant::min();
  for (const Shelf& s : shelves)
    if (s.has(Kept::state)) newest = std::max(newest, s.cycle);
  if (newest == core::Instant::min()) return;
  const double reach_h = std::max(core::analysis_choices(basin).reopen_h, 0.0) + basin.forecast.interval_h;
  for (const Shelf& s : shelves)
    if (s.cycle <= newest && newest - s.cycle <= core::milliseconds_of(3600 * reach_h))
      add(reasons, s.cycle,
          s.cycle == newest ? "the next cycle starts from it" : "the next cycle may start from it");
}

/// By the clock, and by that of the last evaluation: one of them may be wrong.
void add_in_force(Reasons& reasons, const core::Basin& basin, const core::Workspace& workspace,
                  const forecast::LedgerContent& ledger, core::Instant now) {
  std::set<core::Instant> clocks = {now};
  for (const forecast::CycleEvaluation& e : ledger.evaluations) clocks.insert(e.at);
  while (clocks.size() > 2) clocks.erase(clocks.begin());
  std::set<std::string> rules;
  for (const forecast::Message& m : ledger.messages) rules.insert(forecast::thread_of(m));
  for (const std::string& rule : rules)
    for (const core::Instant clock : clocks)
      for (const forecast::Message& m : forecast::in_force(ledger.messages, rule, clock))
        add_with_parent(reasons, basin, workspace, m.cycle, m.identifier + " is in force");
  for (const forecast::DraftStory& story : forecast::waiting_in(ledger))
    add_with_parent(reasons, basin, workspace, story.draft.cycle,
                    story.draft.identifier + " waits for a person");
}

}  // namespace

forecast::LedgerContent ledger_of(const core::Workspace& workspace) {
  try {
    return forecast::ledger_as_it_stands(workspace);
  } catch (const core::InputError& error) {
    core::fail_run("{}; nobody knows which messages are in force, so nothing is taken away", error.what());
  }
}

std::vector<core::Instant> alerted_cycles(const forecast::LedgerContent& ledger) {
  std::set<core::Instant> cycles;
  for (const forecast::Message& m : ledger.messages) cycles.insert(m.cycle);
  return {cycles.begin(), cycles.end()};
}

std::map<core::Instant, std::string> never_thinned(const core::Basin& basin, const core::Workspace& workspace,
                                                   const std::vector<Shelf>& shelves,
                                                   const forecast::LedgerContent& ledger, core::Instant now) {
  Reasons reasons;
  for (auto s = shelves.rbegin(); s != shelves.rend(); ++s)
    if (s->complete) {
      add(reasons, s->cycle, "the newest complete cycle");
      break;
    }
  for (const Shelf& s : shelves)
    if (!s.complete) add_with_parent(reasons, basin, workspace, s.cycle, "is not complete");
  add_starts(reasons, basin, shelves);
  add_in_force(reasons, basin, workspace, ledger, now);
  return reasons;
}

}  // namespace freshet::service
