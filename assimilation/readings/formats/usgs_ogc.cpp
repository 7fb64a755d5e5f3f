// Continuous values of the USGS water data APIs (OGC API Features, GeoJSON), which replace the water
// services: https://api.waterdata.usgs.gov/ogcapi/v0/ , collections continuous and latest-continuous. A
// feature is a reading: monitoring_location_id, parameter_code, statistic_id, time, value, unit_of_measure,
// approval_status, qualifier.

#include "assimilation/readings/json_access.hpp"
#include "assimilation/readings/json_with_lines.hpp"
#include "assimilation/readings/reading_format.hpp"
#include "assimilation/readings/reading_intake.hpp"

namespace freshet::assimilation {

namespace {

using nlohmann::json;

/// An answer without readings has the word in its links.
bool recognises(std::string_view content) {
  return content.starts_with('{') && content.find("\"FeatureCollection\"") != std::string_view::npos &&
         content.find("monitoring_location_id") != std::string_view::npos;
}

const Quantity* quantity_of(const std::string& parameter) {
  if (parameter == "00065") return quantity_of_column("stage_m");
  return parameter == "00060" ? quantity_of_column("discharge_m3_per_s") : nullptr;
}

/// "USGS-03213700" is the gauge of that name, or of its number.
std::string site_of(const json& properties, const ReadingIntake& intake) {
  const std::string id = text_at(properties, "monitoring_location_id");
  return intake.first_known({id, id.substr(id.find('-') + 1)});
}

/// One word, several with commas, or a list.
std::vector<std::string> qualifiers_of(const json& properties) {
  std::vector<std::string> words;
  const auto add = [&](const std::string& text) {
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t comma = std::min(text.find(',', from), text.size());
      words.push_back(text.substr(from, comma - from));
      from = text.find_first_not_of(' ', comma + 1);
    }
  };
  const json said = properties.value("qualifier", json());
  if (said.is_array())
    for (const json& word : said) add(text_of(word));
  else
    add(text_of(said));
  words.push_back(text_at(properties, "approval_status"));
  return words;
}

StatedTexts stated_in(const json& properties, const std::string& site, const Quantity& quantity,
                      const std::string& where) {
  const std::string statistic = text_at(properties, "statistic_id");
  core::check(statistic.empty() || statistic == "00011",
              "{}: statistic {} is not of an instant; ask for the collection continuous", where, statistic);
  return {.quantity = &quantity,
          .station = site,
          .time = text_at(properties, "time"),
          .value = text_at(properties, "value"),
          .unit = unit_of(quantity, text_at(properties, "unit_of_measure"), where),
          .no_value = -999999,
          .qualities = qualifiers_of(properties)};
}

void read_feature(const json& feature, ReadingIntake& intake) {
  const json& properties = feature.at("properties");
  const int line = line_of(feature);
  const std::string site = site_of(properties, intake), parameter = text_at(properties, "parameter_code");
  const Quantity* quantity = quantity_of(parameter);
  if (site.empty()) return intake.pass_over(text_at(properties, "monitoring_location_id"));
  if (quantity == nullptr)
    return intake.leave(fmt::format("parameter {}: 00065 is read as stage, 00060 as discharge", parameter));
  if (!intake.is_first_sensor(site, *quantity, text_at(properties, "time_series_id"))) return;
  const std::string where = intake.where(line);
  intake.take_texts(
      line, [&] { return sound(where, [&] { return stated_in(properties, site, *quantity, where); }); });
}

void read(std::string_view content, ReadingIntake& intake) {
  const json file = json_with_lines(content, intake.name());
  sound(intake.name(), [&] {
    for (const json& feature : file.at("features"))
      intake.accept([&] { sound(intake.name(), [&] { read_feature(feature, intake); }); });
  });
}

}  // namespace

ReadingFormat usgs_ogc_format() {
  return {"usgs_ogc", "continuous values of the USGS water data APIs, parameters 00065 and 00060", recognises,
          read};
}

}  // namespace freshet::assimilation
