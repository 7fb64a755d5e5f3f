#include "service/scenarios/scenarios.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/lock.hpp"
#include "core/scenario.hpp"
#include "core/spelling.hpp"
#include "core/text_table.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::vector<std::string> names_of(const core::Workspace& workspace) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(core::scenarios_of(workspace), error), end; !error && it != end;
       it.increment(error))
    if (const std::string name = it->path().filename().string(); it->is_directory() && !name.starts_with("."))
      names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

json described(const core::Workspace& workspace, const std::string& name) {
  const core::Workspace own{core::scenarios_of(workspace) / name};
  try {
    const auto scenario = core::scenario_of(own);
    json said = {{"name", name}, {"cycles", core::list_cycles(own.cycles()).size()}};
    if (!scenario || scenario->record.is_null()) {
      said["fault"] = "its record, scenario.json, is gone";
      return said;
    }
    for (const char* key : {"from", "author", "reason", "sets", "made"}) said[key] = scenario->record.at(key);
    return said;
  } catch (const std::exception& error) {
    return {{"name", name}, {"fault", error.what()}};
  }
}

}  // namespace

core::Workspace find_scenario(const core::Workspace& workspace, const std::string& name) {
  const std::vector<std::string> names = names_of(workspace);
  core::check(std::find(names.begin(), names.end(), name) != names.end(), "there is no scenario '{}' in {}{}",
              name, core::scenarios_of(workspace).string(), core::did_you_mean(name, names));
  return {core::scenarios_of(workspace) / name};
}

json list_scenarios(const core::Workspace& workspace) {
  json list = json::array();
  for (const std::string& name : names_of(workspace)) list.push_back(described(workspace, name));
  return list;
}

std::string scenarios_table(const json& list) {
  if (list.empty()) return "no scenarios\n";
  core::TextTable table({"scenario", "from", "set", "by", "because", ">cycles"});
  for (const json& s : list) {
    if (s.contains("fault")) {
      table.row({s["name"], "", s["fault"], "", "", ""});
      continue;
    }
    table.row({s["name"], s["from"],
               fmt::format("{}", fmt::join(s["sets"].get<std::vector<std::string>>(), ", ")), s["author"],
               s["reason"], std::to_string(s["cycles"].get<int>())});
  }
  return table.text();
}

void remove_scenario(const core::Workspace& workspace, const std::string& name) {
  const core::Workspace own = find_scenario(workspace, name);
  const core::Lock lock = core::Lock::take(own.root, core::Lock::Mode::exclusive);
  std::vector<core::Lock> cycles;
  for (const core::Instant cycle : core::list_cycles(own.cycles()))
    cycles.push_back(core::Lock::take(own.cycle(cycle), core::Lock::Mode::exclusive));
  const fs::path gone =
      core::scenarios_of(workspace) / ("." + name + ".removed");  // half of it is no scenario
  std::error_code error;
  fs::remove_all(gone, error);
  cycles.clear();
  fs::rename(own.root, gone, error);
  if (error) core::fail_run("{} cannot be removed: {}", own.root.string(), error.message());
  fs::remove_all(gone, error);
  if (error) core::fail_run("{} cannot be removed: {}", gone.string(), error.message());
}

}  // namespace freshet::service
