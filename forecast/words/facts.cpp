#include "forecast/words/facts.hpp"

#include "core/warning_kinds.hpp"

namespace freshet::forecast {

const std::vector<std::string>& fact_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = {"event",
                                    "place",
                                    "place_short",
                                    "basin",
                                    "gauge",
                                    "cycle",
                                    "given",
                                    "until",
                                    "end",
                                    "members",
                                    "reaching",
                                    "probability",
                                    "onset",
                                    "median_onset",
                                    "onset_now",
                                    "onset_later",
                                    "median_now",
                                    "area_onset",
                                    "area_now",
                                    "area_depth_m",
                                    "area_km2",
                                    "area_outline",
                                    "area_rectangle",
                                    "area_gauge",
                                    "area_place",
                                    "area_probability",
                                    "peak_median",
                                    "peak_low",
                                    "peak_high",
                                    "peak_years",
                                    "share_median",
                                    "share_low",
                                    "share_high",
                                    "threshold_m",
                                    "threshold",
                                    "within_h",
                                    "rise_m_per_h",
                                    "rise_over_min",
                                    "wet_share",
                                    "years",
                                    "level",
                                    "impact_level",
                                    "exposed",
                                    "exposure_depth_m",
                                    "count_low",
                                    "count_median",
                                    "count_high",
                                    "likelihood",
                                    "risk",
                                    "few_before",
                                    "before_forecasts",
                                    "before_came_true",
                                    "before_from",
                                    "before_to",
                                    "before_low",
                                    "before_high",
                                    "reason",
                                    "before",
                                    "now",
                                    "limit",
                                    "hours",
                                    "ends",
                                    "places",
                                    "rivers",
                                    "roads",
                                    "districts",
                                    "name",
                                    "from",
                                    "to",
                                    "value",
                                    "members_left_out",
                                    "modifiers",
                                    "not_known",
                                    "scenario",
                                    "synthetic",
                                    "in_exercise"};
    for (const core::WarningKind& kind : core::warning_kinds()) all.push_back(kind.name);
    return all;
  }();
  return names;
}

const std::vector<std::string>& block_names() {
  static const std::vector<std::string> names = {"event",
                                                 "exercise",
                                                 "headline",
                                                 "description",
                                                 "doubts",
                                                 "instruction",
                                                 "area",
                                                 "river",
                                                 "cancel_headline",
                                                 "cancel_description",
                                                 "cancel_instruction",
                                                 "person_cancels",
                                                 "person_clears",
                                                 "person_shortens",
                                                 "said_before",
                                                 "reason_severity",
                                                 "reason_probability",
                                                 "reason_area",
                                                 "reason_onset",
                                                 "reason_renewed",
                                                 "reason_given_again",
                                                 "reason_fell",
                                                 "reason_kept",
                                                 "reason_withdrawn",
                                                 "words"};
  return names;
}

const std::vector<std::string>& word_names() {
  static const std::vector<std::string> names = {
      "metres",   "discharge", "share",     "dry",     "years_beyond", "Extreme",     "Severe",
      "Moderate", "Minor",     "Unknown",   "minimal", "minor",        "significant", "severe",
      "very low", "low",       "medium",    "high",    "green",        "yellow",      "amber",
      "red",      "people",    "buildings", "km",      "sites"};
  return names;
}

}  // namespace freshet::forecast
