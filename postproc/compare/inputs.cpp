#include "postproc/compare/inputs.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "core/modifiers.hpp"
#include "core/result_files.hpp"
#include "core/scenario.hpp"
#include "results/json_keys.hpp"
#include "results/provenance_keys.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;
namespace key = results::key;
using nlohmann::json;
using Values = std::map<std::string, json>;

namespace {

/// By what a list's tables are called; else their number.
std::string name_in(const json& item, std::size_t number) {
  for (const char* name : {"id", "name"})
    if (item.is_object() && item.contains(name) && item[name].is_string()) return item[name];
  return std::to_string(number + 1);
}

/// "boundary.mill.discharge_m3_per_s" and so on.
void flatten(const json& value, const std::string& name, Values& values) {
  const bool tables = value.is_array() && !value.empty() && value.front().is_object();
  if (value.is_object())
    for (const auto& [inner, item] : value.items())
      flatten(item, name.empty() ? inner : name + "." + inner, values);
  else if (tables)
    for (std::size_t i = 0; i < value.size(); ++i)
      flatten(value[i], name + "." + name_in(value[i], i), values);
  else
    values[name] = value;
}

Values keys_of(const Side& side) {
  Values values;
  flatten(side.provenance.value(key::configuration, json::object()), "", values);
  // Where readings are kept and who is told: no part of a forecast.
  std::erase_if(values, [](const auto& one) {
    return one.first.starts_with("observations.") || one.first == "warnings.exercise" ||
           one.first == "warnings.sent_time";
  });
  return values;
}

/// The folder that names of files in the configuration are relative to: a scenario's is its workspace.
fs::path folder_of(const Side& side) { return side.workspace.root; }

bool is_same_file(const json& a, const json& b, const Sides& sides) {
  if (!a.is_string() || !b.is_string()) return false;
  std::error_code error;
  const fs::path of_a = folder_of(sides.a) / a.get<std::string>(),
                 of_b = folder_of(sides.b) / b.get<std::string>();
  if (fs::exists(of_a, error) && fs::exists(of_b, error)) return fs::equivalent(of_a, of_b, error);
  // With a workspace elsewhere the names cannot be followed: the same end is the same file, whose sum is
  // among the files.
  const std::string name_a = fs::path(a.get<std::string>()).filename().string(),
                    name_b = fs::path(b.get<std::string>()).filename().string();
  return name_a == name_b && fs::path(name_a).has_extension();
}

json differing_keys(const Sides& sides) {
  const Values a = keys_of(sides.a), b = keys_of(sides.b);
  Values all = a;
  all.insert(b.begin(), b.end());
  const auto value_in = [](const Values& values, const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? json() : found->second;
  };
  json list = json::array();
  for (const auto& [name, ignored] : all) {
    const json of_a = value_in(a, name), of_b = value_in(b, name);
    if (of_a != of_b && !is_same_file(of_a, of_b, sides))
      list.push_back({{"key", name}, {"a", of_a}, {"b", of_b}});
  }
  return list;
}

/// What is done to the inputs, whoever wrote it under which number.
std::vector<std::string> modifiers_in(const Side& side) {
  std::vector<std::string> words;
  for (const json& one : side.provenance.value(core::modifiers_key, json::array()))
    words.push_back(core::in_words(core::modifier_from_json(one, side.folder().string())));
  return words;
}

json less(const std::vector<std::string>& all, std::vector<std::string> others) {
  json left = json::array();
  for (const std::string& one : all) {
    const auto same = std::find(others.begin(), others.end(), one);
    if (same == others.end())
      left.push_back(one);
    else
      others.erase(same);
  }
  return left;
}

json differing_files(const Sides& sides) {
  json list = json::array();
  const auto differ = [&](const std::string& name, const json& a, const json& b) {
    if (a != b) list.push_back(name);
  };
  const json &a = sides.a.provenance, &b = sides.b.provenance;
  for (const auto& [name, what] :
       {std::pair(key::readings_sha256, "readings.json"), std::pair(key::rain_sha256, "rain.nc"),
        std::pair(key::mesh_sha256, "mesh.nc")})
    differ(what, a.value(name, json()), b.value(name, json()));
  const auto analysis = [](const json& made) {
    return made.value(key::outputs_sha256, json::object()).value(core::file_name::analysis, json());
  };
  differ("analysis.nc", analysis(a), analysis(b));
  // By their last names: folders differ. A scenario has a basin.toml over its parent's, whose keys are above.
  std::map<std::string, json> of_a;
  const json files_a = a.value(key::inputs_sha256, json::object()),
             files_b = b.value(key::inputs_sha256, json::object());
  for (const auto& [name, sum] : files_a.items()) of_a[fs::path(name).filename().string()] = sum;
  for (const auto& [name, sum] : files_b.items()) {
    const std::string last = fs::path(name).filename().string();
    if (of_a.contains(last) && fs::path(last).extension() != ".toml") differ(last, of_a[last], sum);
  }
  return list;
}

}  // namespace

json compare_inputs(const Sides& sides) {
  const std::string version_a = sides.a.provenance.value(key::program, ""),
                    version_b = sides.b.provenance.value(key::program, "");
  const std::vector<std::string> a = modifiers_in(sides.a), b = modifiers_in(sides.b);
  return {{"keys", differing_keys(sides)},
          {"modifiers", {{"only_a", less(a, b)}, {"only_b", less(b, a)}}},
          {"files", differing_files(sides)},
          {"versions", version_a == version_b ? json() : json({version_a, version_b})}};
}

}  // namespace freshet::postproc
