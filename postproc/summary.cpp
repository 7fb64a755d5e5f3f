#include "postproc/summary.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/result_files.hpp"
#include "postproc/summary_files.hpp"
#include "postproc/summary_score.hpp"
#include "results/gauges_file.hpp"
#include "results/json_keys.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;
namespace key = results::key;
using nlohmann::json;

namespace {

struct Cycles {
  std::vector<core::Instant> complete;
  json left_out = json::array();  ///< ISO times
};

Cycles cycles_of(const SummaryInputs& in) {
  Cycles cycles;
  for (const core::Instant cycle : core::list_cycles(in.workspace.cycles())) {
    if (is_complete(in.workspace, cycle)) {
      cycles.complete.push_back(cycle);
    } else {
      cycles.left_out.push_back(core::to_iso(cycle));
    }
  }
  core::check(!cycles.complete.empty(), "{}: no complete cycle here; run 'freshet cycle {}' first",
              in.workspace.cycles().string(), in.basin.file.string());
  return cycles;
}

json files_json(const FileGroups& groups) {
  json files = json::array();
  for (const auto& [name, group] : groups)
    files.push_back({{key::name, name}, {"count", group.count}, {"bytes", group.bytes}});
  return files;
}

/// Throws json::exception unless what the table shows is there (docs/architecture.md, report.json and
/// timing.json).
void require_parts(const json& made) {
  const json& timing = made.at("timing");
  made.at(key::lead_h).get<double>();
  for (const char* name : {key::members, key::cells})
    core::count_in(made.at(name), std::string("report.json: ") + name);
  for (const char* name : {key::seconds, key::steps, key::seconds_per_step}) timing.at(name).get<double>();
  core::check(timing.at(key::steps).is_number_integer(),
              "timing.json: steps is no whole number; make the cycle again");
  core::count_in(timing.at(key::ranks), "timing.json: ranks");
  made.at(key::water).at(key::largest_relative_error).get<double>();
  for (const json& sentence : made.value(key::not_known, json::array())) sentence.get<std::string>();
  static_cast<void>(made.value(key::members_left_out, ""));
  if (!made.at(key::assimilation).is_null())
    core::count_in(made.at(key::assimilation).at(key::readings_used), "report.json: readings_used");
  for (const json& gauge : made.at(key::gauges)) {
    for (const char* name : {key::p10, key::p50, key::p90})  // null: dry
      if (const json& stage = gauge.at(key::peak_stage_m).at(name); !stage.is_null()) stage.get<double>();
    if (const json& time = gauge.at(key::peak_time).at(key::p50); !time.is_null())
      core::parse_instant(time.get<std::string>(), "report.json: peak_time");
    for (const json& t : gauge.at(key::thresholds))
      t.at(key::name).get<std::string>(), t.at(key::stage_m).get<double>(),
          t.at(key::probability).get<double>();
  }
}

/// A cycle's own report, with errors, timing and files.
json cycle_json(const SummaryInputs& in, core::Instant cycle, Score& score) try {
  const fs::path folder = in.workspace.cycle(cycle);
  json made = core::read_json(folder / core::file_name::report);
  const results::GaugeSeries series = results::read_gauge_series(folder / core::file_name::gauges);
  core::check(series.attributes.basin == in.basin.name && series.attributes.cycle == cycle,
              "{}: of basin '{}', cycle {}; it does not belong here",
              (folder / core::file_name::gauges).string(), series.attributes.basin,
              core::to_iso(series.attributes.cycle));
  made["timing"] = core::read_json(folder / core::file_name::timing);
  require_parts(made);
  made[key::synthetic] = series.attributes.synthetic;
  score.add(made.at(key::gauges), cycle, series);
  made["files"] = files_json(files_in(folder));
  return made;
} catch (const json::exception& error) {
  core::fail_input(
      "{}: report.json or timing.json is damaged ({}); move the folder away and run the cycle again",
      in.workspace.cycle(cycle).string(), error.what());
}

/// Products of the whole workspace.
json all_files(const SummaryInputs& in, const std::vector<core::Instant>& cycles) {
  FileGroups groups;
  const core::Workspace& w = in.workspace;
  for (const fs::path& file : {w.mesh(), w.observations(), w.ledger()})
    if (fs::is_regular_file(file))
      groups[file.lexically_relative(w.root).generic_string()] += {1, fs::file_size(file)};
  for (const auto& entry : fs::directory_iterator(w.root.empty() ? "." : w.root))
    if (entry.is_regular_file() && entry.path().extension() == ".png")
      groups["*.png"] += {1, entry.file_size()};
  for (const core::Instant cycle : cycles)
    for (const auto& [name, group] : files_in(w.cycle(cycle))) groups["cycles/*/" + name] += group;
  for (const auto& [name, group] : files_in(w.run())) groups["run/" + name] += group;
  FileGroup total;
  for (const auto& [name, group] : groups) total += group;
  return {{"groups", files_json(groups)}, {"count", total.count}, {"bytes", total.bytes}};
}

json run_json(const json& cycles) {
  double seconds = 0;
  long long steps = 0;
  for (const json& cycle : cycles) {
    seconds += cycle.at("timing").at(key::seconds).get<double>();
    steps += cycle.at("timing").at(key::steps).get<long long>();
  }
  return {{"seconds_in_steps", seconds},
          {key::steps, steps},
          {key::seconds_per_step, steps > 0 ? seconds / static_cast<double>(steps) : 0}};
}

}  // namespace

json summarise(const SummaryInputs& inputs) {
  const Cycles cycles = cycles_of(inputs);
  Score score(inputs, cycles.complete);
  json made = json::array();
  bool synthetic = inputs.basin.synthetic;
  for (const core::Instant cycle : cycles.complete) {
    made.push_back(cycle_json(inputs, cycle, score));
    synthetic = synthetic || made.back().at(key::synthetic).get<bool>();
  }
  const SentWarnings sent = sent_warnings(inputs.workspace);
  return {{"basin", inputs.basin.name},
          {key::synthetic, synthetic},
          {key::assimilated, score.assimilated()},
          {"truth", score.truth()},
          {"cycles", made},
          {"left_out", cycles.left_out},
          {"error", score.error()},
          {"warnings", sent.messages},
          {"notes", sent.notes},
          {"run", run_json(made)},
          {"files", all_files(inputs, cycles.complete)}};
}

}  // namespace freshet::postproc
