#include "forecast/analysis/diagnostics.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "assimilation/innovations.hpp"
#include "assimilation/state_update.hpp"
#include "results/json_keys.hpp"
#include "results/reading_statistics.hpp"

namespace freshet::forecast {
namespace {

namespace key = results::key;
using results::DiagnosedReading;

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kept_out = "its gauge is kept out";

DiagnosedReading unseen(const assimilation::GaugeReading& reading) {
  return {.station = reading.station,
          .quantity = reading.quantity->name,
          .unit = reading.quantity->unit,
          .time = reading.time,
          .value = reading.value,
          .error = reading.error,
          .mean_before = nothing,
          .spread_before = nothing,
          .mean_after = nothing,
          .spread_after = nothing,
          .members_below = -1,
          .probability_below = nothing,
          .reason = kept_out};
}

double standard_normal_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

void add_prediction(const assimilation::ObservationSet& all, Eigen::Index k, DiagnosedReading& reading) {
  const assimilation::Moments before = assimilation::prediction_moments(all, k);
  reading.mean_before = before.mean;
  reading.spread_before = std::sqrt(before.variance);
  reading.members_below = 0;
  reading.probability_below = 0;
  for (const double predicted : all.predicted.row(k)) {
    reading.members_below += predicted < reading.value;
    reading.probability_below += standard_normal_below((reading.value - predicted) / reading.error) /
                                 static_cast<double>(all.predicted.cols());
  }
  reading.used = true;
  reading.reason.clear();
}

nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

nlohmann::json gauge_json(const std::vector<DiagnosedReading>& readings) {
  const results::ReadingStatistics st = results::reading_statistics(readings);
  int refused = 0;
  nlohmann::json reason;
  for (const DiagnosedReading& r : readings) {
    if (r.used || r.reason == kept_out) continue;
    if (++refused == 1) reason = r.reason;
  }
  return {{"station", readings.front().station},
          {"quantity", readings.front().quantity},
          {"unit", readings.front().unit},
          {key::readings_used, st.count},
          {"kept_out", readings.front().reason == kept_out},
          {"refused", refused},
          {"reason", reason},
          {"bias", number(st.bias)},
          {"rms_before", number(st.rms_before)},
          {"expected_rms", number(st.expected)},
          {"rms_after", number(st.rms_after)},
          {"spread_before", number(st.spread_before)},
          {"spread_after", number(st.spread_after)},
          {"error_ratio", number(st.error_ratio)},
          {"spread_ratio", number(st.spread_ratio)}};
}

/// Rows of one control, by name; one that is no object is of all cells.
std::vector<std::string> rows_of(const nlohmann::json& control) {
  if (!control.is_object()) return {""};
  std::vector<std::string> names;
  for (const auto& [name, value] : control.items()) names.push_back(name);
  return names;
}

double value_of(const nlohmann::json& report, const std::string& control, const std::string& row) {
  const nlohmann::json& values = report.at(control);
  return (row.empty() ? values : values.at(row)).get<double>();
}

}  // namespace

std::vector<DiagnosedReading> diagnose(const Readings& readings, const assimilation::ObservationSet& all,
                                       const std::vector<UnusedReading>& unused) {
  std::vector<DiagnosedReading> result;
  for (const assimilation::GaugeReading& reading : readings) result.push_back(unseen(reading));
  for (std::size_t k = 0; k < all.observations.size(); ++k)
    add_prediction(all, static_cast<Eigen::Index>(k),
                   result[static_cast<std::size_t>(all.observations[k].reading)]);
  for (const UnusedReading& u : unused) {
    result[u.reading].used = false;
    result[u.reading].reason = u.reason;
  }
  return result;
}

void add_analysed(const assimilation::ObservationSet& used, const Readings& given,
                  const LocalTransforms& transforms, assimilation::Relaxation relaxation,
                  std::vector<DiagnosedReading>& readings) {
  const auto members = static_cast<std::size_t>(used.predicted.cols());
  for (std::size_t k = 0; k < used.observations.size(); ++k) {
    const assimilation::Observation& o = used.observations[k];
    DiagnosedReading& reading = readings[static_cast<std::size_t>(o.reading)];
    std::vector<double> row(members);
    for (std::size_t m = 0; m < members; ++m)
      row[m] = used.predicted(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(m));
    const assimilation::Transform t = transforms.at({o.x, o.y, o.cell}, "gauge " + reading.station);
    if (t.size() > 0) assimilation::update_bounded(t, relaxation, row.data());
    const assimilation::ObservationSet after =
        in_units({{o}, Eigen::Map<Eigen::RowVectorXd>(row.data(), used.predicted.cols())}, given);
    const assimilation::Moments moments = assimilation::prediction_moments(after, 0);
    reading.mean_after = moments.mean;
    reading.spread_after = std::sqrt(moments.variance);
  }
}

nlohmann::json gauges_json(const std::vector<DiagnosedReading>& readings) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& gauge : results::by_gauge(readings)) list.push_back(gauge_json(gauge));
  return list;
}

std::vector<results::DiagnosedControl> diagnosed_controls(const nlohmann::json& report) {
  const nlohmann::json &mean = report.at("before"), &spread = report.at("spread_before"),
                       &mean_after = report.contains("after") ? report["after"] : mean,
                       &spread_after = report.contains("after") ? report["spread_after"] : spread;
  std::vector<results::DiagnosedControl> rows;
  for (const hydro::Control& control : hydro::controls()) {
    const std::string name = control.name.row().name;
    if (!mean.contains(name)) continue;
    for (const std::string& row : rows_of(mean.at(name)))
      rows.push_back({.name = row.empty() ? name : name + " " + row,
                      .unit = control.unit,
                      .mean_before = value_of(mean, name, row),
                      .spread_before = value_of(spread, name, row),
                      .mean_after = value_of(mean_after, name, row),
                      .spread_after = value_of(spread_after, name, row)});
  }
  return rows;
}

}  // namespace freshet::forecast
