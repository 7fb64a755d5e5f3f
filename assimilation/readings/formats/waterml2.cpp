// WaterML 2.0 time series (OGC 10-126r4): observations of an observed property at a monitoring point, whose
// points are a time and a value. Prefixes of namespaces are the writer's choice: names are compared without.

#include <array>
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
  return content.starts_with('<') && content.substr(0, 10000).find("waterml/2") != std::string_view::npos;
}

/// Of a reference: its address or its title, whichever there is.
std::string reference(xml_node node) {
  const std::string address = attribute(node, "href");
  return address.empty() ? attribute(node, "title") : address;
}

/// What all points of a series share.
struct Series {
  const Quantity* quantity = nullptr;
  std::string station{}, zone{}, unit{};
  std::vector<std::string> qualities{};
};

/// Identifiers, names and addresses of the monitoring point, and what their last parts are:
/// "USGS.01646500" and "USGS.MP.USGS.01646500.00060.1.00003" say 01646500.
std::vector<std::string> names_of(xml_node observation) {
  const xml_node feature = child(observation, "featureOfInterest"), point = child(feature, "MonitoringPoint");
  std::vector<std::string> names = {text(child(point, "identifier")), text(child(point, "name")),
                                    attribute(point, "id"), attribute(feature, "href"),
                                    attribute(feature, "title")};
  const std::size_t whole = names.size();
  for (std::size_t i = 0; i < whole; ++i) {
    const std::string name = names[i];
    std::string part;
    for (const char c : name + ".") {
      const bool cut = std::string_view("./:=#&").find(c) != std::string_view::npos;
      if (cut && part.size() > 3) names.push_back(part);  // shorter ones are counts and kinds
      part = cut ? "" : part + c;
    }
  }
  return names;
}

/// Statistics over days, and interpolations that are means or extremes over the time between the points.
void check_of_instants(xml_node observation, xml_node metadata, const Quantity& quantity,
                       const std::string& where) {
  for (const xml_node named : all_below(child(observation, "procedure"), "NamedValue"))
    if (attribute(named.parent(), "title") == "Statistic")
      core::check(text(child(named, "value")) == "00000" || text(child(named, "value")) == "00011",
                  "{}: statistic {} ({}) is not of an instant; ask the service for instantaneous values",
                  where, text(child(named, "value")), attribute(child(named, "name"), "title"));
  const std::string kind = last_part(reference(child(metadata, "interpolationType")));
  for (const std::string_view over : {"Average", "Max", "Min"})
    core::check(!kind.starts_with(over),
                "{}: interpolation '{}' is not of instants; ask the service for instantaneous values", where,
                kind);
  core::check(quantity.summed || !kind.starts_with("Total"), "{}: interpolation '{}': {} is no sum", where,
              kind, quantity.name);
}

/// Words of `quality` and codes of qualifiers.
std::vector<std::string> qualities_in(xml_node metadata) {
  std::vector<std::string> words;
  for (const xml_node node : metadata.children()) {
    const std::string_view name = local_name(node);
    if (name == "quality") words.push_back(last_part(reference(node)));
    if (name != "qualifier") continue;
    const std::string code = text(first_below(node, "value"));
    words.push_back(code.empty() ? last_part(reference(node)) : code);
  }
  return words;
}

std::string unit_in(xml_node metadata) {
  const xml_node uom = child(metadata, "uom");
  const std::string code = attribute(uom, "code");
  return code.empty() ? last_part(reference(uom)) : code;
}

/// A time without its zone has that of the monitoring point, if it says one.
std::string zoned(const std::string& time, const std::string& zone) {
  const auto clock = time.find('T');
  const bool has_zone = clock == std::string::npos || time.find_first_of("Zz+-", clock) != std::string::npos;
  return has_zone ? time : time + zone;
}

StatedTexts stated_in(xml_node pair, const Series& series, const std::string& where) {
  const xml_node metadata = child(child(pair, "metadata"), "TVPMeasurementMetadata"),
                 value = child(pair, "value");
  const std::string own_unit = unit_in(metadata);
  StatedTexts stated{.quantity = series.quantity,
                     .station = series.station,
                     .time = zoned(text(child(pair, "time")), series.zone),
                     .unit = unit_of(*series.quantity, own_unit.empty() ? series.unit : own_unit, where),
                     .qualities = qualities_in(metadata)};
  if (attribute(value, "nil") != "true") stated.value = text(value);
  if (stated.qualities.empty()) stated.qualities = series.qualities;
  return stated;
}

void read_points(xml_node timeseries, const Series& series, const Lines& lines, ReadingIntake& intake) {
  for (const xml_node point : timeseries.children()) {
    const xml_node pair = child(point, "MeasurementTVP");
    if (!pair || !child(pair, "time")) continue;  // a place holder of the service
    const int line = lines.of(pair);
    intake.take_texts(line, [&] { return stated_in(pair, series, intake.where(line)); });
  }
}

void read_observation(xml_node observation, const Lines& lines, ReadingIntake& intake) {
  const std::string where = intake.where(lines.of(observation));
  const xml_node property = child(observation, "observedProperty"),
                 timeseries = child(child(observation, "result"), "MeasurementTimeseries"),
                 metadata = child(child(timeseries, "defaultPointMetadata"), "DefaultTVPMeasurementMetadata");
  const std::vector<std::string> names = names_of(observation);
  Series series{.station = intake.first_known(names), .unit = unit_in(metadata)};
  const std::string said = attribute(property, "href") + " " + attribute(property, "title");
  series.quantity = observed_quantity(said);
  if (series.station.empty()) return intake.pass_over(names[0].empty() ? names.back() : names[0]);
  if (series.quantity == nullptr)
    return intake.leave(fmt::format("'{}' is no quantity that is read here", said));
  if (!intake.is_first_sensor(series.station, *series.quantity, attribute(observation, "id"))) return;
  check_of_instants(observation, metadata, *series.quantity, where);
  series.qualities = qualities_in(metadata);
  series.zone = text(first_below(child(observation, "featureOfInterest"), "zoneOffset"));
  read_points(timeseries, series, lines, intake);
}

void read(std::string_view content, ReadingIntake& intake) {
  const Lines lines(content);
  pugi::xml_document document;
  load_xml(content, document, lines, intake.name());
  const std::vector<xml_node> observations = all_below(document, "OM_Observation");
  if (observations.empty()) intake.note(intake.name() + ": the service had no values for what it was asked");
  for (const xml_node observation : observations)
    intake.accept([&] { read_observation(observation, lines, intake); });
}

}  // namespace

ReadingFormat waterml2_format() { return {"waterml2", "WaterML 2.0 time series", recognises, read}; }

}  // namespace freshet::assimilation
