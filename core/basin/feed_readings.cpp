#include "core/basin/feed_readings.hpp"

#include <nlohmann/json.hpp>

#include "core/config_reader.hpp"

namespace freshet::core {

namespace {

struct TextKey {
  const char* name;
  std::string FeedReading::*value;
  KeyText text;
};

/// Those that are texts, in the order of docs/basin-toml.md.
const std::vector<TextKey>& text_keys() {
  static const std::vector<TextKey> keys = {
      {"records",
       &FeedReading::records,
       {.meaning = "path of a list of records in the message", .otherwise = "the message, or its elements"}},
      {"station", &FeedReading::station, {.meaning = "the station of all readings", .otherwise = "none"}},
      {"station_at",
       &FeedReading::station_at,
       {.meaning = "path of the station, as its `id` or its `station` says it",
        .otherwise = "`\"station\"`, where nothing else says it"}},
      {"time_at", &FeedReading::time_at, {"path of the time"}},
      {"zone",
       &FeedReading::zone,
       {.meaning = "of times that do not name theirs, such as `\"+01:00\"` or `\"Z\"`", .otherwise = "none"}},
      {"value_at", &FeedReading::value_at, {"path of the value"}},
      {"unit",
       &FeedReading::unit,
       {.meaning = "of the value, such as `\"cm\"`", .otherwise = "m, m³/s, m/s, mm"}},
      {"unit_at", &FeedReading::unit_at, {.meaning = "path of the unit", .otherwise = "none"}},
      {"quality_at",
       &FeedReading::quality_at,
       {.meaning = "path of the agency's word for the quality", .otherwise = "none"}},
      {"wrong_at",
       &FeedReading::wrong_at,
       {.meaning = "path of a flag: true says that the value is wrong", .otherwise = "none"}},
      {"no_value",
       &FeedReading::no_value,
       {.meaning = "the number that stands for no value, such as `\"-999\"`", .otherwise = "none"}}};
  return keys;
}

FeedReading read_one(ConfigTable table) {
  FeedReading reading;
  for (const TextKey& key : text_keys()) {
    const std::string otherwise = key.value == &FeedReading::station_at ? "" : reading.*key.value;
    reading.*key.value = table.text(key.name, otherwise, key.text);
  }
  reading.station_topic = int(table.integer(
      "station_topic", {0, 100}, 0,
      {.meaning = "the level of the topic that is the station, from 1", .otherwise = "0: none"}));
  reading.time_unit = table.choice("time_unit", {"iso", "s", "ms"}, reading.time_unit,
                                   {"of the time: ISO 8601, or seconds or milliseconds since 1970"});
  reading.quantity = table.choice("quantity", {"stage", "discharge", "velocity", "rain", "extent"},
                                  reading.quantity, {"what the value is"});
  const int said = !reading.station.empty() + !reading.station_at.empty() + (reading.station_topic > 0);
  table.expect(said <= 1, "station", "is said twice: give one of station, station_at and station_topic");
  table.expect(reading.unit.empty() || reading.unit_at.empty(), "unit_at",
               "is not needed where unit is given");
  if (said == 0) reading.station_at = "station";
  return reading;
}

}  // namespace

std::vector<FeedReading> read_feed_readings(ConfigTable& feed) {
  std::vector<FeedReading> readings;
  for (ConfigTable table :
       feed.list("reading", {"Where a reading stands in messages that are JSON of any shape "
                             "([fetch](guide/fetch.md#payloads)): one for each quantity."})) {
    const FeedReading reading = read_one(table);
    if (table.in_use()) readings.push_back(reading);
  }
  return readings;
}

nlohmann::json to_json(const FeedReading& reading) {
  nlohmann::json json = {{"station_topic", reading.station_topic},
                         {"time_unit", reading.time_unit},
                         {"quantity", reading.quantity}};
  for (const TextKey& key : text_keys()) json[key.name] = reading.*key.value;
  return json;
}

FeedReading feed_reading_from(const nlohmann::json& json) {
  FeedReading reading;
  for (const TextKey& key : text_keys()) reading.*key.value = json.at(key.name).get<std::string>();
  reading.station_topic = json.at("station_topic").get<int>();
  reading.time_unit = json.at("time_unit").get<std::string>();
  reading.quantity = json.at("quantity").get<std::string>();
  return reading;
}

}  // namespace freshet::core
