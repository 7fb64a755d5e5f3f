#include "service/situation.hpp"

#include "core/basin/service.hpp"
#include "core/basin/stations.hpp"
#include "core/cycle_folders.hpp"

namespace freshet::service {

CycleGrid grid_of(const core::Basin& basin) {
  return {basin.forecast.start, core::milliseconds_of(basin.forecast.interval_h * 3600)};
}

Situation situation_of(const Ground& ground, const Journal& journal) {
  Situation s;
  s.grid = grid_of(ground.basin);
  s.cut_off = core::milliseconds_of(ground.basin.service->cut_off_s);
  s.missed = ground.basin.service->missed;
  for (const core::Instant cycle : core::list_cycles(ground.workspace.cycles())) {
    if (!is_analysed(ground.workspace, cycle)) continue;
    s.analysed.insert(cycle);
    if (is_complete(ground.workspace, cycle)) s.complete.insert(cycle);
  }
  for (const CycleRecord& record : journal.all()) {
    if (record.state == CycleState::failed || record.state == CycleState::running)
      s.complete.erase(record.cycle);
    if (record.next_try) s.not_before[record.cycle] = *record.next_try;
    s.missing_at[record.cycle] = {record.missing.begin(), record.missing.end()};
  }
  return s;
}

std::map<std::string, std::optional<core::Instant>> newest_of_gauges(const core::Basin& basin,
                                                                     const NewestReadings& newest,
                                                                     core::Instant now) {
  constexpr std::chrono::minutes clocks_differ{10};
  std::map<std::string, std::optional<core::Instant>> gauges;
  if (!basin.assimilation.enabled) return gauges;
  for (const core::Gauge& gauge : basin.gauges) {
    if (!gauge.assimilate) continue;
    const auto found = newest.find(gauge.id);
    auto& known = gauges[gauge.id];
    if (found != newest.end() && found->second <= now + clocks_differ) known = found->second;
  }
  return gauges;
}

}  // namespace freshet::service
