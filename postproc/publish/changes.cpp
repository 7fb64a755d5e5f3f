#include "postproc/publish/changes.hpp"

#include <nlohmann/json.hpp>

#include "core/json_file.hpp"
#include "core/result_files.hpp"
#include "results/json_keys.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;
namespace key = results::key;
using nlohmann::json;

namespace {

const json* find(const json& list, const char* by, const std::string& wanted) {
  for (const json& one : list)
    if (one.value(by, "") == wanted) return &one;
  return nullptr;
}

json peak_of(const json& gauge) { return gauge.at(key::peak_stage_m).at(key::p50); }

json thresholds_of(const json& was, const json& is) {
  json thresholds = json::array();
  for (const json& threshold : is.at(key::thresholds))
    if (const json* before = find(was.at(key::thresholds), key::name, threshold.at(key::name)))
      thresholds.push_back({{"name", threshold.at(key::name)},
                            {"before", before->at(key::probability)},
                            {"now", threshold.at(key::probability)}});
  return thresholds;
}

}  // namespace

json changes_between(const fs::path& before, const fs::path& now) {
  const fs::path was_file = before / core::file_name::report, is_file = now / core::file_name::report;
  if (!fs::exists(was_file) || !fs::exists(is_file)) return nullptr;
  return core::from_json_file(was_file, [&](const json& was) {
    return core::from_json_file(is_file, [&](const json& is) {
      json gauges = json::array();
      for (const json& gauge : is.at(key::gauges))
        if (const json* old = find(was.at(key::gauges), key::id, gauge.at(key::id)))
          gauges.push_back({{"id", gauge.at(key::id)},
                            {"peak_before", peak_of(*old)},
                            {"peak_now", peak_of(gauge)},
                            {"thresholds", thresholds_of(*old, gauge)}});
      return json{{"cycle", was.at(key::cycle)}, {"gauges", gauges}};
    });
  });
}

}  // namespace freshet::postproc
