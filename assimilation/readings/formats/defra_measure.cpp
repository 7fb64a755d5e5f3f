#include "assimilation/readings/formats/defra_measure.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <vector>

#include "assimilation/readings/json_access.hpp"
#include "assimilation/readings/observed_property.hpp"

namespace freshet::assimilation {

namespace {

using nlohmann::json;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

/// "15_min", "1_h", "daily", "900": seconds; 0 for what is none of these.
double seconds_of(const std::string& text) {
  const double number = std::strtod(text.c_str(), nullptr);
  if (text.find("min") != std::string::npos) return 60 * number;
  if (text.find('h') != std::string::npos) return 3600 * number;
  if (text.find("da") != std::string::npos) return 86400 * std::max(number, 1.0);
  return number;
}

/// By its parts from the end: names of stations may hold dashes.
DefraMeasure by_notation(const std::string& notation) {
  std::vector<std::string> parts = split(notation, '-');
  const auto take = [&] {
    if (parts.size() < 2) return std::string();
    const std::string last = parts.back();
    parts.pop_back();
    return last;
  };
  const bool hydrology = parts.back().find("qualified") != std::string::npos;
  if (hydrology) take();
  DefraMeasure measure{.notation = notation};
  measure.unit = take();
  measure.period_s = seconds_of(take());
  measure.type = take();
  if (!hydrology) measure.qualifier = take();
  measure.parameter = take();
  for (const std::string& part : parts) measure.station += (measure.station.empty() ? "" : "-") + part;
  return measure;
}

/// "Tidal Level" as in a name: "tidal_level".
std::string as_in_names(std::string text) {
  for (char& c : text) c = c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

bool DefraMeasure::is_second_sensor() const {
  constexpr std::array own = {"", "stage", "tidal_level", "water", "water_level", "height"};
  return parameter == "level" && std::none_of(own.begin(), own.end(), [&](const char* word) {
           return as_in_names(qualifier) == word;
         });
}

DefraMeasure defra_measure(const json& said) {
  if (!said.is_object()) return by_notation(last_part(text_of(said)));
  DefraMeasure measure = by_notation(last_part(text_at(said, "@id")));
  const auto put = [&](std::string& into, const char* key) {
    if (const std::string text = text_at(said, key); !text.empty()) into = text;
  };
  put(measure.station, "stationReference");
  put(measure.parameter, "parameter");
  put(measure.qualifier, "qualifier");
  put(measure.type, "valueType");
  put(measure.unit, "unitName");
  if (const json period = said.value("period", json()); period.is_number())
    measure.period_s = period.get<double>();
  measure.parameter = as_in_names(measure.parameter);
  measure.type = as_in_names(measure.type);
  return measure;
}

}  // namespace freshet::assimilation
