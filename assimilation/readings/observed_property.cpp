#include "assimilation/readings/observed_property.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "core/errors.hpp"

namespace freshet::assimilation {

namespace {

struct PropertyWord {
  std::string_view word, column;  ///< no column: none of ours
};

/// The first that is found counts: what is none of ours, then the words that are parts of others last.
constexpr std::array words = {PropertyWord{"groundwater", ""},
                              PropertyWord{"ground water", ""},
                              PropertyWord{"grundwasser", ""},
                              PropertyWord{"emperatur", ""},
                              PropertyWord{"snow", ""},
                              PropertyWord{"soil", ""},
                              PropertyWord{"wave", ""},
                              PropertyWord{"battery", ""},
                              PropertyWord{"parmcd=00060", "discharge_m3_per_s"},
                              PropertyWord{"parmcd=00065", "stage_m"},
                              PropertyWord{"velocity", "velocity_m_per_s"},
                              PropertyWord{"rain", "rain_mm"},
                              PropertyWord{"precipitation", "rain_mm"},
                              PropertyWord{"niederschlag", "rain_mm"},
                              PropertyWord{"pluie", "rain_mm"},
                              PropertyWord{"discharge", "discharge_m3_per_s"},
                              PropertyWord{"abfluss", "discharge_m3_per_s"},
                              PropertyWord{"d\u00E9bit", "discharge_m3_per_s"},
                              PropertyWord{"flow", "discharge_m3_per_s"},
                              PropertyWord{"gage height", "stage_m"},
                              PropertyWord{"gauge height", "stage_m"},
                              PropertyWord{"wasserstand", "stage_m"},
                              PropertyWord{"hauteur", "stage_m"},
                              PropertyWord{"stage", "stage_m"},
                              PropertyWord{"level", "stage_m"}};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

}  // namespace

const Quantity* observed_quantity(std::string_view text) {
  const std::string said = lower(text);
  for (const PropertyWord& row : words)
    if (said.find(row.word) != std::string::npos) return quantity_of_column(row.column);
  return nullptr;
}

std::string last_part(const std::string& address) {
  const auto cut = address.find_last_of("/#");
  return cut == std::string::npos ? address : address.substr(cut + 1);
}

void check_interval(const core::Station& station, double seconds, const std::string& where) {
  core::check(std::abs(seconds - station.interval_s) < 1,
              "{}: is a sum over {:g} min, but readings of '{}' are sums over {:g} min; correct its "
              "interval_min, or ask the service for that interval",
              where, seconds / 60, station.id, station.interval_s / 60);
}

void check_span(double seconds, const std::string& where) {
  constexpr double longest = 900;
  core::check(seconds <= longest,
              "{}: is a mean or extreme over {:g} min, no reading of an instant; ask the service for "
              "instantaneous values",
              where, seconds / 60);
}

double elevation_to_stage(const core::Station& station, const std::string& where) {
  core::check(station.zero_m.has_value(),
              "{}: is an elevation, and gauge '{}' does not say where its zero lies; give it zero_m, above "
              "the same datum",
              where, station.id);
  return -*station.zero_m;
}

}  // namespace freshet::assimilation
