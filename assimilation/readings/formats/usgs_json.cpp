// Instantaneous values of the USGS water services, format=json (WaterML 1.1 as JSON):
// https://waterservices.usgs.gov/docs/instantaneous-values/ . A series has a site, a parameter with its unit,
// and values with time, zone and qualifiers. A site is the gauge whose id is its number.

#include <array>

#include "assimilation/readings/json_access.hpp"
#include "assimilation/readings/json_with_lines.hpp"
#include "assimilation/readings/reading_format.hpp"
#include "assimilation/readings/reading_intake.hpp"

namespace freshet::assimilation {

namespace {

using nlohmann::json;

struct Parameter {
  const char *code, *column;
};
constexpr std::array parameters = {Parameter{"00065", "stage_m"}, Parameter{"00060", "discharge_m3_per_s"}};

/// The word stands near the beginning, in the name or the type of the answer.
bool recognises(std::string_view content) {
  return content.starts_with('{') && content.substr(0, 2000).find("imeSeriesResponse") != std::string::npos;
}

/// Nothing if readings of this parameter are not taken.
const Quantity* quantity_of(const std::string& code) {
  for (const Parameter& parameter : parameters)
    if (code == parameter.code) return quantity_of_column(parameter.column);
  return nullptr;
}

/// What all values of a series share.
struct Series {
  const Quantity* quantity;
  std::string site;
  double unit, no_value;
};

/// Means and extremes of days are no readings of an instant.
void check_instantaneous(const json& variable, const std::string& where) {
  for (const json& option : variable.at("options").at("option"))
    if (option.value("name", "") == "Statistic")
      core::check(option.value("optionCode", "") == "00000",
                  "{}: statistic {} is not of an instant; ask the service for instantaneous values (/iv/)",
                  where, option.value("optionCode", ""));
}

Series series_of(const json& from, const Quantity& quantity, const ReadingIntake& intake) {
  const json& variable = from.at("variable");
  const std::string where = intake.where(line_of(variable));
  check_instantaneous(variable, where);
  const std::string site = from.at("sourceInfo").at("siteCode").at(0).at("value");
  intake.station(site, intake.where(line_of(from.at("sourceInfo"))));
  return {&quantity, site, unit_of(quantity, variable.at("unit").at("unitCode").get<std::string>(), where),
          variable.at("noDataValue")};
}

/// Texts lie in `value`, which outlives what is returned.
StatedReading stated_in(const json& value, const Series& series) {
  StatedReading stated{.quantity = series.quantity,
                       .station = series.site,
                       .time = value.at("dateTime").get_ref<const std::string&>(),
                       .value = value.at("value").get_ref<const std::string&>(),
                       .unit = series.unit,
                       .no_value = series.no_value};
  for (const json& qualifier : value.at("qualifiers"))
    stated.qualities.push_back(qualifier.get_ref<const std::string&>());
  return stated;
}

/// A site has a list of values for each of its sensors. Readings of two at one place would contradict each
/// other: the first that has any is taken.
void read_values(const json& from, const Series& series, ReadingIntake& intake) {
  bool taken = false;
  for (const json& sensor : from.at("values")) {
    const json& values = sensor.at("value");
    if (values.empty()) continue;
    if (taken)
      intake.note(fmt::format("{}: {} has another sensor here; the {} values of the first are taken",
                              intake.where(line_of(sensor)), series.site, series.quantity->name));
    for (const json& value : values) {
      if (taken) break;
      const int line = line_of(value);
      intake.take(line, [&] { return sound(intake.where(line), [&] { return stated_in(value, series); }); });
    }
    taken = true;
  }
}

void read_series(const json& from, ReadingIntake& intake) {
  const json& variable = from.at("variable");
  const std::string code = variable.at("variableCode").at(0).at("value"),
                    where = intake.where(line_of(variable));
  const Quantity* quantity = quantity_of(code);
  if (quantity == nullptr) {
    intake.note(
        fmt::format("{}: parameter {} ({}) is passed over: 00065 is read as stage, 00060 as discharge", where,
                    code, variable.value("variableName", "")));
    return;
  }
  Series series{};
  const auto head = [&] { sound(where, [&] { series = series_of(from, *quantity, intake); }); };
  if (intake.accept(head)) read_values(from, series, intake);
}

void read(std::string_view content, ReadingIntake& intake) {
  const json file = json_with_lines(content, intake.name());
  sound(intake.name(), [&] {
    const json& all = file.at("value").at("timeSeries");
    if (all.empty()) intake.note(intake.name() + ": the service had no values for what it was asked");
    for (const json& series : all) read_series(series, intake);
  });
}

}  // namespace

ReadingFormat usgs_json_format() {
  return {"usgs_json", "instantaneous values of the USGS water services, parameters 00065 and 00060",
          recognises, read};
}

}  // namespace freshet::assimilation
