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

namespace {

json place_json(const GaugeReading& r) {
  json reading = {{"station", r.station}, {"time", core::to_iso(r.time)}};
  reading[r.quantity->column()] = std::isfinite(r.value) ? json(r.value) : json();
  if (!r.made_by.empty()) reading["made_by"] = r.made_by;
  return reading;
}

json with(json reading, const json& more) {
  reading.update(more);
  return reading;
}

json readings_json(const CycleReadings& readings) {
  json list = json::array();
  for (const GaugeReading& r : readings.readings)
    list.push_back(
        with(place_json(r),
             {{r.quantity->error_column(), r.error}, {"quality", "good"}, {"synthetic", r.synthetic}}));
  return list;
}

json doubted_json(const CycleReadings& readings) {
  json list = json::array();
  for (const DoubtedReading& d : readings.doubted)
    list.push_back(with(place_json(d.reading), {{"quality", d.quality}, {"flagged_by", d.flagged_by}}));
  return list;
}

json gauges_json(const CycleReadings& readings) {
  json list = json::array();
  for (const GaugeRecord& g : readings.gauges)
    list.push_back(
        {{"station", g.station},
         {"readings", g.good},
         {"last", g.last ? json(core::to_iso(*g.last)) : json()},
         {"last_before_h", g.last ? json(core::seconds_between(*g.last, readings.cycle) / 3600) : json()}});
  return list;
}

json late_json(const CycleReadings& readings) {
  json list = json::array();
  for (const LateReading& l : readings.late)
    list.push_back(with(place_json(l.reading), {{"cycle", core::to_iso(l.cycle)},
                                                {"what", l.what},
                                                {"outcome", l.used ? "window opened again" : "too late"}}));
  return list;
}

}  // namespace

void write_cycle_readings(const std::filesystem::path& path, const CycleReadings& readings) {
  json file = {{"cycle", core::to_iso(readings.cycle)},
               {"synthetic", readings.synthetic},
               {"left_out", readings.left_out},
               {"readings", readings_json(readings)},
               {"doubted", doubted_json(readings)},
               {"gauges", gauges_json(readings)},
               {"late", late_json(readings)}};
  if (readings.from) file["from"] = core::to_iso(*readings.from);
  core::write_file(path, file.dump(1) + "\n");
}

json record_in(const std::filesystem::path& path) {
  return core::from_json_file(path, [](const json& file) {
    json record = json::object();
    for (const char* key : {"from", "left_out", "doubted", "gauges", "late"})
      if (file.contains(key)) record[key] = file.at(key);
    return record;
  });
}

std::vector<std::string> notes_on_record(const CycleReadings& readings) {
  std::vector<std::string> notes;
  for (const GaugeRecord& g : readings.gauges)
    if (g.good == 0)
      notes.push_back(
          g.last ? fmt::format("{}: no good reading in the window of the cycle {}; the last is {:.2f} h old",
                               g.station, core::to_iso(readings.cycle),
                               core::seconds_between(*g.last, readings.cycle) / 3600)
                 : fmt::format("{}: no good reading in the window of the cycle {}, nor in four days before",
                               g.station, core::to_iso(readings.cycle)));
  std::size_t too_late = 0;
  for (const LateReading& l : readings.late) too_late += l.used ? 0 : 1;
  if (too_late > 0)
    notes.push_back(
        fmt::format("{} readings came too late for the cycles that they belong to, or are judged otherwise "
                    "since; readings.json names them",
                    too_late));
  if (readings.from)
    notes.push_back(
        fmt::format("late readings: the window is opened again from {} on", core::to_iso(*readings.from)));
  return notes;
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
  return {r.at("station").get<std::string>(),
          core::parse_instant(r.at("time").get<std::string>(), where),
          r.at(quantity.column()).get<double>(),
          r.at(quantity.error_column()).get<double>(),
          r.at("synthetic").get<bool>(),
          &quantity,
          r.value("made_by", "")};
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
    if (file.contains("from")) result.from = core::parse_instant(file["from"].get<std::string>(), where);
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
                      result.back().quantity == r.quantity && slot(result.back()) == slot(r) &&
                      !r.quantity->summed;
    if (same)
      result.back() = r;
    else
      result.push_back(r);
  }
  return result;
}

}  // namespace freshet::assimilation
