#include "assimilation/readings/modified.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/basin.hpp"
#include "core/cycle_modifiers.hpp"

namespace freshet::assimilation {

namespace {

bool has(const std::vector<core::Modifier>& modifiers, const std::string& id) {
  return std::any_of(modifiers.begin(), modifiers.end(), [&](const auto& m) { return m.id == id; });
}

/// The first cycle at this time or after it.
core::Instant cycle_of(const core::Basin& basin, core::Instant t) {
  const auto interval = core::milliseconds_of(basin.forecast.interval_h * 3600).count(),
             since = (t - basin.forecast.start).count();
  const auto steps = since <= 0 ? 0 : (since + interval - 1) / interval;
  return basin.forecast.start + std::chrono::milliseconds(steps * interval);
}

void drop(const core::Modifier& m, History& history) {
  const auto at = history.find(m.from);
  if (at == history.end()) return;
  std::erase_if(at->second, [&](const StoredReading& r) { return r.source == m.source; });
  if (at->second.empty()) history.erase(at);
}

}  // namespace

ReadingModifiers::ReadingModifiers(const core::Basin& basin, const core::Workspace& workspace,
                                   core::Instant cycle, core::Instant begin, core::Instant now)
    : basin_(&basin),
      workspace_(workspace),
      log_(core::ModifierLog::read(core::modifiers_of(workspace))),
      settled_(core::modifiers_of_cycle(workspace.cycle(cycle))),
      begin_(begin),
      now_(now) {}

bool ReadingModifiers::counts(const core::Modifier& m, core::Instant t) const {
  if (t > begin_) return has(settled_, m.id);
  if (log_.undone(m.id)) return false;
  return log_.why_not(m, now_).empty() ||
         has(core::modifiers_of_cycle(workspace_.cycle(cycle_of(*basin_, t))), m.id);
}

void ReadingModifiers::drop_readings(Known& known) const {
  for (const core::Modifier& m : log_.modifiers()) {
    if (m.kind != core::ModifierKind::reading || counts(m, m.from)) continue;
    for (auto& [series, history] : known)
      if (series.station == m.station && series.quantity->column() == m.quantity) drop(m, history);
  }
}

void ReadingModifiers::take_out_of_use(Known& known) const {
  for (const core::Modifier& m : log_.modifiers()) {
    if (m.kind != core::ModifierKind::out_of_use) continue;
    for (auto& [series, history] : known) {
      if (series.station != m.station) continue;
      for (auto at = history.lower_bound(m.from); at != history.end() && m.covers(at->first); ++at) {
        StoredReading& reading = used(at->second);
        if (reading.quality == Quality::missing || !counts(m, at->first)) continue;
        reading.quality = Quality::bad;
        reading.flagged_by = fmt::format("out of use ({}, {}): {}", m.id, m.author, m.reason);
      }
    }
  }
}

}  // namespace freshet::assimilation
