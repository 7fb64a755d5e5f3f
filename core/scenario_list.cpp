#include "core/scenario_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/scenario.hpp"
#include "core/spelling.hpp"
#include "core/text_table.hpp"

namespace freshet::core {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::vector<std::string> names_of(const Workspace& workspace) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(scenarios_of(workspace), error), end; !error && it != end;
       it.increment(error))
    if (const std::string name = it->path().filename().string(); it->is_directory() && !name.starts_with("."))
      names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

json described(const Workspace& workspace, const std::string& name) {
  const Workspace own{scenarios_of(workspace) / name};
  try {
    const auto scenario = scenario_of(own);
    json said = {{"name", name}, {"cycles", list_cycles(own.cycles()).size()}};
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

Workspace find_scenario(const Workspace& workspace, const std::string& name) {
  const std::vector<std::string> names = names_of(workspace);
  check(std::find(names.begin(), names.end(), name) != names.end(), "there is no scenario '{}' in {}{}", name,
        scenarios_of(workspace).string(), did_you_mean(name, names));
  return {scenarios_of(workspace) / name};
}

json list_scenarios(const Workspace& workspace) {
  json list = json::array();
  for (const std::string& name : names_of(workspace)) list.push_back(described(workspace, name));
  return list;
}

std::string scenarios_table(const json& list) {
  if (list.empty()) return "no scenarios\n";
  TextTable table({"scenario", "from", "set", "by", "because", ">cycles"});
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

}  // namespace freshet::core
