#include "core/basin/gauge_readings.hpp"

#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

constexpr Range stage{-1000, 9000, "m"};

struct NumberKey {
  const char* name;
  Range range;
  KeyText text;
  std::optional<double> GaugeReadings::*value;
};

const std::vector<NumberKey>& number_keys() {
  static const std::vector<NumberKey> keys = {
      {"lowest_m",
       stage,
       {.meaning = "no stage of this gauge is lower: such a reading is bad",
        .otherwise = "20 m below the bed"},
       &GaugeReadings::lowest_m},
      {"highest_m",
       stage,
       {.meaning = "no stage of this gauge is higher: such a reading is bad",
        .otherwise = "60 m above the bed",
        .also = "above `lowest_m`"},
       &GaugeReadings::highest_m},
      {"spike_m",
       {0.01, 100, "m"},
       {.meaning = "readings that leave by more than this within half an hour, and come back as fast, are a "
                   "spike; within a longer time in proportion ([ingest](guide/ingest.md#what-is-doubted))",
        .otherwise = "1 m"},
       &GaugeReadings::spike_m},
      {"spike_h",
       {0, 6, "h"},
       {.meaning = "readings that have not come back after so long are no spike; 0: nothing is one, as below "
                   "a dam that opens and closes within minutes",
        .otherwise = "3 h"},
       &GaugeReadings::spike_h}};
  return keys;
}

}  // namespace

void read_gauge_readings(ConfigTable& table) {
  GaugeReadings r;
  for (const NumberKey& key : number_keys()) r.*key.value = table.number(key.name, key.range, key.text);
  table.expect(!r.lowest_m || !r.highest_m || *r.lowest_m < *r.highest_m, "highest_m",
               "must be above lowest_m");
}

std::map<std::string, GaugeReadings> gauge_readings(const Basin& basin) {
  std::map<std::string, GaugeReadings> result;
  if (basin.resolved_json.empty()) return result;
  const nlohmann::json resolved = nlohmann::json::parse(basin.resolved_json);
  for (const nlohmann::json& gauge : resolved.value("gauge", nlohmann::json::array())) {
    GaugeReadings& r = result[gauge.at("id").get<std::string>()];
    for (const NumberKey& key : number_keys())
      if (gauge.contains(key.name)) r.*key.value = gauge[key.name].get<double>();
  }
  return result;
}

void leave_out_gauge_readings(nlohmann::json& gauge) {
  if (!gauge.is_object()) return;
  for (const NumberKey& key : number_keys()) gauge.erase(key.name);
}

}  // namespace freshet::core
