#include "forecast/warnings/cycle_products.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/basin.hpp"
#include "core/dry_film.hpp"
#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "core/quantile.hpp"
#include "core/result_files.hpp"
#include "forecast/warnings/area_onset.hpp"
#include "mesh/ugrid_file.hpp"
#include "results/fields.hpp"

namespace freshet::forecast {

namespace {

constexpr double onset_share = 0.1;  // of all members: warn early rather than at the median
constexpr std::size_t most_points = 100;
constexpr double gauge_circle_radius_m = 250;

void check_origin(const std::filesystem::path& path, const results::ResultAttributes& found,
                  core::Instant cycle, const std::string& basin) {
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

/// A threshold at the bed or below it would be "reached" by a gauge without a drop of water.
void check_above_bed(const core::WarningRule& rule, const results::GaugeStation& gauge, double threshold_m) {
  const double level = gauge.zero_m + threshold_m;
  core::check(
      std::isnan(gauge.bed_m) || level > gauge.bed_m + core::dry_film_m,
      "{}: rule '{}': threshold '{}' of gauge '{}' is {:.2f} m above its zero of {:.2f} m, a level of "
      "{:.2f} m, but the bed of its cell lies at {:.2f} m: a dry gauge would reach it; correct zero_m, "
      "the threshold or the place of the gauge",
      rule.at.text, rule.id, rule.stage_threshold, rule.gauge, threshold_m, gauge.zero_m, level, gauge.bed_m);
}

/// A member that stays dry lies below all that do not; a quantile that falls on one is NaN.
void add_peaks(Evaluation& e, const results::GaugeSeries& gauges, std::size_t station) {
  constexpr double dry = -std::numeric_limits<double>::infinity();
  std::vector<double> peaks;
  for (std::size_t m = 0; m < gauges.members; ++m) {
    double peak = dry;
    for (std::size_t t = 0; t < gauges.time_s.size(); ++t)
      if (gauges.in_forecast[t] && !std::isnan(gauges.stage(station, m, t)))
        peak = std::max(peak, gauges.stage(station, m, t));
    peaks.push_back(peak);
  }
  const auto quantile = [&](double q) {
    const double value = core::quantile(peaks, q);
    return std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
  };
  e.peak_p10 = quantile(0.1);
  e.peak_p50 = quantile(0.5);
  e.peak_p90 = quantile(0.9);
}

void add_crossings(Evaluation& e, const results::GaugeSeries& gauges, std::size_t station) {
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
  e.gauge_onset = gauges.instant(reached[std::clamp<std::size_t>(first_tenth, 1, reached.size()) - 1]);
  e.median_onset = gauges.instant(reached[(reached.size() + 1) / 2 - 1]);
}

/// Whatever goes wrong with the outline, the warning goes out: then with the rectangle around the cells.
std::vector<LonLatRing> outline(Evaluation& e, const core::Basin& basin, const CycleProducts& products,
                                const std::vector<char>& exceeds) {
  try {
    const core::Warnings& w = basin.warnings;
    WarnedArea area =
        warned_area(products.mesh, exceeds, {w.buffer_m, w.simplify_m, w.min_area_km2, most_points});
    e.area.cells = std::move(area.cells);
    return area.polygons;
  } catch (const std::exception& error) {
    e.faults.push_back(fmt::format("rule '{}': {}; the message carries the rectangle around its area",
                                   e.rule.id, error.what()));
    return {};
  }
}

void add_area(Evaluation& e, const core::Basin& basin, const CycleProducts& products) {
  const std::vector<char> exceeds = exceeding_cells(e.rule, products);
  e.area.area_km2 = std::round(area_km2_of(products.mesh, exceeds) * 1e4) / 1e4;
  e.area.polygons = outline(e, basin, products, exceeds);
  if (e.area.polygons.empty()) {
    e.area.polygons = surrounding_rectangle(products.mesh, exceeds);
    e.area_is_rectangle = !e.area.polygons.empty();
    for (mesh::Index c = 0; c < products.mesh.n_cells(); ++c)
      if (exceeds[c] != 0) e.area.cells.push_back(c);
  }
  e.area_is_gauge_only = e.area.polygons.empty();
  if (e.area_is_gauge_only)
    e.area.polygons = circle(lonlat(e.gauge.at_point), gauge_circle_radius_m);
  else
    e.area_onset = area_onset(e.rule, basin, products, e.area.cells, e.faults);
}

/// Probabilities are shares, wherever they are.
void check_probabilities(const std::vector<float>& values, const std::filesystem::path& path) {
  const bool good = std::all_of(values.begin(), values.end(), [](float p) { return p >= 0 && p <= 1; });
  core::check(good, "{}: probability_of_depth is not within 0 to 1 everywhere; run the cycle again",
              path.string());
}

void read_probabilities(const core::NetcdfFile& file, CycleProducts& products) {
  const std::string where = file.path().string();
  const auto holds = [&](const results::Variable& variable) {
    return file.has_variable(variable.name) && file.dimensions_of(variable.name) == variable.dimensions();
  };
  core::check(holds(results::depth_threshold) && holds(results::probability_of_depth),
              "{}: variable 'probability_of_depth' is not (depth_threshold, face); run the cycle again",
              where);
  const auto cells = static_cast<std::size_t>(products.mesh.n_cells());
  core::check(file.dimension(results::face) == cells,
              "{}: {} faces, but a mesh of {} cells; run the cycle again", where,
              file.dimension(results::face), cells);
  products.depth_thresholds_m = file.read<double>(results::depth_threshold.name);
  const auto flat = file.read<float>(results::probability_of_depth.name);
  check_probabilities(flat, file.path());
  for (std::size_t i = 0; i < products.depth_thresholds_m.size(); ++i)
    products.probability_of_depth.emplace_back(flat.begin() + i * cells, flat.begin() + (i + 1) * cells);
}

}  // namespace

bool has_products(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / core::file_name::probability) &&
         std::filesystem::exists(folder / core::file_name::gauges);
}

ProductSums sums_of_products(const std::filesystem::path& folder) {
  return {core::sha256_of_file(folder / core::file_name::gauges),
          core::sha256_of_file(folder / core::file_name::probability)};
}

CycleProducts read_products(const std::filesystem::path& folder, core::Instant cycle,
                            const std::string& basin) {
  CycleProducts products;
  products.cycle = cycle;
  products.folder = folder;
  products.sums = sums_of_products(folder);
  products.gauges = results::read_gauge_series(folder / core::file_name::gauges);
  check_origin(folder / core::file_name::gauges, products.gauges.attributes, cycle, basin);

  const auto file = core::NetcdfFile::open(folder / core::file_name::probability);
  const auto attributes = results::read_result_attributes(file);
  check_origin(file.path(), attributes, cycle, basin);
  products.synthetic = attributes.synthetic || products.gauges.attributes.synthetic;
  products.mesh = mesh::read_mesh(file);
  core::check(attributes.mesh_fingerprint == products.gauges.attributes.mesh_fingerprint,
              "{}: gauges.nc next to it comes from another mesh; run the cycle again", file.path().string());
  read_probabilities(file, products);
  core::check(products.sums == sums_of_products(folder),
              "{}: its results changed while they were read; run 'freshet warn' again", folder.string());
  return products;
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

std::vector<int> first_crossing(const results::GaugeSeries& gauges, std::size_t station, double threshold_m) {
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
  check_above_bed(rule, e.gauge, e.threshold_m);
  e.forecast_end = products.gauges.instant(products.gauges.time_s.size() - 1);
  add_peaks(e, products.gauges, *station);
  add_crossings(e, products.gauges, *station);
  if (!e.above_clear()) return e;
  add_area(e, basin, products);
  e.onset = e.area_onset ? std::min(*e.area_onset, *e.gauge_onset) : e.gauge_onset;
  return e;
}

}  // namespace freshet::forecast
