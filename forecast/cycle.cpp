#include "forecast/cycle.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "core/basin.hpp"
#include "core/basin_inputs.hpp"
#include "core/configuration.hpp"
#include "core/cycle_modifiers.hpp"
#include "core/cycle_times.hpp"
#include "core/ensemble_notes.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/kept_times.hpp"
#include "core/log.hpp"
#include "core/phases.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "core/scenario.hpp"
#include "forecast/leg.hpp"
#include "forecast/lost_members.hpp"
#include "forecast/perturbation.hpp"
#include "forecast/provenance.hpp"
#include "forecast/report.hpp"
#include "forecast/silent_gauges.hpp"
#include "forecast/warm_begin.hpp"
#include "forecast/window.hpp"
#include "hydro/run/expected_work.hpp"
#include "mesh/other_run.hpp"
#include "mesh/region_water.hpp"
#include "mesh/topology.hpp"
#include "mesh/ugrid_file.hpp"
#include "results/json_keys.hpp"
#include "results/provenance_keys.hpp"

namespace freshet::forecast {
namespace {

namespace fs = std::filesystem;
namespace key = results::key;

/// Takes away what only a run that is cut short would need.
void tidy(const CycleInputs& in, const Leg& leg) {
  if (!in.ranks.leader()) return;
  leg.frames().remove();
  for (const char* name :
       {core::file_name::checkpoint, core::file_name::window, core::file_name::window_begin})
    fs::remove(leg.folder / name);
}

/// What is left behind once, when everything else is there: provenance.json says that the cycle is complete.
void complete(const CycleInputs& in, const hydro::Simulation& s, const Leg& leg,
              const hydro::GaugeHistory& history, nlohmann::json report, const MadeFrom& from,
              const nlohmann::json& inputs) {
  {
    const core::InPhase phase(core::Phase::statistics);
    report.update(forecast_report(s, leg, history));
  }
  for (const std::string& sentence : silent_gauges(report)) report[key::not_known].push_back(sentence);
  write_json(in, leg.folder / core::file_name::report, report);
  write_json(in, leg.folder / core::file_name::timing, timing_report(s));
  MPI_Barrier(in.ranks.world());
  write_json(in, leg.folder / core::file_name::provenance, provenance(s, leg, from, inputs));
  tidy(in, leg);
}

/// What is complete stays; but it must not pass for the answer to another question. Warnings are no part of
/// it.
void check_same_configuration(const CycleInputs& in, const fs::path& folder) {
  const bool same =
      core::from_json_file(folder / core::file_name::provenance, [&](const nlohmann::json& made) {
        return core::configuration_of_results(made.at(key::configuration)) ==
                   core::configuration_of_results(in.basin) &&
               made.at(key::mesh_fingerprint) == in.mesh.fingerprint;
      });
  core::check(same,
              "{}: complete, but made with another configuration or mesh than now; move the folder away to "
              "make it again",
              folder.string());
}

/// The same for --no-assimilation, which is no part of the configuration.
void check_assimilated(const fs::path& report, bool wanted) {
  const bool made = core::from_json_file(
      report, [](const nlohmann::json& json) { return !json.at(key::assimilation).is_null(); });
  core::check(made == wanted,
              "{}: this cycle was made {} assimilation and is now asked for {} it; use another --workspace",
              report.string(), made ? "with" : "without", wanted ? "with" : "without");
}

nlohmann::json summary_of(const CycleInputs& in, const fs::path& folder) {
  nlohmann::json summary;
  if (!in.ranks.leader()) return summary;
  summary = core::read_json(folder / core::file_name::report);
  summary["timing"] = core::read_json(folder / core::file_name::timing);
  summary["folder"] = folder.string();
  return summary;
}

nlohmann::json analysis_summary(const CycleInputs& in, const fs::path& folder, nlohmann::json report) {
  if (!in.ranks.leader()) return {};
  report["folder"] = folder.string();
  report["analysis_only"] = true;
  return report;
}

/// On the first rank: what cells are expected to cost, told from the state that this cycle will start from.
std::vector<double> work_of(const CycleInputs& in, const core::CycleTimes& times, const Leg& window) {
  if (!in.ranks.leader() || in.ranks.domain_size() == 1) return {};
  for (const fs::path& path : {window.folder / core::file_name::analysis, window.checkpoint(),
                               in.workspace.cycle(times.parent) / core::file_name::analysis})
    if (fs::exists(path)) return hydro::expected_work(path, in.mesh, in.basin.solver.local_steps);
  return {};
}

/// Before the run: basin.toml may be edited while it lasts.
MadeFrom made_from(const CycleInputs& in) {
  if (!in.ranks.leader()) return {in.workspace, {}};
  return {in.workspace, core::input_files(in.basin.file)};
}

/// Rain of a grid comes out of a file that grows: its sum says which rain this was.
nlohmann::json rain_of(const CycleInputs& in) {
  if (!in.basin.rain.grid || !in.ranks.leader()) return nlohmann::json::object();
  return {{key::rain_sha256, core::sha256_of_file(in.workspace.rain())}};
}

/// What a cycle is made with besides basin.toml and readings.
struct Changes {
  std::vector<core::Modifier> modifiers;
  std::optional<core::Scenario> scenario;
  /// Whether the cycle starts from an analysis of the operational workspace, made with its configuration.
  bool branches_off(core::Instant cycle) const { return scenario && scenario->from == cycle; }
};

nlohmann::json changes_json(const Changes& changes, const fs::path& folder) {
  nlohmann::json json = nlohmann::json::object();
  if (!changes.modifiers.empty()) {
    json[core::modifiers_key] = core::to_json(changes.modifiers);
    json[core::modifiers_sum_key] = core::sha256_of_file(folder / core::modifiers_name);
  }
  if (changes.scenario) json[core::scenario_key] = changes.scenario->record;
  return json;
}

nlohmann::json inputs_of(const CycleInputs& in, const core::CycleTimes& times, bool assimilate,
                         const fs::path& folder, const Changes& changes) {
  nlohmann::json json = {{key::readings_sha256, nullptr}, {key::parent, nullptr}};
  json.update(rain_of(in));
  if (!in.ranks.leader()) return json;
  json.update(changes_json(changes, folder));
  if (assimilate) json[key::readings_sha256] = core::sha256_of_file(folder / core::file_name::readings);
  if (times.step > 0 && !changes.branches_off(times.time)) {
    const fs::path parent = in.workspace.cycle(times.parent), analysis = parent / core::file_name::analysis,
                   made = parent / core::file_name::provenance;
    json[key::parent] = {
        {key::cycle, core::to_iso(times.parent)},
        {key::provenance_sha256, fs::exists(made) ? core::sha256_of_file(made) : "not complete"}};
    if (fs::exists(analysis)) json[key::parent][key::analysis_sha256] = core::sha256_of_file(analysis);
  }
  return json;
}

/// A single member has no spread that readings could correct: they are left aside, and the log says so.
bool assimilates(const CycleInputs& in, const core::CycleTimes& times, bool wanted) {
  if (!wanted || !in.basin.assimilation.enabled) return false;
  const std::string note = core::small_ensemble_note(in.basin);
  if (!note.empty() && in.ranks.leader()) core::warn("{}", note);
  if (times.step == 0) return false;
  const bool spread = in.basin.ensemble.members >= 2;
  return spread;
}

/// A finished run keeps nothing to go on from.
void check_same_length(const fs::path& folder, double hours) {
  const double made = core::from_json_file(folder / core::file_name::report, [](const nlohmann::json& json) {
    return json.at(key::lead_h).get<double>();
  });
  core::check(
      std::abs(made - hours) < 1e-9,
      "{}: holds a finished run of {:.9g} h, now asked for {:.9g} h; a finished run has no checkpoint to go "
      "on from: remove or rename the folder and run again, or give another --workspace with a copy of "
      "mesh.nc",
      folder.string(), made, hours);
}

/// What a user should know of the boundaries, before the time is spent.
void tell_notes(const CycleInputs& in, const hydro::Simulation& s) {
  if (!in.ranks.leader()) return;
  for (const std::string& note : s.boundaries().notes()) core::warn("{}", note);
  for (const std::string& note : s.rain().notes()) core::warn("{}", note);
  for (const hydro::ExtentSite& site : s.extents())
    if (!site.note.empty()) core::warn("{}", site.note);
}

/// What is probably not meant with the water that a run or the first cycle starts from.
void tell_initial_water(const CycleInputs& in) {
  if (!in.ranks.leader()) return;
  if (const std::string doubt = mesh::initial_level_doubt(in.basin, in.mesh); !doubt.empty())
    core::warn("{}", doubt);
  if (in.basin.initial_water.empty()) return;
  mesh::Fields fields;
  if (!in.basin.rasters().empty()) fields = mesh::read_fields(core::NetcdfFile::open(in.workspace.mesh()));
  for (const std::string& doubt : mesh::initial_water_table(in.basin.initial_water, in.mesh, fields).doubts)
    core::warn("{}", doubt);
}

/// What is simulated, and in a cycle its time [s since forecast.start].
struct Span {
  double begin, end;
  std::optional<double> cycle = {};
};

/// Said where the forecast is seen: in the log now, later in all its files.
std::string tell_not_known(const CycleInputs& in, const hydro::Simulation& s, double end) {
  const std::vector<core::LastKnown> drivers = s.not_known_at(end);
  if (in.ranks.leader())
    for (const std::string& sentence : core::not_known_sentences(drivers)) core::info("{}", sentence);
  return core::not_known_line(drivers);
}

/// The analysis knows which gauges had no say.
void tell_silent_gauges(const CycleInputs& in, const nlohmann::json& report, hydro::ResultHeader& header) {
  for (const std::string& sentence : silent_gauges(report)) {
    if (in.ranks.leader()) core::warn("{}", sentence);
    header.not_known += (header.not_known.empty() ? "" : " ") + sentence;
  }
}

/// `starts`: from the initial state.
std::unique_ptr<hydro::Simulation> set_up(const CycleInputs& in, const std::vector<double>& work,
                                          const Span& span, bool starts, const Changes& changes = {}) {
  const core::InPhase phase(core::Phase::set_up);
  if (in.mesh.cell_edges.empty())
    mesh::build_topology(in.mesh);  // a second time, without members that failed
  auto s = std::make_unique<hydro::Simulation>(in.basin, in.mesh, in.ranks, in.workspace.rain(), work,
                                               in.workspace.mesh());
  tell_notes(in, *s);
  if (starts) tell_initial_water(in);
  if (const auto rain = core::rain_changes(changes.modifiers, in.basin.forecast.start); !rain.empty())
    s->change_rain(rain);
  if (span.cycle) s->know_until(*span.cycle);
  s->check_covers(span.begin, span.end);
  if (in.ranks.leader())
    for (const std::string& note : s->boundaries().regression_notes()) core::warn("{}", note);
  mesh::let_go_of_edges(in.mesh);
  return s;
}

}  // namespace

namespace {

nlohmann::json cycle_of_members(const CycleInputs& in, core::Instant time, bool assimilate, CycleEnd end) {
  const core::Basin& basin = in.basin;
  core::CycleTimes times = core::times_of(basin, time);
  const fs::path folder = in.workspace.cycle(time);
  assimilate = assimilates(in, times, assimilate);
  if (assimilate) times = core::reopened(basin, in.workspace, times);
  const Changes changes{core::modifiers_of_cycle(folder), core::scenario_of(in.workspace)};
  hydro::ResultHeader header{fmt::format("Forecast for {}, cycle {}", basin.name, core::to_iso(time)), time};
  header.modifiers = core::modifiers_line(changes.modifiers);
  if (changes.scenario) header.scenario = changes.scenario->name;
  Leg window{folder,
             header,
             times.before,
             times.now,
             hydro::Phase::window,
             "advance to now",
             times.step - std::min(times.steps, times.step)};
  Leg lead{folder, header, times.now, times.now + basin.forecast.lead_s, hydro::Phase::forecast, "forecast"};
  if (basin.ensemble.renewed_in_forecast) lead.step = times.step;
  if (exists(in, folder / core::file_name::provenance)) {
    check_same_configuration(in, folder);
    check_assimilated(folder / core::file_name::report, assimilate);
    if (in.ranks.leader()) core::info("cycle {} is complete", core::to_iso(time));
    tidy(in, lead);
    return summary_of(in, folder);
  }

  const MadeFrom from = made_from(in);
  mesh::check_not_own(basin, folder);
  core::check_kept_times(basin, times.now - times.before, lead.end - lead.begin, "freshet cycle");
  const auto simulation =
      set_up(in, work_of(in, times, window), {times.before, lead.end, times.now}, times.step == 0, changes);
  hydro::Simulation& s = *simulation;
  window.header.not_known = lead.header.not_known = tell_not_known(in, s, lead.end);
  hydro::GaugeHistory history;
  nlohmann::json report;
  if (exists(in, folder / core::file_name::analysis)) {
    const bool own = !changes.branches_off(time);
    if (own && (!exists(in, lead.checkpoint()) || !hydro::is_after_failure(lead.checkpoint())))
      hydro::check_configuration(folder / core::file_name::analysis, basin);
    check_assimilated(folder / core::file_name::analysis_report, assimilate);
    read_state(folder / core::file_name::analysis, s, &history);
    report = core::read_json(folder / core::file_name::analysis_report);
  } else {
    report = make_analysis(in, times, window, assimilate, s, history);
  }
  if (end == CycleEnd::analysis) {
    if (in.ranks.leader())
      core::info("the analysis of {} is made; its forecast is left out", core::to_iso(time));
    return analysis_summary(in, folder, report);
  }
  tell_silent_gauges(in, report, lead.header);
  advance_with_frames(s, lead, history);
  write_products(s, lead, history);
  report.erase(core::modifiers_key);
  if (!changes.modifiers.empty()) report[core::modifiers_key] = core::to_json(changes.modifiers);
  complete(in, s, lead, history, report, from, inputs_of(in, times, assimilate, folder, changes));
  return summary_of(in, folder);
}

nlohmann::json run_of_members(const CycleInputs& in, double seconds) {
  const core::Basin& basin = in.basin;
  const fs::path folder = in.workspace.run();
  const hydro::ResultHeader header{
      fmt::format("Run of {} from {}", basin.name, core::to_iso(basin.forecast.start)), basin.forecast.start};
  Leg leg{folder, header, 0, seconds, hydro::Phase::forecast, "run"};
  if (exists(in, folder / core::file_name::provenance)) {
    check_same_configuration(in, folder);
    check_same_length(folder, seconds / 3600);
    if (in.ranks.leader())
      core::info("{}: the run is complete; remove the folder to run it again", folder.string());
    tidy(in, leg);
    return summary_of(in, folder);
  }

  const MadeFrom from = made_from(in);
  mesh::check_not_own(basin, folder);
  core::check_kept_times(basin, seconds, seconds, fmt::format("--hours {:.9g}", seconds / 3600));
  const auto simulation = set_up(in, {}, {leg.begin, leg.end}, true);
  hydro::Simulation& s = *simulation;
  leg.header.not_known = tell_not_known(in, s, leg.end);
  hydro::GaugeHistory history;
  perturb(s, 0);
  nlohmann::json report = {{key::assimilation, nullptr}};
  if (const nlohmann::json warmed = begin_warm(s); !warmed.is_null()) report[key::warm_up] = warmed;
  advance_with_frames(s, leg, history);
  write_products(s, leg, history);
  complete(in, s, leg, history, std::move(report), from, rain_of(in));
  return summary_of(in, folder);
}

}  // namespace

nlohmann::json run_cycle(const CycleInputs& in, core::Instant time, bool assimilate, CycleEnd end) {
  return without_lost_members(in, in.workspace.cycle(time), [&](const CycleInputs& left) {
    return cycle_of_members(left, time, assimilate, end);
  });
}

nlohmann::json run_plain(const CycleInputs& in, double seconds) {
  return without_lost_members(in, in.workspace.run(),
                              [&](const CycleInputs& left) { return run_of_members(left, seconds); });
}

}  // namespace freshet::forecast
