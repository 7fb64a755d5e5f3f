// OGC SensorThings API 1.1 (https://docs.ogc.org/is/18-088/18-088.html): Observations, also as dataArray, in
// the Datastream or Thing that they were expanded in, or with their Datastream expanded in them. The
// Datastream says quantity and unit.

#include "assimilation/readings/json_access.hpp"
#include "assimilation/readings/json_with_lines.hpp"
#include "assimilation/readings/observed_property.hpp"
#include "assimilation/readings/reading_format.hpp"
#include "assimilation/readings/reading_intake.hpp"

namespace freshet::assimilation {

namespace {

using nlohmann::json;

bool recognises(std::string_view content) {
  return content.starts_with('{') && content.find("@iot.") != std::string_view::npos;
}

/// A property that may hold what the agency calls a station: "stationId", "code", "number".
bool names_it(const std::string& key) {
  for (const char* word : {"id", "Id", "ID", "code", "Code", "station", "Station", "name", "number"})
    if (key.find(word) != std::string::npos) return true;
  return false;
}

/// "https://.../Datastreams(12)": 12.
std::string id_in(const std::string& link) {
  const auto open = link.rfind('('), close = link.rfind(')');
  return open == std::string::npos || close == std::string::npos || close < open
             ? link
             : link.substr(open + 1, close - open - 1);
}

/// Of an entity: names by which a gauge may know it.
void add_names(const json& entity, std::vector<std::string>& names) {
  for (const char* key : {"@iot.id", "name", "description"})
    if (const json said = entity.value(key, json()); said.is_string() || said.is_number())
      names.push_back(text_of(said));
  const json properties = entity.value("properties", json());
  if (!properties.is_object()) return;
  for (const auto& [key, said] : properties.items())
    if (names_it(key) && (said.is_string() || said.is_number())) names.push_back(text_of(said));
}

/// Where a Datastream that is not in the answer can be asked for.
constexpr const char* link_key = "Datastream@iot.navigationLink";

class Reader {
 public:
  explicit Reader(ReadingIntake& intake) : intake_(intake) {}

  void read_thing(const json& thing) const {
    for (const json& stream : thing.at("Datastreams")) read_stream(stream, thing);
  }

  void read_stream(const json& stream, const json& thing) const {
    for (const json& observation : listed(stream.at("Observations")))
      read_observation(observation, stream, thing);
  }

  /// One, or several as rows of a dataArray.
  void read_observation(const json& observation, const json& stream, const json& thing) const {
    const json& of = observation.contains("Datastream") ? observation.at("Datastream") : stream;
    const json& at = of.contains("Thing") ? of.at("Thing") : thing;
    if (!observation.contains("dataArray")) return take(observation, of, at, line_of(observation));
    const json& components = observation.at("components");
    for (const json& row : observation.at("dataArray")) {
      json one = {{link_key, observation.value(link_key, "")}};
      for (std::size_t i = 0; i < components.size(); ++i) one[components[i].get<std::string>()] = row.at(i);
      take(one, of, at, line_of(observation));
    }
  }

 private:
  static json listed(const json& value) { return value.is_array() ? value : json::array({value}); }

  void take(const json& observation, const json& stream, const json& thing, int line) const;
  StatedTexts stated_in(const json& observation, const json& stream, const Quantity& quantity,
                        const std::string& station, const std::string& where) const;

  ReadingIntake& intake_;
};

/// What the observed property says, else the Datastream's own name.
const Quantity* quantity_of(const json& stream) {
  const json property = stream.value("ObservedProperty", json());
  if (property.is_object())
    for (const char* key : {"name", "definition", "description"})
      if (const Quantity* quantity = observed_quantity(property.value(key, ""))) return quantity;
  return observed_quantity(stream.value("name", ""));
}

double unit_in(const json& stream, const Quantity& quantity, const std::string& where) {
  const json unit = stream.value("unitOfMeasurement", json());
  core::check(
      unit.is_object(),
      "{}: no unit: the Datastream is not in the answer; ask the service for it too ($expand=Datastream)",
      where);
  const std::string symbol = text_at(unit, "symbol");
  return unit_of(quantity, symbol.empty() ? text_at(unit, "name") : symbol, where);
}

/// A text, or the code of a DQ_Status.
std::vector<std::string> qualities_of(const json& said) {
  if (said.is_string()) return {said.get<std::string>()};
  std::vector<std::string> words;
  if (said.is_array() || said.is_object())
    for (const auto& [key, part] : said.items())
      if (part.is_structured() || key == "code")
        for (std::string& word : qualities_of(part)) words.push_back(std::move(word));
  return words;
}

/// "a/b" is an interval: its end counts.
std::string time_of(const std::string& said, const Quantity& quantity, const core::Station& station,
                    const std::string& where) {
  const auto slash = said.find('/');
  if (slash == std::string::npos) return said;
  const std::string end = said.substr(slash + 1);
  const double seconds = core::seconds_between(core::parse_instant(said.substr(0, slash), where),
                                               core::parse_instant(end, where));
  if (quantity.summed)
    check_interval(station, seconds, where);
  else
    check_span(seconds, where);
  return end;
}

StatedTexts Reader::stated_in(const json& observation, const json& stream, const Quantity& quantity,
                              const std::string& station, const std::string& where) const {
  const std::string time = text_at(observation, "phenomenonTime");
  return {.quantity = &quantity,
          .station = station,
          .time = time_of(time, quantity, intake_.station(station, where), where),
          .value = text_at(observation, "result"),
          .unit = unit_in(stream, quantity, where),
          .qualities = qualities_of(observation.value("resultQuality", json()))};
}

void Reader::take(const json& observation, const json& stream, const json& thing, int line) const {
  std::vector<std::string> names;
  add_names(stream, names);
  add_names(thing, names);
  if (names.empty()) names.push_back(id_in(text_at(observation, link_key)));
  const std::string station = intake_.first_known(names), where = intake_.where(line);
  if (station.empty()) return intake_.pass_over(names.front());
  const Quantity* quantity = quantity_of(stream);
  const std::string series = text_at(stream, "@iot.id") + text_at(stream, "name");
  if (quantity == nullptr)
    return intake_.leave(
        fmt::format("Datastream '{}': neither its ObservedProperty nor its name says that it is "
                    "a quantity that is read here; was it asked for ($expand=ObservedProperty)?",
                    series));
  if (!intake_.is_first_sensor(station, *quantity, series)) return;
  intake_.take_texts(line, [&] {
    return sound(where, [&] { return stated_in(observation, stream, *quantity, station, where); });
  });
}

void read(std::string_view content, ReadingIntake& intake) {
  const json file = json_with_lines(content, intake.name());
  const Reader reader(intake);
  const json none = json::object();
  const auto read_entity = [&](const json& entity) {
    if (entity.contains("Datastreams")) return reader.read_thing(entity);
    if (entity.contains("Observations")) return reader.read_stream(entity, entity.value("Thing", none));
    if (entity.contains("result") || entity.contains("dataArray"))
      reader.read_observation(entity, none, none);
  };
  sound(intake.name(), [&] {
    const json all =
        file.contains("value") && file.at("value").is_array() ? file.at("value") : json::array({file});
    for (const json& entity : all) intake.accept([&] { sound(intake.name(), [&] { read_entity(entity); }); });
  });
}

}  // namespace

ReadingFormat sensorthings_format() {
  return {"sensorthings", "Observations of OGC SensorThings, with their Datastream", recognises, read};
}

}  // namespace freshet::assimilation
