// WaterML 1.1 (CUAHSI), as the USGS water services and HydroServers write it: series of a site and a variable
// with its unit, values with time, zone and qualifiers.

#include <pugixml.hpp>

#include "assimilation/readings/formats/xml_access.hpp"
#include "assimilation/readings/observed_property.hpp"
#include "assimilation/readings/reading_format.hpp"
#include "assimilation/readings/reading_intake.hpp"
#include "core/errors.hpp"

namespace freshet::assimilation {

namespace {

using pugi::xml_node;

bool recognises(std::string_view content) {
  return content.starts_with('<') && content.substr(0, 10000).find("waterML/1") != std::string_view::npos;
}

struct Series {
  const Quantity* quantity = nullptr;
  std::string site, zone;
  double unit = 1, no_value = 0;
};

/// The USGS has numbers for what is observed, others names.
const Quantity* quantity_of(xml_node variable) {
  const std::string code = text(child(variable, "variableCode"));
  if (code == "00065") return quantity_of_column("stage_m");
  if (code == "00060") return quantity_of_column("discharge_m3_per_s");
  return observed_quantity(text(child(variable, "variableName")));
}

void check_of_instants(xml_node variable, const std::string& where) {
  for (const xml_node option : all_below(variable, "option"))
    if (attribute(option, "name") == "Statistic")
      core::check(
          attribute(option, "optionCode") == "00000" || attribute(option, "optionCode") == "00011",
          "{}: statistic {} ({}) is not of an instant; ask the service for instantaneous values (/iv/)",
          where, attribute(option, "optionCode"), text(option));
}

std::string unit_in(xml_node variable) {
  const xml_node unit = child(variable, "unit");
  for (const char* name : {"unitCode", "unitAbbreviation", "unitName"})
    if (const std::string said = text(child(unit, name)); !said.empty()) return said;
  return text(unit);
}

/// "P,e" or "P e".
std::vector<std::string> words_of(const std::string& said) {
  std::vector<std::string> words(1);
  for (const char c : said) {
    if (c == ',' || c == ' ')
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

StatedTexts stated_in(xml_node value, const Series& series) {
  const std::string time = attribute(value, "dateTime"), utc = attribute(value, "dateTimeUTC"),
                    offset = attribute(value, "timeOffset");
  const bool zoned = time.find_first_of("Zz+-", std::min(time.find('T'), time.size())) != std::string::npos;
  return {.quantity = series.quantity,
          .station = series.site,
          .time = !utc.empty() ? utc + "Z"
                  : zoned      ? time
                               : time + (offset.empty() ? series.zone : offset),
          .value = text(value),
          .unit = series.unit,
          .no_value = series.no_value,
          .qualities = words_of(attribute(value, "qualifiers"))};
}

/// A site has a list of values for each of its sensors: the first that has any is taken.
void read_values(xml_node from, const Series& series, const Lines& lines, ReadingIntake& intake) {
  int sensor = 0;
  for (const xml_node values : from.children()) {
    if (local_name(values) != "values") continue;
    ++sensor;
    for (const xml_node value : values.children()) {
      if (local_name(value) != "value") continue;
      if (!intake.is_first_sensor(series.site, *series.quantity, std::to_string(sensor))) continue;
      intake.take_texts(lines.of(value), [&] { return stated_in(value, series); });
    }
  }
}

/// A zone that changes in summer is none for times that do not say theirs.
std::string zone_of(xml_node site) {
  const xml_node zones = child(site, "timeZoneInfo");
  return attribute(zones, "siteUsesDaylightSavingsTime") == "true"
             ? ""
             : attribute(child(zones, "defaultTimeZone"), "zoneOffset");
}

void read_series(xml_node from, const Lines& lines, ReadingIntake& intake) {
  const xml_node site = child(from, "sourceInfo"), variable = child(from, "variable");
  const std::string where = intake.where(lines.of(variable ? variable : from)),
                    code = text(child(site, "siteCode"));
  Series series{.quantity = quantity_of(variable), .site = intake.first_known({code}), .zone = zone_of(site)};
  if (series.site.empty()) return intake.pass_over(code);
  if (series.quantity == nullptr)
    return intake.leave(fmt::format("'{}' ({}) is no quantity that is read here",
                                    text(child(variable, "variableCode")),
                                    text(child(variable, "variableName"))));
  check_of_instants(variable, where);
  series.unit = unit_of(*series.quantity, unit_in(variable), where);
  const std::string none = text(child(variable, "noDataValue"));
  series.no_value = none.empty() ? -999999 : child(variable, "noDataValue").text().as_double();
  read_values(from, series, lines, intake);
}

void read(std::string_view content, ReadingIntake& intake) {
  const Lines lines(content);
  pugi::xml_document document;
  load_xml(content, document, lines, intake.name());
  const std::vector<xml_node> all = all_below(document, "timeSeries");
  if (all.empty()) intake.note(intake.name() + ": the service had no values for what it was asked");
  for (const xml_node series : all) intake.accept([&] { read_series(series, lines, intake); });
}

}  // namespace

ReadingFormat waterml1_format() {
  return {"waterml1", "WaterML 1.1, as the USGS and HydroServers write it", recognises, read};
}

}  // namespace freshet::assimilation
