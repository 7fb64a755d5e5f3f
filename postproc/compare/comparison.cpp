#include "postproc/compare/comparison.hpp"

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "core/json_file.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/compare/inputs.hpp"
#include "results/fields.hpp"
#include "results/json_keys.hpp"

namespace freshet::postproc {

namespace key = results::key;
using nlohmann::json;

namespace {

constexpr const char* peak_depth = "maximum_depth_p50";

/// The object of a list that has this value under `name`; null: none has.
json entry_with(const json& list, const char* name, const json& value) {
  for (const json& one : list)
    if (one.value(name, json()) == value) return one;
  return {};
}

json peak_of(const json& gauge) {
  if (gauge.is_null()) return nullptr;
  return {{"peak_m", gauge.at(key::peak_stage_m)}, {"time", gauge.at(key::peak_time).at(key::p50)}};
}

json difference_m(const json& a, const json& b) {
  const json of_a = a.at(key::peak_stage_m).at(key::p50), of_b = b.at(key::peak_stage_m).at(key::p50);
  return of_a.is_number() && of_b.is_number() ? json(of_b.get<double>() - of_a.get<double>()) : json();
}

json later_min(const json& a, const json& b) {
  const json of_a = a.at(key::peak_time).at(key::p50), of_b = b.at(key::peak_time).at(key::p50);
  if (!of_a.is_string() || !of_b.is_string()) return nullptr;
  const auto time = [](const json& iso) {
    return core::parse_instant(iso.get<std::string>(), "report.json");
  };
  return core::seconds_between(time(of_a), time(of_b)) / 60;
}

json thresholds_of(const json& a, const json& b) {
  json list = json::array();
  for (const json& one : b.at(key::thresholds)) {
    const json other = entry_with(a.at(key::thresholds), key::name, one.at(key::name));
    list.push_back({{"name", one.at(key::name)},
                    {"stage_m", one.at(key::stage_m)},
                    {"a", other.is_null() ? json() : other.at(key::probability)},
                    {"b", one.at(key::probability)}});
  }
  return list;
}

json compare_gauges(const Sides& sides) {
  json list = json::array();
  for (const json& b : sides.b.report.at(key::gauges)) {
    const json a = entry_with(sides.a.report.at(key::gauges), key::id, b.at(key::id));
    json one = {{"id", b.at(key::id)}, {"name", b.at(key::name)}, {"a", peak_of(a)}, {"b", peak_of(b)}};
    one["difference_m"] = a.is_null() ? json() : difference_m(a, b);
    one["later_min"] = a.is_null() ? json() : later_min(a, b);
    one["thresholds"] = thresholds_of(a.is_null() ? json({{key::thresholds, json::array()}}) : a, b);
    list.push_back(one);
  }
  return list;
}

core::NetcdfFile probabilities(const Side& side) {
  return core::NetcdfFile::open(side.results.probability());
}

/// Mean over the members of the area whose largest depth reaches a threshold.
double flooded_km2(const core::NetcdfFile& file, const mesh::Mesh& mesh, std::size_t threshold) {
  const std::vector<float> p = read_slice(file, {results::probability_of_depth.name, 0, 0, threshold});
  double area = 0;
  for (std::size_t c = 0; c < p.size(); ++c) area += p[c] * mesh.cell_area[c];
  return area / 1e6;
}

json compare_flooded(const Sides& sides) {
  const core::NetcdfFile a = probabilities(sides.a), b = probabilities(sides.b);
  const mesh::Mesh mesh = mesh::read_mesh(b);
  const auto of_a = a.read<double>(results::depth_threshold.name),
             of_b = b.read<double>(results::depth_threshold.name);
  json list = json::array();
  for (std::size_t i = 0; i < of_b.size(); ++i) {
    json one = {{"depth_m", of_b[i]}, {"a_km2", nullptr}, {"b_km2", flooded_km2(b, mesh, i)}};
    for (std::size_t k = 0; k < of_a.size(); ++k)
      if (of_a[k] == of_b[i]) one["a_km2"] = flooded_km2(a, mesh, k);
    list.push_back(one);
  }
  return list;
}

/// What rules said of the cycle, by the workspace's ledger: the last time that each was asked.
std::map<std::string, json> rules_of(const Side& side) {
  std::map<std::string, json> rules;
  std::error_code error;
  if (!std::filesystem::exists(side.workspace.ledger(), error)) return rules;
  const json ledger = core::read_json(side.workspace.ledger());
  for (const json& entry : ledger.value("entries", json::array())) {
    if (entry.value("kind", "") != "evaluation" || entry.value("cycle", "") != core::to_iso(side.cycle))
      continue;
    for (const json& rule : entry.value("rules", json::array()))
      rules[rule.value("rule", "")] = {{"probability", rule.value("probability", json())},
                                       {"outcome", rule.value("outcome", "")}};
  }
  return rules;
}

json compare_rules(const Sides& sides) {
  const auto a = rules_of(sides.a), b = rules_of(sides.b);
  std::set<std::string> names;
  for (const auto* rules : {&a, &b})
    for (const auto& [name, said] : *rules) names.insert(name);
  json list = json::array();
  const auto said = [](const std::map<std::string, json>& rules, const std::string& name) {
    return rules.contains(name) ? rules.at(name) : json();
  };
  for (const std::string& name : names)
    list.push_back({{"rule", name}, {"a", said(a, name)}, {"b", said(b, name)}});
  return list;
}

/// To the last bit; what is missing in both is the same.
template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

/// Every value of probability.nc on cells, and every stage.
bool same_results(const Sides& sides) {
  const core::NetcdfFile a = probabilities(sides.a), b = probabilities(sides.b);
  for (const bool of_members : {false, true}) {
    if (fields_on_cells(a, of_members) != fields_on_cells(b, of_members)) return false;
    for (const std::string& field : fields_on_cells(b, of_members))
      if (a.shape(field) != b.shape(field) || !same_bits(a.read<float>(field), b.read<float>(field)))
        return false;
  }
  return same_bits(sides.a.gauges.stage_m, sides.b.gauges.stage_m) &&
         same_bits(sides.a.gauges.time_s, sides.b.gauges.time_s);
}

json side_json(const Side& side) {
  return {{"label", side.label}, {"cycle", core::to_iso(side.cycle)}, {"folder", side.folder().string()}};
}

}  // namespace

std::vector<float> difference_of(const Sides& sides, const std::string& field, std::size_t threshold) {
  std::vector<float> a = read_slice(probabilities(sides.a), {field, 0, 0, threshold}),
                     b = read_slice(probabilities(sides.b), {field, 0, 0, threshold});
  for (std::size_t c = 0; c < b.size(); ++c)
    b[c] = (std::isnan(b[c]) ? 0 : b[c]) - (std::isnan(a[c]) ? 0 : a[c]);
  return b;
}

json compare(const Sides& sides) {
  json result = {{"a", side_json(sides.a)},         {"b", side_json(sides.b)},
                 {"same", same_results(sides)},     {"inputs", compare_inputs(sides)},
                 {"gauges", compare_gauges(sides)}, {"flooded", compare_flooded(sides)},
                 {"rules", compare_rules(sides)}};
  double largest = 0;
  std::size_t differ = 0;
  for (const float d : difference_of(sides, peak_depth)) {
    largest = std::abs(d) > std::abs(largest) ? d : largest;
    differ += d != 0;
  }
  result["cells"] = {{"differ", differ}, {"largest_difference_m", largest}};
  return result;
}

}  // namespace freshet::postproc
