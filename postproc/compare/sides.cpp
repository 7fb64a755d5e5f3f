#include "postproc/compare/sides.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "core/basin.hpp"
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/result_files.hpp"
#include "core/scenario.hpp"
#include "core/spelling.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;

namespace {

constexpr const char* operational = "operational";

/// What a word names, before it is known which cycle.
struct Named {
  std::string label;
  core::Workspace workspace;
  std::optional<core::Instant> cycle;
};

bool is_complete(const core::Workspace& workspace, core::Instant cycle) {
  std::error_code error;
  return fs::exists(workspace.cycle(cycle) / core::file_name::provenance, error);
}

std::set<core::Instant> complete_cycles(const core::Workspace& workspace) {
  std::set<core::Instant> cycles;
  for (const core::Instant cycle : core::list_cycles(workspace.cycles()))
    if (is_complete(workspace, cycle)) cycles.insert(cycle);
  return cycles;
}

std::vector<std::string> names_of_scenarios(const core::Workspace& workspace) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(core::scenarios_of(workspace), error), end; !error && it != end;
       it.increment(error))
    names.push_back(it->path().filename().string());
  return names;
}

Named of_workspace(const core::Workspace& workspace, std::optional<core::Instant> cycle) {
  const auto scenario = core::scenario_of(workspace);
  return {scenario ? scenario->name : operational, workspace, cycle};
}

bool begins_with_a_year(const std::string& word) {
  return word.size() > 8 &&
         std::all_of(word.begin(), word.begin() + 4, [](unsigned char c) { return std::isdigit(c); });
}

Named named(const core::Workspace& workspace, const std::string& word) {
  std::error_code error;
  const fs::path given = fs::path(word).lexically_normal(),
                 folder = given.has_filename() ? given : given.parent_path();
  if (const auto cycle = core::instant_of_compact(folder.filename().string());
      cycle && fs::is_directory(folder, error))
    return of_workspace({fs::absolute(folder).parent_path().parent_path()}, cycle);
  const std::size_t at = word.find('@');
  const std::string name = word.substr(0, at);
  std::optional<core::Instant> cycle;
  if (at != std::string::npos) cycle = core::parse_instant(word.substr(at + 1), word);
  const core::Workspace own{core::scenarios_of(workspace) / name};
  if (fs::is_directory(own.root, error)) return of_workspace(own, cycle);
  if (name == operational) return {operational, workspace, cycle};
  core::check(begins_with_a_year(name),
              "'{}' is no scenario of {}, no time of a cycle and no cycle's folder{}", word,
              workspace.root.string(), core::did_you_mean(name, names_of_scenarios(workspace)));
  return {operational, workspace, core::parse_instant(name, word)};
}

/// Where neither says which cycle, the newest that both have.
void settle_cycles(Named& a, Named& b) {
  if (!a.cycle && b.cycle) a.cycle = b.cycle;
  if (!b.cycle && a.cycle) b.cycle = a.cycle;
  if (a.cycle) return;
  const std::set<core::Instant> of_b = complete_cycles(b.workspace);
  for (const core::Instant cycle : complete_cycles(a.workspace))
    if (of_b.contains(cycle)) a.cycle = b.cycle = cycle;
  core::check(a.cycle.has_value(),
              "{} and {} have no complete cycle of the same time; name two, such as {}@TIME", a.label,
              b.label, b.label);
}

Side read_side(const core::Basin& basin, const Named& n) {
  const fs::path folder = n.workspace.cycle(*n.cycle);
  core::check(is_complete(n.workspace, *n.cycle),
              "{}: no complete cycle; run 'freshet cycle --time {}' first", folder.string(),
              core::to_iso(*n.cycle));
  Side side{n.label, n.workspace, *n.cycle, find_results(n.workspace, basin, {core::to_iso(*n.cycle), false}),
            {},      {},          {}};
  side.report = core::read_json(folder / core::file_name::report);
  side.provenance = core::read_json(folder / core::file_name::provenance);
  side.gauges = results::read_gauge_series(folder / core::file_name::gauges);
  return side;
}

}  // namespace

Sides find_sides(const core::Basin& basin, const core::Workspace& workspace, const std::string& first,
                 const std::string& second) {
  Named a = second.empty() ? Named{operational, workspace, {}} : named(workspace, first),
        b = named(workspace, second.empty() ? first : second);
  settle_cycles(a, b);
  Sides sides{read_side(basin, a), read_side(basin, b)};
  const std::string &mesh_a = sides.a.results.attributes.mesh_fingerprint,
                    &mesh_b = sides.b.results.attributes.mesh_fingerprint;
  core::check(mesh_a == mesh_b,
              "{} and {} are of different meshes ({} and {}): their cells are not the same places; compare "
              "forecasts of one mesh",
              sides.a.folder().string(), sides.b.folder().string(), mesh_a.substr(0, 8), mesh_b.substr(0, 8));
  if (sides.a.cycle != sides.b.cycle || sides.a.label == sides.b.label)
    for (Side* side : {&sides.a, &sides.b}) side->label += " " + core::to_iso(side->cycle);
  return sides;
}

}  // namespace freshet::postproc
