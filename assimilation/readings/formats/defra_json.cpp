// DEFRA's flood monitoring API (https://environment.data.gov.uk/flood-monitoring/doc/reference) and hydrology
// API: readings, measures or stations with their latest reading; and lists of stations with their latest
// value (value_timestamp), as the national flood information service passes them on.

#include "assimilation/readings/formats/defra_measure.hpp"
#include "assimilation/readings/json_access.hpp"
#include "assimilation/readings/json_with_lines.hpp"
#include "assimilation/readings/observed_property.hpp"
#include "assimilation/readings/reading_format.hpp"
#include "assimilation/readings/reading_intake.hpp"

namespace freshet::assimilation {

namespace {

using nlohmann::json;

bool recognises(std::string_view content) {
  const std::string_view head = content.substr(0, 4000);
  if (content.starts_with('[')) return head.find("\"value_timestamp\"") != std::string_view::npos;
  return content.starts_with('{') && (head.find("flood-monitoring") != std::string_view::npos ||
                                      head.find("environment.data.gov.uk") != std::string_view::npos);
}

const Quantity* quantity_of(const DefraMeasure& measure) {
  if (measure.parameter == "level") return quantity_of_column("stage_m");
  if (measure.parameter == "flow") return quantity_of_column("discharge_m3_per_s");
  return measure.parameter == "rainfall" ? quantity_of_column("rain_mm") : nullptr;
}

/// Sums have the interval of their station; all else is of an instant, or a mean over hardly more.
void check_time(const DefraMeasure& measure, const Quantity& quantity, const core::Station& station,
                const std::string& where) {
  if (quantity.summed)
    check_interval(station, measure.period_s, where);
  else if (measure.type != "i" && measure.type != "instantaneous")
    check_span(measure.period_s, where);
}

/// mASD: above the zero of the gauge; mAOD: an elevation.
void set_unit(const DefraMeasure& measure, const core::Station& station, const std::string& where,
              StatedTexts& stated) {
  std::string unit = measure.unit;
  for (char& c : unit) c = c == '_' ? '/' : c;
  if (unit == "mAOD" || unit == "maod") stated.offset = elevation_to_stage(station, where);
  if (unit == "mAOD" || unit == "maod" || unit == "mASD" || unit == "masd") unit = "m";
  if (unit == "m3s") unit = "m3/s";
  stated.unit = unit_of(*stated.quantity, unit, where);
}

StatedTexts stated_in(const json& reading, const DefraMeasure& measure, const std::string& name,
                      const Quantity& quantity, const ReadingIntake& intake, const std::string& where) {
  const core::Station& station = intake.station(name, where);
  check_time(measure, quantity, station, where);
  StatedTexts stated{.quantity = &quantity,
                     .station = name,
                     .time = text_at(reading, "dateTime"),
                     .value = text_at(reading, "value"),
                     .qualities = {text_at(reading, "quality")}};
  set_unit(measure, station, where, stated);
  return stated;
}

/// A gauge is named as its station, or, where it is to have another sensor of that, as the measure.
void read_reading(const json& reading, const json& of, ReadingIntake& intake) {
  const DefraMeasure measure = defra_measure(of);
  const std::string sensor = intake.first_known({measure.notation}),
                    name = sensor.empty() ? intake.first_known({measure.station}) : sensor;
  if (name.empty()) return intake.pass_over(measure.station);
  const Quantity* quantity = quantity_of(measure);
  if (quantity == nullptr || (sensor.empty() && measure.is_second_sensor()))
    return intake.leave(
        fmt::format("'{}': level of the river, flow and rainfall are read; for another sensor "
                    "give a gauge of its own that name as its station",
                    measure.notation));
  const int line = line_of(reading);
  const std::string where = intake.where(line);
  intake.take_texts(line, [&] {
    return sound(where, [&] { return stated_in(reading, measure, name, *quantity, intake, where); });
  });
}

/// A reading, a measure with its latest reading, or a station with its measures.
void read_item(const json& item, ReadingIntake& intake) {
  if (item.contains("dateTime")) return read_reading(item, item.at("measure"), intake);
  if (const json latest = item.value("latestReading", json()); latest.is_object())
    return read_reading(latest, item, intake);
  const json measures = item.value("measures", json());
  if (measures.is_array())
    for (const json& measure : measures) read_item(measure, intake);
  else if (measures.is_object())
    read_item(measures, intake);
}

/// Levels only: the list does not say over what its rain is a sum.
void read_listed(const json& listed, ReadingIntake& intake) {
  const std::string telemetry = text_at(listed, "telemetry_id"),
                    name = intake.first_known({telemetry, text_at(listed, "rloi_id")});
  if (name.empty()) return intake.pass_over(telemetry);
  if (text_at(listed, "station_type") == "R")
    return intake.leave(
        fmt::format("'{}' is a rain gauge: the list does not say how long it rained", telemetry));
  const int line = line_of(listed);
  const std::string where = intake.where(line);
  intake.take_texts(line, [&] {
    return sound(where, [&] {
      const bool wrong = listed.value("value_erred", false);
      return StatedTexts{.station = name,
                         .time = text_at(listed, "value_timestamp"),
                         .value = text_at(listed, "value"),
                         .qualities = {wrong ? "erroneous" : ""}};
    });
  });
}

void read(std::string_view content, ReadingIntake& intake) {
  const json file = json_with_lines(content, intake.name());
  const auto each = [&](const json& items, const auto& read_one) {
    for (const json& item : items)
      intake.accept([&] { sound(intake.name(), [&] { read_one(item, intake); }); });
  };
  sound(intake.name(), [&] {
    if (file.is_array()) return each(file, read_listed);
    const json& items = file.at("items");
    each(items.is_array() ? items : json::array({items}), read_item);
  });
}

}  // namespace

ReadingFormat defra_json_format() {
  return {"defra_json", "readings of DEFRA's flood monitoring and hydrology APIs", recognises, read};
}

}  // namespace freshet::assimilation
