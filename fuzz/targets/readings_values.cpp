// readings.json with other values in it.
#include <nlohmann/json.hpp>

#include "assimilation/cycle_readings.hpp"
#include "core/files.hpp"
#include "fuzz/damaged_json.hpp"
#include "fuzz/target.hpp"

namespace freshet::fuzz {
namespace {

nlohmann::json sound_readings() {
  const core::Instant t = core::parse_instant("2026-03-10T03:00:00Z", "fuzz");
  assimilation::CycleReadings readings;
  readings.cycle = t;
  readings.left_out = {{"suspect", 2}};
  for (const int minutes : {0, 15, 20})
    for (const char* station : {"gorge", "mill"})
      readings.readings.push_back(
          {station, t - std::chrono::minutes(minutes), 0.4 + 0.01 * minutes, 0.05, false});
  const std::filesystem::path path = memory_folder() / "sound_readings.json";
  assimilation::write_cycle_readings(path, readings);
  return nlohmann::json::parse(core::read_file(path));
}

/// What is taken is sorted, and no value is impossible.
void read(const std::string& bytes) {
  static const nlohmann::json sound = sound_readings();
  const std::filesystem::path path = file_in_memory("readings.json", damaged(sound, bytes).dump());
  const assimilation::CycleReadings r = assimilation::read_cycle_readings(path);
  for (const assimilation::GaugeReading& reading : r.readings)
    if (!assimilation::why_impossible(reading).empty())
      throw std::logic_error("an impossible reading is taken");
  assimilation::latest_per_interval(r.readings, r.cycle, 900);
}

const Target target("readings_values", read);

}  // namespace
}  // namespace freshet::fuzz
