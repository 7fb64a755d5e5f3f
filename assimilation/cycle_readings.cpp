#include "assimilation/cycle_readings.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/log.hpp"

namespace freshet::assimilation {

using nlohmann::json;

void write_cycle_readings(const std::filesystem::path& path, const CycleReadings& readings) {
  json list = json::array();
  for (const GaugeReading& r : readings.readings)
    list.push_back({{"station", r.station},
                    {"time", core::to_iso(r.time)},
                    {r.quantity->column(), r.value},
                    {r.quantity->error_column(), r.error},
                    {"quality", "good"},
                    {"synthetic", r.synthetic}});
  const json file = {{"cycle", core::to_iso(readings.cycle)},
                     {"synthetic", readings.synthetic},
                     {"left_out", readings.left_out},
                     {"readings", list}};
  core::write_file(path, file.dump(1) + "\n");
}

std::string GaugeReading::text() const {
  return fmt::format("{:g} {}, error {:g} {}", value, quantity->unit, error, quantity->unit);
}

std::string why_impossible(const GaugeReading& reading) {
  const Quantity& q = *reading.quantity;
  for (const auto& [value, range, what] : {std::tuple{reading.error, q.possible_error, q.error_column()},
                                           std::tuple{reading.value, q.possible, q.column()}})
    if (!range.holds(value))
      return fmt::format("{} {:g} is outside {:g} to {:g} {}: {}", what, value, range.low, range.high,
                         range.unit, range.record);
  return "";
}

namespace {

auto place_of(const GaugeReading& r) {
  return std::tuple<const std::string&, const Quantity*, core::Instant>(r.station, r.quantity, r.time);
}

/// Sorted by station, quantity and time; what cannot be, and what comes twice, is taken out and counted.
void clean(CycleReadings& given, const std::string& where) {
  std::vector<GaugeReading> kept;
  std::stable_sort(given.readings.begin(), given.readings.end(),
                   [](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
  for (const GaugeReading& reading : given.readings) {
    std::string reason = why_impossible(reading);
    if (reason.empty() && !kept.empty() && place_of(kept.back()) == place_of(reading))
      reason = "another reading of this station and time comes before it";
    if (reason.empty()) {
      kept.push_back(reading);
      continue;
    }
    ++given.left_out["impossible"];
    core::warn("{}: reading of {} at {} is left out: {}", where, reading.station, core::to_iso(reading.time),
               reason);
  }
  given.readings = std::move(kept);
}

/// The quantity whose column a reading has.
const Quantity& quantity_in(const json& reading, const std::string& where) {
  for (const Quantity& quantity : quantities())
    if (reading.contains(quantity.column())) return quantity;
  core::fail_input(
      "{}: a reading holds no quantity that is known, such as {}; make it again with 'freshet extract'",
      where, stage().column());
}

GaugeReading reading_of(const json& r, const std::string& where) {
  const Quantity& quantity = quantity_in(r, where);
  return {r.at("station").get<std::string>(),    core::parse_instant(r.at("time").get<std::string>(), where),
          r.at(quantity.column()).get<double>(), r.at(quantity.error_column()).get<double>(),
          r.at("synthetic").get<bool>(),         &quantity};
}

}  // namespace

CycleReadings read_cycle_readings(const std::filesystem::path& path) {
  const std::string where = path.string();
  CycleReadings result;
  try {
    const json file = json::parse(core::read_file(path));
    result.cycle = core::parse_instant(file.at("cycle").get<std::string>(), where);
    result.synthetic = file.at("synthetic").get<bool>();
    if (file.contains("left_out"))
      for (const auto& [quality, count] : file.at("left_out").items())
        result.left_out[quality] = core::count_in(count, where + ": left_out." + quality);
    for (const json& r : file.at("readings"))
      if (r.at("quality") == "good") result.readings.push_back(reading_of(r, where));
  } catch (const json::exception& error) {
    core::fail_input("{}: not a readings file ({}); make it again with 'freshet extract'", where,
                     error.what());
  }
  clean(result, where);
  return result;
}

std::vector<GaugeReading> latest_per_interval(const std::vector<GaugeReading>& readings, core::Instant start,
                                              double interval_s) {
  const auto slot = [&](const GaugeReading& r) {
    return std::ceil(core::seconds_between(start, r.time) / interval_s);
  };
  std::vector<GaugeReading> result;
  for (const GaugeReading& r : readings) {
    const bool same = !result.empty() && result.back().station == r.station &&
                      result.back().quantity == r.quantity && slot(result.back()) == slot(r);
    if (same)
      result.back() = r;
    else
      result.push_back(r);
  }
  return result;
}

}  // namespace freshet::assimilation
