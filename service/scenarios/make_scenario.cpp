#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "assimilation/readings/ingest.hpp"
#include "assimilation/readings/store.hpp"
#include "core/basin.hpp"
#include "core/cycle_modifiers.hpp"
#include "core/cycle_times.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/lock.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "core/scenario.hpp"
#include "core/sealed_json.hpp"
#include "core/text.hpp"
#include "results/made_from.hpp"
#include "results/provenance_keys.hpp"
#include "service/scenarios/scenarios.hpp"
#include "service/scenarios/set_keys.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// What the scenario stands on, by the names that its record has for them.
struct Parent {
  const core::Basin& basin;
  core::Workspace workspace;
  core::Instant cycle;
  fs::path file(const char* name) const { return workspace.cycle(cycle) / name; }
};

void check_name(const core::Workspace& workspace, const std::string& name) {
  core::check(!name.empty() && name.front() != '.' && core::file_name_of(name) == name,
              "'{}' is no name for a scenario: write letters, digits, '-', '_' and '.', not many", name);
  core::check(!core::scenario_of(workspace), "{}: is a scenario itself; branch off the operational workspace",
              workspace.root.string());
  core::check(!fs::exists(core::scenarios_of(workspace) / name),
              "there is a scenario '{}' already; take another name, or remove it: freshet scenario ... {} "
              "--remove",
              name, name);
}

void check_can_branch(const Parent& parent) {
  core::times_of(parent.basin, parent.cycle);
  core::check(fs::exists(parent.file(core::file_name::analysis)),
              "{}: the scenario would start from this analysis, which is not there; make the cycle first, or "
              "branch off another",
              parent.file(core::file_name::analysis).string());
}

/// Files of ours are never written to again, only replaced: a second name keeps what they are now, and takes
/// no room.
void take(const fs::path& from, const fs::path& to) {
  if (!fs::exists(from)) return;
  fs::create_directories(to.parent_path());
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (error) fs::copy_file(from, to);
}

std::string sum_of(const fs::path& file) {
  return fs::exists(file) ? core::sha256_of_file(file) : std::string();
}

json sums_of(const Parent& parent) {
  json sums = {{"basin.toml", sum_of(parent.basin.file)},
               {"mesh.nc", sum_of(parent.workspace.mesh())},
               {"rain.nc", sum_of(parent.workspace.rain())},
               {"modifiers.json", sum_of(core::modifiers_of(parent.workspace))}};
  for (const char* name : {core::file_name::analysis, core::file_name::analysis_report,
                           core::file_name::readings, core::file_name::provenance})
    sums[fmt::format("cycle/{}", name)] = sum_of(parent.file(name));
  return sums;
}

class Maker {
 public:
  Maker(const Parent& parent, const ScenarioRequest& request)
      : parent_(parent),
        request_(request),
        folder_(core::scenarios_of(parent.workspace) / ("." + request.name + ".part")),
        own_{folder_} {}

  json make() {
    std::error_code error;
    fs::remove_all(folder_, error);
    fs::create_directories(folder_);
    try {
      const json record = fill();
      fs::rename(folder_, core::scenarios_of(parent_.workspace) / request_.name);
      return record;
    } catch (...) {
      fs::remove_all(folder_, error);
      throw;
    }
  }

 private:
  json fill() {
    take_files();
    const ScenarioSets sets = read_sets(request_.sets, parent_.basin.file, folder_);
    write_basin(sets);
    write_modifiers(sets);
    copy_readings();
    json record = {{"name", request_.name},
                   {"author", request_.by.author},
                   {"reason", request_.by.reason},
                   {"made", core::to_iso(assimilation::clock_now())},
                   {"program", "Freshet " + core::version()},
                   {"from", core::to_iso(parent_.cycle)},
                   {"sets", request_.sets},
                   {"parent", fs::canonical(parent_.workspace.root).string()},
                   {"parent_sha256", sums_of(parent_)}};
    core::seal_json(record);
    core::write_file(folder_ / core::scenario_record, record.dump(1) + "\n");
    return record;
  }

  void take_files() const {
    take(parent_.workspace.mesh(), own_.mesh());
    take(parent_.workspace.rain(), own_.rain());
    for (const fs::path& product : {own_.mesh(), own_.rain()}) take_made_from(product);
    for (const char* name : {core::file_name::analysis, core::file_name::analysis_report,
                             core::file_name::diagnostics, core::file_name::readings, core::modifiers_name})
      take(parent_.file(name), own_.cycle(parent_.cycle) / name);
  }

  /// What a product was made from, by names that are right from here.
  void take_made_from(const fs::path& product) const {
    const fs::path own = results::made_from_file(product), from = parent_.workspace.root / own.filename();
    if (!fs::exists(from)) return;
    json made = core::read_json(from);
    const fs::path above = fs::weakly_canonical(parent_.basin.folder), here = fs::weakly_canonical(folder_);
    for (const char* table : {results::key::inputs_sha256, results::key::inputs_bytes}) {
      const json named = made.value(table, json::object());
      json renamed = json::object();
      for (const auto& [name, value] : named.items())
        renamed[fs::relative((above / name).lexically_normal(), here).string()] = value;
      made[table] = renamed;
    }
    core::seal_json(made);
    core::write_file(own, made.dump(1) + "\n");
  }

  void write_basin(const ScenarioSets& sets) const {
    const fs::path base =
        fs::relative(fs::weakly_canonical(parent_.basin.file), fs::weakly_canonical(folder_));
    std::string text = fmt::format(
        "# The scenario '{}' of {}: what is not here stands in the basin.toml below.\nbase = \"{}\"\n",
        request_.name, parent_.basin.name, base.generic_string());
    if (own_store()) text += "[observations]\nstore = \"observations.gpkg\"\n";
    core::write_file(folder_ / "basin.toml", text + "\n" + sets.toml);
    core::read_basin(folder_ / "basin.toml");  // says what is wrong with the keys
  }

  std::string store() const {
    return assimilation::store_connection(parent_.basin, parent_.workspace.observations());
  }

  /// A database keeps its users apart by itself, and is only read.
  bool own_store() const { return fs::path(store()).extension() == ".gpkg"; }

  void copy_readings() const {
    if (!own_store() || assimilation::store_is_missing(store())) return;
    assimilation::Store(store(), assimilation::Store::For::reading).back_up(own_.observations());
  }

  /// Those of the branch's cycle and those that are in force now go on for as long as the scenario is there.
  /// Of readings by hand all are known, since the store has them: those that do not count are taken back.
  void write_modifiers(const ScenarioSets& sets) const {
    const core::Instant now = assimilation::clock_now();
    const core::ModifierLog operational = core::ModifierLog::read(core::modifiers_of(parent_.workspace));
    const auto settled = core::modifiers_of_cycle(parent_.workspace.cycle(parent_.cycle));
    core::ModifierLog log;
    for (core::Modifier m : operational.modifiers()) {
      const bool in_cycle =
          std::any_of(settled.begin(), settled.end(), [&](const auto& s) { return s.id == m.id; });
      const std::string why = in_cycle ? "" : operational.why_not(m, now);
      if (!why.empty() && m.kind != core::ModifierKind::reading) continue;
      m.expires.reset();
      log.take_over(m);
      if (!why.empty()) log.undo({m.id, request_.by.author, "not in force where the scenario begins", now});
    }
    if (!log.modifiers().empty()) log.write(core::modifiers_of(own_));
    const core::Basin basin = core::read_basin(folder_ / "basin.toml");
    for (core::Modifier m : sets.modifiers) {
      m.author = request_.by.author;
      m.reason = request_.by.reason;
      m.from = parent_.cycle;
      add_modifier(basin, own_, {m, {}});
    }
  }

  const Parent& parent_;
  const ScenarioRequest& request_;
  fs::path folder_;
  core::Workspace own_;
};

}  // namespace

json make_scenario(const core::Basin& basin, const core::Workspace& workspace,
                   const ScenarioRequest& request) {
  check_name(workspace, request.name);
  core::check_signed(request.by.author, request.by.reason);
  const Parent parent{basin, workspace, request.from};
  check_can_branch(parent);
  const core::Lock lock =
      core::Lock::take(core::scenarios_of(workspace) / request.name, core::Lock::Mode::exclusive);
  const core::Lock cycle = core::Lock::take(workspace.cycle(request.from), core::Lock::Mode::shared);
  const core::Lock mesh = core::Lock::take(workspace.mesh(), core::Lock::Mode::shared);
  return Maker(parent, request).make();
}

}  // namespace freshet::service
