#include "service/trace/why.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <set>

#include "assimilation/readings/store.hpp"
#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/modifiers.hpp"
#include "core/result_files.hpp"
#include "core/scenario.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/rule_fingerprint.hpp"
#include "results/exposure_file.hpp"
#include "results/json_keys.hpp"
#include "results/provenance_keys.hpp"
#include "service/trace/cycles_behind.hpp"
#include "service/trace/message_behind.hpp"
#include "service/trace/readings_behind.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
namespace key = results::key;
using nlohmann::json;

namespace {

json json_of(const TracedMessage& t) {
  const forecast::Message& m = t.message;
  json message = forecast::to_json(m);
  message["file"] = t.file.string();
  message["status"] = t.status;
  message["ledger_entry"] = t.entry;
  message["ledger_entries"] = t.of;
  message["ledger_entry_sha256"] = t.entry_sha256;
  return message;
}

/// basin.toml as it is now, if it can be read; it may have changed since.
std::optional<core::Basin> basin_now(const fs::path& file) {
  try {
    return core::read_basin(file);
  } catch (const std::exception&) {
    return {};
  }
}

/// Whether the rule is still the one that spoke.
std::string rule_now(const TracedMessage& t, const std::optional<core::Basin>& basin) {
  if (!basin || t.evaluation.fingerprint.empty()) return "not known";
  const auto& rules = basin->warnings.rules;
  const auto rule =
      std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return r.id == t.message.rule; });
  if (rule == rules.end()) return "no longer in basin.toml";
  return forecast::rule_fingerprint(&*rule, *basin, t.sums) == t.evaluation.fingerprint ? "as it was"
                                                                                        : "changed";
}

/// Whether a parameter says what this kind of rule asked for or found, and no message of another kind has it.
bool is_of_kind(const std::string& name) {
  static const std::set<std::string> of_all = {"rule",
                                               "gauge",
                                               "place",
                                               "thread",
                                               "cycle",
                                               "probability",
                                               "area_km2",
                                               "kind",
                                               "members",
                                               "synthetic",
                                               "ended_by",
                                               "not_known",
                                               "model_severity",
                                               "modifiers",
                                               "threshold",
                                               "members_left_out",
                                               "threshold_stage_m"};
  return of_all.count(name) == 0 && !name.starts_with("peak_stage") && !name.starts_with("sha256_of") &&
         !name.starts_with("model_");
}

json rule_json(const TracedMessage& t, const std::optional<core::Basin>& basin) {
  json rule = {{"rule", t.message.rule},
               {"gauge", t.message.gauge},
               {"place", forecast::place_of(t.message)},
               {"outcome", t.evaluation.outcome},
               {"probability", t.message.probability},
               {"evaluated_at", t.evaluated_at},
               {"now", rule_now(t, basin)}};
  const auto xml = forecast::read_cap_parameters(t.message.xml, t.file.string());
  json asked = json::object();  // by the kind of the rule
  for (const auto& [name, value] : xml) {
    if (name == "threshold" || name == "threshold_stage_m" || name == "members" || name == "synthetic" ||
        name == "kind" || name.starts_with("peak_stage"))
      rule[name] = value;
    if (is_of_kind(name)) asked[name] = value;
  }
  rule["asked"] = std::move(asked);
  return rule;
}

/// What the message says of its products, against what the cycle says of them.
void compare_products(const TracedMessage& t, TracedCycle& cycle, FileComparison& files,
                      const core::Workspace& workspace) {
  for (const auto& [name, wanted] : {std::pair(core::file_name::gauges, t.sums.gauges),
                                     std::pair(core::file_name::probability, t.sums.probability),
                                     std::pair(results::exposure_json, t.sums.exposure)}) {
    if (wanted.empty()) continue;
    const fs::path path = workspace.cycle(cycle.cycle) / name;
    const auto listed = std::find_if(cycle.files.begin(), cycle.files.end(),
                                     [&](const TracedFile& f) { return f.file == path.string(); });
    TracedFile state{path.string(),
                     "forecast, as the message names it",
                     wanted,
                     files.state_of(path, {wanted}),
                     "",
                     core::to_iso(cycle.cycle)};
    if (listed != cycle.files.end() && listed->sha256 == wanted) continue;
    if (listed != cycle.files.end()) state.note = "the cycle was made again after the message";
    cycle.files.push_back(std::move(state));
  }
}

/// As the configuration of the cycle has it; a password is not in it, and comes from basin.toml.
std::string store_of(const TracedCycle& cycle, const Places& places,
                     const std::optional<core::Basin>& basin) {
  const fs::path file = places.workspace.observations();
  if (basin) return assimilation::store_connection(*basin, file);
  const json configuration = cycle.provenance.value(key::configuration, json::object());
  const std::string named = configuration.value("observations", json::object()).value("store", "");
  if (named.empty()) return file.string();
  const bool has_driver = std::regex_search(named, std::regex("^[A-Za-z][A-Za-z0-9_]+:"));
  return has_driver ? named : (places.basin_folder / named).lexically_normal().string();
}

json analysis_of(const core::Workspace& workspace, core::Instant cycle) {
  try {
    const json report = core::read_json(workspace.cycle(cycle) / core::file_name::analysis_report);
    const json analysis = report.value(key::assimilation, json());
    json said = json::object();
    if (!analysis.is_object()) return {};
    for (const char* name : {key::readings_used, key::inflation, "method"})
      if (analysis.contains(name)) said[name] = analysis[name];
    return said;
  } catch (const std::exception&) {
    return {};
  }
}

class Answer {
 public:
  explicit Answer(const WhyInput& input) : input_(input) { places_.workspace = input.workspace; }

  json make() {
    TracedMessage message = trace_message(input_.message, places_.workspace);
    find_basin();
    std::vector<TracedCycle> cycles = trace_cycles(places_, message.message.cycle, files_);
    compare_products(message, cycles.front(), files_, places_.workspace);
    add(message.files);
    for (const TracedCycle& cycle : cycles) add_cycle(cycle);
    add_sources();
    answer_["message"] = json_of(message);
    answer_["rule"] = rule_json(message, basin_);
    if (answer_["rule"]["now"] == "changed")
      notes_.push_back(
          fmt::format("the rule '{}' has been changed in basin.toml since", message.message.rule));
    return finished();
  }

 private:
  void find_basin() {
    std::error_code error;
    const fs::path named = input_.basin.empty() ? places_.workspace.root : input_.basin;
    const bool folder = fs::is_directory(named, error);
    places_.basin_folder = folder ? named : named.has_parent_path() ? named.parent_path() : fs::path(".");
    basin_ = basin_now(folder ? named / "basin.toml" : named);
  }

  void add(const std::vector<TracedFile>& found) {
    for (const TracedFile& f : found) {
      const auto same = [&](const TracedFile& g) { return g.file == f.file && g.sha256 == f.sha256; };
      if (std::none_of(traced_.begin(), traced_.end(), same)) traced_.push_back(f);
    }
  }

  void add_cycle(const TracedCycle& cycle) {
    add(cycle.files);
    json said = {{"cycle", core::to_iso(cycle.cycle)}, {"readings", json::array()}};
    for (const std::string& note : cycle.notes)
      notes_.push_back(fmt::format("cycle {}: {}", core::to_iso(cycle.cycle), note));
    if (cycle.provenance.is_object()) {
      said["program"] = cycle.provenance.value(key::program, "");
      said["synthetic"] = cycle.provenance.value(key::synthetic, false);
      said["mesh_fingerprint"] = cycle.provenance.value(key::mesh_fingerprint, "");
      if (answer_["cycles"].empty())
        said["configuration"] = cycle.provenance.value(key::configuration, json::object());
      said["modifiers"] = cycle.provenance.value(core::modifiers_key, json::array());
      if (const json scenario = cycle.provenance.value(core::scenario_key, json()); scenario.is_object())
        said["scenario"] = scenario;
      note_undone(said["modifiers"]);
      said["analysis"] = analysis_of(places_.workspace, cycle.cycle);
      add_readings(cycle, said);
    }
    answer_["cycles"].push_back(std::move(said));
  }

  /// What was changed by a modifier that somebody has taken back since.
  void note_undone(const json& modifiers) {
    if (modifiers.empty()) return;
    try {
      const auto log = core::ModifierLog::read(core::modifiers_of(places_.workspace));
      for (const json& m : modifiers)
        if (const auto undone = log.undone(m.value("id", "")))
          notes_.push_back(fmt::format("modifier {} was taken back at {} by {}: {}", undone->id,
                                       core::to_iso(undone->made), undone->author, undone->reason));
    } catch (const core::InputError& error) {
      faults_.push_back(error.what());
    }
  }

  void add_readings(const TracedCycle& cycle, json& said) {
    if (!cycle.provenance.value(key::readings_sha256, json()).is_string()) return;
    TracedReadings readings = trace_readings(places_.workspace.cycle(cycle.cycle) / core::file_name::readings,
                                             store_of(cycle, places_, basin_));
    said["readings"] = readings.readings;
    for (const std::string& fault : readings.faults)
      faults_.push_back(fmt::format("cycle {}: {}", core::to_iso(cycle.cycle), fault));
    for (const auto& source : readings.sources)
      if (std::find(sources_.begin(), sources_.end(), source) == sources_.end()) sources_.push_back(source);
  }

  void add_sources() {
    const SourceFiles known({places_.basin_folder, places_.workspace.root});
    for (const auto& [name, sum] : sources_) add({known.find(name, sum, files_)});
  }

  json finished() {
    json list = json::array(), said = json::array();
    for (const TracedFile& f : traced_) {
      list.push_back(to_json(f));
      if (is_fault(f.state))
        said.push_back(fmt::format("{}: {} ({}){}", f.file,
                                   f.state == FileState::missing ? "is missing" : "has changed since", f.what,
                                   f.note.empty() ? "" : ": " + f.note));
    }
    for (const std::string& fault : faults_) said.push_back(fault);
    answer_["files"] = std::move(list);
    answer_["whole"] = said.empty();
    answer_["faults"] = std::move(said);
    answer_["notes"] = notes_;
    return std::move(answer_);
  }

  const WhyInput& input_;
  Places places_;
  std::optional<core::Basin> basin_;
  FileComparison files_;
  std::vector<TracedFile> traced_;
  std::vector<std::pair<std::string, std::string>> sources_;
  std::vector<std::string> faults_, notes_;
  json answer_ = {{"cycles", json::array()}};
};

}  // namespace

json why(const WhyInput& input) { return Answer(input).make(); }

}  // namespace freshet::service
