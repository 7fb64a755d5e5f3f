#pragma once
// [[feed.reading]]: where readings stand in messages that are JSON of any shape.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace freshet::core {

class ConfigTable;

/// Paths are "level", "data.0.level" or "/data/0/level" (JSON pointer), within a record, else within the
/// whole message.
struct FeedReading {
  std::string records;              ///< path of a list of records; "": the message, or its elements
  std::string station, station_at;  ///< the same for all, or a path
  int station_topic = 0;            ///< or this level of the topic, from 1
  std::string time_at = "time";     ///< path
  std::string time_unit = "iso";    ///< or "s", "ms": since 1970
  std::string zone;                 ///< of times that name none
  std::string quantity = "stage";   ///< a row of assimilation/quantities
  std::string value_at = "value";   ///< path
  std::string unit, unit_at;        ///< a unit or a path; both "": that of the quantity
  std::string quality_at, wrong_at, no_value;  ///< paths of a word and of a flag; the number for no value
};

std::vector<FeedReading> read_feed_readings(ConfigTable& feed);

/// As the envelope of a payload has it (assimilation/readings/formats/payload.cpp), and back.
nlohmann::json to_json(const FeedReading& reading);
FeedReading feed_reading_from(const nlohmann::json& json);

}  // namespace freshet::core
