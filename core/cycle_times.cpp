#include "core/cycle_times.hpp"

#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/result_files.hpp"
#include "core/thinned.hpp"

namespace freshet::core {

CycleTimes times_of(const Basin& basin, Instant time) {
  CycleTimes p;
  const auto interval = milliseconds_of(basin.forecast.interval_h * 3600);
  const auto since = time - basin.forecast.start;
  check(since.count() >= 0 && since.count() % interval.count() == 0,
        "{}: {} is no cycle time: cycles start at {} and follow every {} h", basin.forecast.at.text,
        to_iso(time), to_iso(basin.forecast.start), basin.forecast.interval_h);
  p.time = time;
  p.parent = time - interval;
  p.now = seconds_between(basin.forecast.start, time);
  p.step = static_cast<std::uint32_t>(since.count() / interval.count());
  p.before = p.step == 0 ? p.now : seconds_between(basin.forecast.start, p.parent);
  return p;
}

CycleTimes reopened(const Basin& basin, const Workspace& workspace, CycleTimes times) {
  const std::filesystem::path file = workspace.cycle(times.time) / file_name::readings;
  std::error_code ignored;
  if (times.step == 0 || !std::filesystem::exists(file, ignored)) return times;
  const std::string from =
      from_json_file(file, [](const nlohmann::json& json) { return json.value("from", ""); });
  if (from.empty()) return times;
  const CycleTimes parent = times_of(basin, parse_instant(from, file.string()));
  check(parent.step < times.step,
        "{}: 'from' {} is not before the cycle; make the file again with 'freshet extract'", file.string(),
        from);
  times.parent = parent.time;
  times.before = parent.now;
  times.steps = times.step - parent.step;
  return times;
}

void check_can_start(const Basin& basin, const Workspace& workspace, const CycleTimes& times) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  check(fs::exists(workspace.mesh(), ignored), "{}: there is no mesh yet; run 'freshet mesh {}' first",
        workspace.mesh().string(), basin.file.string());
  const fs::path own = workspace.cycle(times.time),
                 parent = workspace.cycle(times.parent) / file_name::analysis;
  if (times.step == 0 || fs::exists(own / file_name::analysis, ignored) ||
      fs::exists(own / file_name::window, ignored) || fs::exists(own / file_name::provenance, ignored))
    return;
  const std::string note = thinned_note(parent);
  check(note.empty() || fs::exists(parent, ignored),
        "{}: the cycle of {} starts from this analysis, which is not there: {}", parent.string(),
        to_iso(times.time), note);
  check(fs::exists(parent, ignored),
        "{}: the cycle of {} starts from this analysis, which is not there; run 'freshet cycle --time {}' "
        "first",
        parent.string(), to_iso(times.time), to_iso(times.parent));
}

Lock take_cycle(const Workspace& workspace, Instant time) {
  std::error_code ignored;
  const std::filesystem::path folder = workspace.cycle(time);
  const bool complete = std::filesystem::exists(folder / file_name::provenance, ignored);
  return Lock::take(folder, complete ? Lock::Mode::shared : Lock::Mode::exclusive);
}

}  // namespace freshet::core
