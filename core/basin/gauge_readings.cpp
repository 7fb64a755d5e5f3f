#include "core/basin/gauge_readings.hpp"

#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/config_reader.hpp"
#include "core/words.hpp"

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
       &GaugeReadings::spike_h},
      {"rating_offset_m",
       {-1000, 1000, "m"},
       {.meaning = "added to a stage before `rating`, whose stages are above another zero", .otherwise = "0"},
       &GaugeReadings::rating_offset_m},
      {"velocity_factor",
       {0.1, 2, "1"},
       {.meaning =
            "from a velocity as it is read to the mean over the depth, at the gauge's cell: of a radar "
            "that sees the surface some 0.85 (Rantz 1982)",
        .otherwise = "1: an ADCP gives the mean"},
       &GaugeReadings::velocity_factor}};
  return keys;
}

struct FileKey {
  const char* name;
  KeyText text;
  std::optional<std::filesystem::path> GaugeReadings::*value;
};

const std::vector<FileKey>& file_keys() {
  static const std::vector<FileKey> keys = {
      {"rating",
       {.meaning = "rating curves from stage to discharge, in segments with dates "
                   "([ingest](guide/ingest.md#discharge-from-stage))",
        .otherwise = "none"},
       &GaugeReadings::rating},
      {"datum",
       {.meaning = "what is added to stages as they were read, with dates, where the gauge's zero was moved "
                   "([ingest](guide/ingest.md#zeros-that-moved))",
        .otherwise = "nothing"},
       &GaugeReadings::datum}};
  return keys;
}

const Words<Rated> rated_words = {
    {"discharge", Rated::discharge}, {"stage", Rated::stage}, {"both", Rated::both}};
constexpr const char *rated_key = "rated", *station_key = "station", *from_store_key = "rating_from_store";

}  // namespace

void read_gauge_readings(ConfigTable& table) {
  GaugeReadings r;
  for (const NumberKey& key : number_keys()) r.*key.value = table.number(key.name, key.range, key.text);
  for (const FileKey& key : file_keys()) r.*key.value = table.path(key.name, key.text);
  table.choice(
      rated_key, rated_words, r.rated,
      {"what a cycle takes of a gauge with a `rating`: the `discharge`, which needs a `[[section]]` of "
       "the gauge's id; the `stage`; or `both`, whose errors are one, so that they count twice"});
  table.text(station_key, "",
             {.meaning = "what the agency calls the gauge, in files of readings and ratings",
              .otherwise = "its `id`"});
  const bool from_store = table.flag(from_store_key, false,
                                     {"true: in place of `rating`, the newest rating of the gauge that the "
                                      "observation store has; one that an "
                                      "`ingest` with `rating` has put there"});
  table.expect(!from_store || !r.rating, from_store_key, "rating names a file; keep one of them");
  table.expect(r.rating || from_store || !r.rating_offset_m, "rating_offset_m", "needs a rating");
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
    for (const FileKey& key : file_keys())
      if (gauge.contains(key.name)) r.*key.value = basin.folder / gauge[key.name].get<std::string>();
    r.rated = value_of(rated_words, gauge.value(rated_key, word_of(rated_words, r.rated)));
    r.station = gauge.value(station_key, "");
    r.rating_from_store = gauge.value(from_store_key, false);
  }
  return result;
}

void leave_out_gauge_readings(nlohmann::json& gauge) {
  if (!gauge.is_object()) return;
  for (const NumberKey& key : number_keys()) gauge.erase(key.name);
  for (const FileKey& key : file_keys()) gauge.erase(key.name);
  for (const char* key : {rated_key, station_key, from_store_key}) gauge.erase(key);
}

}  // namespace freshet::core
