#pragma once
// The figures of a verification by name, meaning and unit: one row each, for verification.nc and the tables.

#include <limits>

#include "core/quantile.hpp"
#include "verification/compared.hpp"
#include "verification/verification.hpp"

namespace freshet::verification {

inline constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
inline constexpr const char* none = "1";    ///< unit of what has none
inline constexpr const char* its_own = "";  ///< unit: that of the quantity

/// Of a row, in NetCDF.
inline std::string cf_unit_of(const char* units, std::size_t quantity) {
  return units == std::string(its_own) ? compared()[quantity].cf_unit : units;
}

/// A figure that has an interval in NAME_low and NAME_high.
struct FigureRow {
  const char *name, *long_name, *units;
  Figure LeadScores::*figure;
};
inline constexpr FigureRow figures[] = {
    {"crps", "continuous ranked probability score", its_own, &LeadScores::crps},
    {"fair_crps", "the same, as an ensemble of any size would have it", its_own, &LeadScores::fair_crps},
    {"bias", "ensemble mean minus reading, mean", its_own, &LeadScores::bias},
    {"mean_absolute_error", "of the ensemble mean", its_own, &LeadScores::mae},
    {"rmse", "root mean square error of the ensemble mean", its_own, &LeadScores::rmse},
    {"spread", "root of the mean variance over the members, times (m + 1) / m", its_own, &LeadScores::spread},
    {"spread_over_error", "spread and reading error together over rmse: 1 where all is right", none,
     &LeadScores::spread_over_error},
    {"skill_over_persistence", "1 - CRPS over that of the last reading as it stands", none,
     &LeadScores::persistence_skill},
    {"skill_over_usual_change", "1 - CRPS over that of the last reading with the usual changes", none,
     &LeadScores::changed_skill},
    {"skill_over_climatology", "1 - CRPS over that of all other readings of the gauge", none,
     &LeadScores::climatology_skill}};

/// A number of a gauge and lead time.
struct LeadRow {
  const char *name, *long_name, *units;
  double (*of)(const LeadScores&);
};
inline constexpr LeadRow lead_rows[] = {
    {"readings", "readings that were compared", none, [](const LeadScores& s) { return s.readings; }},
    {"cycles", "forecasts that they follow", none, [](const LeadScores& s) { return double(s.cycles); }},
    {"crps_reliability", "part of the CRPS: what a right spread would save", its_own,
     [](const LeadScores& s) { return s.parts.reliability; }},
    {"crps_resolution", "part of the CRPS: what forecasts that differ save", its_own,
     [](const LeadScores& s) { return s.parts.resolution; }},
    {"crps_uncertainty", "part of the CRPS: that of the sample itself as climatology", its_own,
     [](const LeadScores& s) { return s.parts.uncertainty; }},
    {"crps_of_persistence", "CRPS of the last reading as it stands: its absolute error", its_own,
     [](const LeadScores& s) { return s.persistence_crps; }},
    {"crps_of_usual_change", "CRPS of the last reading with the usual changes", its_own,
     [](const LeadScores& s) { return s.changed_crps; }},
    {"crps_of_climatology", "CRPS of all other readings of the gauge", its_own,
     [](const LeadScores& s) { return s.climatology_crps; }}};

/// A number of a threshold: of the event that it is reached by the end of a forecast.
struct ThresholdRow {
  const char *name, *long_name, *units;
  double (*of)(const ThresholdScores&);
};
inline constexpr ThresholdRow threshold_rows[] = {
    {"forecasts", "forecasts that could be judged", none,
     [](const ThresholdScores& s) { return s.reached.forecasts(); }},
    {"came_true", "of them, those in whose time it was reached", none,
     [](const ThresholdScores& s) { return s.reached.came_true(); }},
    {"brier", "Brier score", none, [](const ThresholdScores& s) { return s.brier.value; }},
    {"brier_reliability", "part of it, ten classes", none,
     [](const ThresholdScores& s) { return s.reached.brier().reliability; }},
    {"brier_resolution", "part of it, ten classes", none,
     [](const ThresholdScores& s) { return s.reached.brier().resolution; }},
    {"brier_uncertainty", "part of it", none,
     [](const ThresholdScores& s) { return s.reached.brier().uncertainty; }},
    {"brier_within", "part of it: what differs within the classes", none,
     [](const ThresholdScores& s) { return s.reached.brier().within; }},
    {"brier_skill", "1 - brier / uncertainty; missing where it came true always or never", none,
     [](const ThresholdScores& s) { return s.brier_skill.value; }},
    {"roc_area", "area under the ROC; missing where it came true always or never", none,
     [](const ThresholdScores& s) { return s.roc_area.value; }},
    {"decision_probability", "probability from which a forecast says yes", none,
     [](const ThresholdScores& s) { return s.events.decision; }},
    {"hits", "events that forecasts announced", none,
     [](const ThresholdScores& s) { return double(s.events.hits); }},
    {"misses", "events that they did not announce", none,
     [](const ThresholdScores& s) { return double(s.events.misses); }},
    {"false_alarms", "runs of forecasts that announced what did not come", none,
     [](const ThresholdScores& s) { return double(s.events.false_alarms); }},
    {"events_not_forecast", "events that no forecast reached over, or whose begin nobody saw", none,
     [](const ThresholdScores& s) { return double(s.events.not_forecast); }},
    {"runs_not_judged", "runs of forecasts that said yes, with readings missing", none,
     [](const ThresholdScores& s) { return double(s.events.not_judged); }},
    {"early", "median time from the first announcement to the event", "h",
     [](const ThresholdScores& s) { return core::quantile(s.events.early_h, 0.5); }},
    {"pod", "probability of detection", none,
     [](const ThresholdScores& s) { return s.events.pod().value_or(nothing); }},
    {"far", "false alarm ratio", none,
     [](const ThresholdScores& s) { return s.events.far().value_or(nothing); }},
    {"csi", "critical success index", none,
     [](const ThresholdScores& s) { return s.events.csi().value_or(nothing); }}};

struct ClassRow {
  const char* name;
  const char* long_name;
  double (*of)(const ThresholdScores::Class&);
};
inline constexpr ClassRow class_rows[] = {
    {"forecasts", "forecasts of the class", [](const ThresholdScores::Class& c) { return c.forecasts; }},
    {"came_true", "of them, those that came true",
     [](const ThresholdScores::Class& c) { return c.came_true; }},
    {"mean_probability", "mean of what they said",
     [](const ThresholdScores::Class& c) { return c.mean_probability; }},
    {"frequency", "share that came true",
     [](const ThresholdScores::Class& c) { return c.forecasts > 0 ? c.came_true / c.forecasts : nothing; }},
    {"frequency_low", "95 % interval of it",
     [](const ThresholdScores::Class& c) { return c.interval ? c.interval->low : nothing; }},
    {"frequency_high", "95 % interval of it",
     [](const ThresholdScores::Class& c) { return c.interval ? c.interval->high : nothing; }},
    {"independent", "stretches of time that do not overlap",
     [](const ThresholdScores::Class& c) { return double(c.independent); }},
    {"floods", "events in their time", [](const ThresholdScores::Class& c) { return double(c.floods); }}};

struct AtReadingRow {
  const char* name;
  const char* long_name;
  double (*of)(const ProbabilityTally&);
};
inline constexpr AtReadingRow at_reading_rows[] = {
    {"forecasts", "readings that were compared", [](const ProbabilityTally& t) { return t.forecasts(); }},
    {"came_true", "of them, those at or above the threshold",
     [](const ProbabilityTally& t) { return t.came_true(); }},
    {"brier", "Brier score", [](const ProbabilityTally& t) { return t.brier().brier; }},
    {"brier_reliability", "part of it, ten classes",
     [](const ProbabilityTally& t) { return t.brier().reliability; }},
    {"brier_resolution", "part of it, ten classes",
     [](const ProbabilityTally& t) { return t.brier().resolution; }},
    {"brier_uncertainty", "part of it", [](const ProbabilityTally& t) { return t.brier().uncertainty; }},
    {"brier_within", "part of it: what differs within the classes",
     [](const ProbabilityTally& t) { return t.brier().within; }},
    {"brier_skill", "1 - brier / uncertainty",
     [](const ProbabilityTally& t) { return t.brier().skill().value_or(nothing); }},
    {"roc_area", "area under the ROC",
     [](const ProbabilityTally& t) { return t.roc_area().value_or(nothing); }}};

struct WarningRow {
  const char* name;
  const char* long_name;
  const char* units;
  double (*of)(const WarningScores&);
};
inline constexpr WarningRow warning_rows[] = {
    {"warning_stage", "stage that it is about; missing where it is about something else", "m",
     [](const WarningScores& w) { return w.stage_m.value_or(nothing); }},
    {"warnings_sent", "stretches of time in which it was in force", none,
     [](const WarningScores& w) { return double(w.warnings); }},
    {"warning_hits", "in force before the water came", none,
     [](const WarningScores& w) { return double(w.hits); }},
    {"warning_late", "came when the water was there", none,
     [](const WarningScores& w) { return double(w.late); }},
    {"warning_false_alarms", "the water did not come", none,
     [](const WarningScores& w) { return double(w.false_alarms); }},
    {"warning_cancelled", "false alarms that were taken back", none,
     [](const WarningScores& w) { return double(w.cancelled); }},
    {"warning_misses", "the water came without a warning", none,
     [](const WarningScores& w) { return double(w.misses); }},
    {"warning_not_judged", "readings are missing in its time, or none can tell", none,
     [](const WarningScores& w) { return double(w.not_judged); }},
    {"warning_ahead", "median time from the warning to the water", "h",
     [](const WarningScores& w) { return core::quantile(w.ahead_h, 0.5); }}};

struct PeakRow {
  const char *name, *long_name, *units;
  double (*of)(const PeakScores&);
};
inline constexpr PeakRow peak_rows[] = {
    {"peaks", "peaks that were seen to rise and fall within a forecast", none,
     [](const PeakScores& p) { return double(p.peaks); }},
    {"peak_height_bias", "median of the members minus what was read", its_own,
     [](const PeakScores& p) { return p.height_bias; }},
    {"peak_height_error", "mean absolute error", its_own, [](const PeakScores& p) { return p.height_mae; }},
    {"peak_time_bias", "median of the members minus what was read: above 0 too late", "h",
     [](const PeakScores& p) { return p.time_bias_h; }},
    {"peak_time_error", "mean absolute error", "h", [](const PeakScores& p) { return p.time_mae_h; }},
    {"peaks_inside", "heights between 10 and 90 % of the members", none,
     [](const PeakScores& p) { return double(p.inside); }}};

}  // namespace freshet::verification
