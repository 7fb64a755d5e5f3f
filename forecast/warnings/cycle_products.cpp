#include "forecast/warnings/cycle_products.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "core/quantile.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::forecast {

namespace {

constexpr double onset_share = 0.1;  // of all members: warn early rather than at the median
constexpr double gauge_circle_radius_m = 250;

void check_origin(const std::filesystem::path& path, const core::ResultAttributes& found, core::Instant cycle,
                  const std::string& basin) {
  core::check(found.cycle == cycle,
              "{}: cycle_time is {}, but the folder is that of cycle {}; run the cycle again", path.string(),
              core::to_iso(found.cycle), core::to_iso(cycle));
  core::check(found.basin == basin, "{}: belongs to basin '{}', not '{}'; name the right --workspace",
              path.string(), found.basin, basin);
}

double threshold_of(const core::WarningRule& rule, const core::Basin& basin) {
  for (const auto& gauge : basin.gauges)
    if (gauge.id == rule.gauge)
      for (const auto& threshold : gauge.thresholds)
        if (threshold.name == rule.stage_threshold) return threshold.stage_m;
  core::fail_input(
      "{}: rule '{}': gauge '{}' has no threshold named '{}'; add it to the gauge or name another",
      rule.at.text, rule.id, rule.gauge, rule.stage_threshold);
}

std::vector<char> exceeding_cells(const core::WarningRule& rule, const CycleProducts& products) {
  for (std::size_t i = 0; i < products.depth_thresholds_m.size(); ++i) {
    if (std::abs(products.depth_thresholds_m[i] - rule.area_depth_m) > 1e-5) continue;
    const auto& probability = products.probability_of_depth[i];
    std::vector<char> exceeds(probability.size());
    for (std::size_t c = 0; c < exceeds.size(); ++c)
      exceeds[c] = static_cast<double>(probability[c]) >= rule.area_probability - 1e-6;  // f32 in the file
    return exceeds;
  }
  core::fail_input(
      "{}: rule '{}': area_depth_m = {} is not among the depth thresholds of probability.nc; add it to "
      "products.depth_thresholds_m and run the cycle again",
      rule.at.text, rule.id, rule.area_depth_m);
}

void add_peaks(Evaluation& e, const core::GaugeSeries& gauges, std::size_t station) {
  std::vector<double> peaks;
  for (std::size_t m = 0; m < gauges.members; ++m) {
    double peak = -std::numeric_limits<double>::infinity();
    for (std::size_t t = 0; t < gauges.time_s.size(); ++t)
      if (gauges.in_forecast[t] && !std::isnan(gauges.stage(station, m, t)))
        peak = std::max(peak, gauges.stage(station, m, t));
    core::check(std::isfinite(peak),
                "gauges.nc: gauge '{}', member {}: no stage in the forecast; run the cycle again", e.gauge.id,
                m);
    peaks.push_back(peak);
  }
  e.peak_p10 = core::quantile(peaks, 0.1);
  e.peak_p50 = core::quantile(peaks, 0.5);
  e.peak_p90 = core::quantile(peaks, 0.9);
}

void add_crossings(Evaluation& e, const core::GaugeSeries& gauges, std::size_t station) {
  std::vector<int> reached;
  for (const int t : first_crossing(gauges, station, e.threshold_m))
    if (t >= 0) reached.push_back(t);
  std::sort(reached.begin(), reached.end());
  e.members = gauges.members;
  e.members_reaching = reached.size();
  const double share = static_cast<double>(reached.size()) / static_cast<double>(gauges.members);
  e.probability = std::round(share * 1e4) / 1e4;
  if (reached.empty()) return;
  const auto first_tenth =
      static_cast<std::size_t>(std::ceil(onset_share * static_cast<double>(gauges.members)));
  e.onset = gauges.instant(reached[std::clamp<std::size_t>(first_tenth, 1, reached.size()) - 1]);
  e.median_onset = gauges.instant(reached[(reached.size() + 1) / 2 - 1]);
}

}  // namespace

bool has_products(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / "probability.nc") && std::filesystem::exists(folder / "gauges.nc");
}

CycleProducts read_products(const std::filesystem::path& folder, core::Instant cycle,
                            const std::string& basin) {
  CycleProducts products;
  products.cycle = cycle;
  products.gauges = core::read_gauge_series(folder / "gauges.nc");
  check_origin(folder / "gauges.nc", products.gauges.attributes, cycle, basin);

  const auto file = core::NetcdfFile::open(folder / "probability.nc");
  const auto attributes = core::read_result_attributes(file);
  check_origin(file.path(), attributes, cycle, basin);
  products.synthetic = attributes.synthetic || products.gauges.attributes.synthetic;
  products.mesh = mesh::read_mesh(file);
  products.depth_thresholds_m = file.read<double>("depth_threshold");
  core::check(attributes.mesh_fingerprint == products.gauges.attributes.mesh_fingerprint,
              "{}: gauges.nc beside it comes from another mesh; run the cycle again", file.path().string());
  const auto flat = file.read<float>("probability_of_depth");
  const auto cells = static_cast<std::size_t>(products.mesh.n_cells());
  core::check(flat.size() == products.depth_thresholds_m.size() * cells,
              "{}: variable 'probability_of_depth' is not (depth_threshold, face); run the cycle again",
              file.path().string());
  for (std::size_t i = 0; i < products.depth_thresholds_m.size(); ++i)
    products.probability_of_depth.emplace_back(flat.begin() + i * cells, flat.begin() + (i + 1) * cells);
  products.gauges_sha256 = core::sha256_of_file(folder / "gauges.nc");
  products.probability_sha256 = core::sha256_of_file(folder / "probability.nc");
  return products;
}

std::vector<int> first_crossing(const core::GaugeSeries& gauges, std::size_t station, double threshold_m) {
  std::vector<int> first(gauges.members, -1);
  for (std::size_t m = 0; m < gauges.members; ++m)
    for (std::size_t t = 0; t < gauges.time_s.size() && first[m] < 0; ++t)
      if (gauges.in_forecast[t] && gauges.stage(station, m, t) >= threshold_m) first[m] = static_cast<int>(t);
  return first;
}

Evaluation evaluate(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products) {
  const auto station = products.gauges.find(rule.gauge);
  core::check(station.has_value(),
              "{}: rule '{}': gauge '{}' is not in gauges.nc of cycle {}; run the cycle again", rule.at.text,
              rule.id, rule.gauge, core::to_iso(products.cycle));
  Evaluation e;
  e.rule = rule;
  e.gauge = products.gauges.stations[*station];
  e.threshold_m = threshold_of(rule, basin);
  e.forecast_end = products.gauges.instant(products.gauges.time_s.size() - 1);
  add_peaks(e, products.gauges, *station);
  add_crossings(e, products.gauges, *station);
  if (!e.holds()) return e;
  e.area = warned_area(products.mesh, exceeding_cells(rule, products),
                       {basin.warnings.simplify_m, basin.warnings.min_area_km2, 100});
  e.area.area_km2 = std::round(e.area.area_km2 * 1e4) / 1e4;
  e.area_is_gauge_only = e.area.area_km2 == 0;
  if (e.area.polygons.empty()) e.area.polygons.push_back(circle(e.gauge.at_point, gauge_circle_radius_m));
  return e;
}

}  // namespace freshet::forecast
