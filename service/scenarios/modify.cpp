#include "service/scenarios/modify.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "assimilation/readings/extent_shapes.hpp"
#include "assimilation/readings/gauge_beds.hpp"
#include "assimilation/readings/ingest.hpp"
#include "assimilation/readings/store_file.hpp"
#include "core/basin.hpp"
#include "core/basin/stations.hpp"
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/lock.hpp"
#include "core/result_files.hpp"
#include "core/scenario.hpp"
#include "core/spelling.hpp"
#include "core/text.hpp"
#include "core/text_table.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using core::Modifier;
using core::ModifierKind;
using nlohmann::json;

namespace {

core::Lock take(const core::Workspace& workspace) {
  return core::Lock::take(core::modifiers_of(workspace), core::Lock::Mode::exclusive,
                          std::chrono::seconds(60));
}

core::Station station_of(const core::Basin& basin, const std::string& id) {
  const core::Stations stations(basin);
  std::vector<std::string> names;
  for (const core::Station& station : stations) names.push_back(station.id);
  const core::Station* found = stations.find(id);
  if (found == nullptr)
    core::fail_input("'{}' is no gauge of the basin{}", id, core::did_you_mean(id, names));
  return *found;
}

bool has_rain(const core::Basin& basin) {
  return basin.rain.grid || basin.rain.file || basin.rain.design_storm;
}

const assimilation::Quantity& quantity_of(const Modifier& m) {
  const assimilation::Quantity* quantity = assimilation::quantity_of_column(m.quantity);
  std::vector<std::string> columns;
  for (const assimilation::Quantity& q : assimilation::quantities()) columns.push_back(q.column());
  if (quantity == nullptr)
    core::fail_input("'{}' is no quantity that is read{}", m.quantity,
                     core::did_you_mean(m.quantity, columns));
  return *quantity;
}

void check_reading(const core::Basin& basin, const ModifyRequest& request, core::Instant now) {
  const Modifier& m = request.modifier;
  const assimilation::Quantity& quantity = quantity_of(m);
  const core::Station station = station_of(basin, m.station);
  core::check(quantity.at == station.kind, "'{}' is a {}, {} is read at a {}", m.station,
              core::table_of(station.kind), m.quantity, core::table_of(quantity.at));
  const double error = request.error.value_or(quantity.error_of(station, m.value));
  const assimilation::GaugeReading reading{m.station, m.from, m.value, error, false, &quantity, {}};
  const std::string impossible = assimilation::why_impossible(reading);
  core::check(impossible.empty(), "a reading of {}: {}", m.station, impossible);
  const assimilation::CheckLimits limits = quantity.limits(station, {});
  core::check(m.value >= limits.lowest && m.value <= limits.highest,
              "a reading of {}: {:g} is outside {:g} to {:g} {}, which no {} leaves", m.station, m.value,
              limits.lowest, limits.highest, quantity.unit, quantity.name);
  core::check(basin.synthetic || m.from <= now,
              "a reading of {}, which is still to come, cannot have been taken", core::to_iso(m.from));
}

void check_for_basin(const core::Basin& basin, const ModifyRequest& request, core::Instant now) {
  const Modifier& m = request.modifier;
  core::check_modifier(m);
  core::check(!m.of_rain() || has_rain(basin), "{}: there is no rain to change; give it by [rain]",
              basin.file.string());
  core::check(!m.expires || *m.expires > now, "it expires at {}, which is past: it would never be used",
              m.expires ? core::to_iso(*m.expires) : "");
  core::check(!m.to || *m.to >= basin.forecast.start,
              "it holds until {}, but the first cycle is of {}: it would change nothing",
              m.to ? core::to_iso(*m.to) : "", core::to_iso(basin.forecast.start));
  if (!m.of_rain()) station_of(basin, m.station);
  if (m.kind == ModifierKind::reading) check_reading(basin, request, now);
}

fs::path file_of(const core::Workspace& workspace, const Modifier& m) {
  return workspace.root / "modifiers" / m.source;
}

/// As any file of readings: its name and its SHA-256 stay with the reading in the store.
void write_reading(const fs::path& file, const core::Basin& basin, const ModifyRequest& request) {
  const Modifier& m = request.modifier;
  const std::string error = request.error ? fmt::format("{}", *request.error) : "";
  std::string text = fmt::format("# modifier {} by {}\n", m.id, m.author);
  if (basin.synthetic) text += "# synthetic: yes\n";
  text += fmt::format("station,time,{},{},quality\n", m.quantity, quantity_of(m).error_column());
  text += fmt::format("{},{},{},{},approved\n", m.station, core::to_iso(m.from), m.value, error);
  core::write_file(file, text);
}

/// InputError where the checks of readings doubt it: it would not be used.
json put_into_store(const core::Basin& basin, const core::Workspace& workspace, const Modifier& m) {
  const std::string store = assimilation::store_connection(basin, workspace.observations());
  const json summary = assimilation::ingest(
      basin, store, {file_of(workspace, m)}, assimilation::gauge_beds(basin, workspace.mesh()),
      assimilation::clock_now(), assimilation::extent_shapes(basin, workspace.mesh()));
  const json& file = summary.at("files").at(0);
  core::check(file.at("quality").at("good") == 1,
              "the checks of readings doubt it ({}): it would not be used, and was taken back; see "
              "docs/guide/ingest.md",
              file.at("flagged_by").dump());
  return file.at("quality");
}

/// A PostGIS of a scenario is that of its parent: nothing of a what-if may get in.
void check_own_store(const core::Basin& basin, const core::Workspace& workspace) {
  const std::string store = assimilation::store_connection(basin, workspace.observations());
  core::check(!core::scenario_of(workspace) || fs::path(store).extension() == ".gpkg",
              "the scenario reads the operational database: a reading by hand would change that; take the "
              "gauge out of use instead");
}

/// The store did not take it: the entry is followed by one that says so.
void take_back(const core::Workspace& workspace, const Modifier& m, const std::string& why) {
  core::ModifierLog log = core::ModifierLog::read(core::modifiers_of(workspace));
  log.undo({m.id, m.author, core::first_characters("not in the store: " + core::fit_line(why), 400),
            assimilation::clock_now()});
  log.write(core::modifiers_of(workspace));
}

json entry_of(const core::ModifierLog& log, const Modifier& m, const std::string& state) {
  json entry = core::to_json(m);
  entry["state"] = state;
  entry["words"] = core::in_words(m);
  if (const auto undone = log.undone(m.id))
    entry["undone"] = {
        {"author", undone->author}, {"reason", undone->reason}, {"made", core::to_iso(undone->made)}};
  return entry;
}

/// The time of the next cycle: after the newest that is complete.
core::Instant next_cycle(const core::Basin& basin, const core::Workspace& workspace) {
  core::Instant next = basin.forecast.start;
  std::error_code error;
  for (const core::Instant cycle : core::list_cycles(workspace.cycles()))
    if (fs::exists(workspace.cycle(cycle) / core::file_name::provenance, error))
      next = cycle + core::milliseconds_of(3600 * basin.forecast.interval_h);
  return next;
}

std::string state_of(const core::ModifierLog& log, const core::Basin& basin, const core::Workspace& workspace,
                     const Modifier& m, core::Instant now) {
  if (const std::string why = log.why_not(m, now); !why.empty()) return why;
  const core::Instant next = next_cycle(basin, workspace),
                      window = next - core::milliseconds_of(3600 * basin.forecast.interval_h),
                      last = m.of_rain() ? next + core::milliseconds_of(basin.forecast.lead_s) : next;
  if (m.from > last)
    return fmt::format("not yet: the next cycle, {}, does not reach so far", core::to_iso(next));
  if (!m.touches(window, last))
    return fmt::format("over: the next cycle, {}, begins after it", core::to_iso(next));
  if (!m.of_rain() && core::Stations(basin).find(m.station) == nullptr)
    return fmt::format("no effect: {} is no gauge of the basin any more", m.station);
  return "in force";
}

}  // namespace

json add_modifier(const core::Basin& basin, const core::Workspace& workspace, ModifyRequest request) {
  const core::Instant now = assimilation::clock_now();
  Modifier& m = request.modifier;
  const bool by_hand = m.kind == ModifierKind::reading;
  m.made = now;
  if (!m.expires && !core::scenario_of(workspace)) m.expires = now + usual_use;
  if (by_hand) m.to = m.from;
  check_for_basin(basin, request, now);
  if (by_hand) check_own_store(basin, workspace);
  const core::Lock lock = take(workspace);
  core::ModifierLog log = core::ModifierLog::read(core::modifiers_of(workspace));
  if (by_hand) m.source = fmt::format("modifier-{}.csv", log.next_id());
  m = log.add(m);
  if (by_hand) write_reading(file_of(workspace, m), basin, request);
  log.write(core::modifiers_of(workspace));
  json summary = entry_of(log, m, "in force");
  if (!by_hand) return summary;
  try {
    summary["quality_in_store"] = put_into_store(basin, workspace, m);
  } catch (const std::exception& error) {
    take_back(workspace, m, error.what());
    throw;
  }
  return summary;
}

json undo_modifier(const core::Workspace& workspace, const std::string& id, const Forecaster& who) {
  const core::Lock lock = take(workspace);
  const core::Instant now = assimilation::clock_now();
  core::ModifierLog log = core::ModifierLog::read(core::modifiers_of(workspace));
  log.undo({id, who.author, who.reason, now});
  log.write(core::modifiers_of(workspace));
  const Modifier& m = *log.find(id);
  return entry_of(log, m, log.why_not(m, now));
}

json list_modifiers(const core::Basin& basin, const core::Workspace& workspace) {
  const core::ModifierLog log = core::ModifierLog::read(core::modifiers_of(workspace));
  json list = json::array();
  for (const Modifier& m : log.modifiers())
    list.push_back(entry_of(log, m, state_of(log, basin, workspace, m, assimilation::clock_now())));
  return list;
}

std::string modifiers_table(const json& list) {
  if (list.empty()) return "no modifiers\n";
  core::TextTable table({"id", "what", "by", "because", "expires", "state"});
  for (const json& m : list)
    table.row({m["id"], m["words"], m["author"], m["reason"],
               m["expires"].is_null() ? "never" : m["expires"].get<std::string>(), m["state"]});
  return table.text();
}

}  // namespace freshet::service
