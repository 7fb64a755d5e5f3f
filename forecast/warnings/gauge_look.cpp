#include "forecast/warnings/gauge_look.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/basin.hpp"
#include "core/dry_film.hpp"
#include "core/errors.hpp"
#include "core/quantile.hpp"

namespace freshet::forecast {
namespace {

std::string parameter_of(double stage) { return std::isnan(stage) ? "dry" : fmt::format("{:.3f}", stage); }

/// A member that stays dry lies below all that do not; a quantile that falls on one is NaN.
void add_peaks(Finding& f, const results::GaugeSeries& gauges, std::size_t station) {
  const std::vector<double> peaks = peaks_of(gauges, station);
  const double low = quantile_of_peaks(peaks, 0.1), median = quantile_of_peaks(peaks, 0.5),
               high = quantile_of_peaks(peaks, 0.9);
  f.facts["peak_low"] = Measure{low};
  f.facts["peak_median"] = Measure{median};
  f.facts["peak_high"] = Measure{high};
  f.parameters.push_back({"peak_stage_p10_m", parameter_of(low)});
  f.parameters.push_back({"peak_stage_p50_m", parameter_of(median)});
  f.parameters.push_back({"peak_stage_p90_m", parameter_of(high)});
}

}  // namespace

GaugeLook look_at_gauge(const core::WarningRule& rule, const core::Basin&, const CycleProducts& products) {
  const auto station = products.gauges.find(rule.gauge);
  core::check(station.has_value(),
              "{}: rule '{}': gauge '{}' is not in gauges.nc of cycle {}; run the cycle again", rule.at.text,
              rule.id, rule.gauge, core::to_iso(products.cycle));
  GaugeLook look;
  look.station = *station;
  look.gauge = products.gauges.stations[*station];
  Finding& f = look.finding;
  f.place = {look.gauge.id, look.gauge.name.empty() ? look.gauge.id : look.gauge.name, true,
             core::lonlat(look.gauge.at_point)};
  f.needed = rule.probability;
  f.clear = std::min(rule.clear_probability, rule.probability);
  add_peaks(f, products.gauges, *station);
  return look;
}

double threshold_of(const core::WarningRule& rule, const core::Basin& basin,
                    const results::GaugeStation& gauge) {
  const core::StageThreshold* found = nullptr;
  for (const auto& g : basin.gauges)
    if (g.id == rule.gauge)
      for (const auto& threshold : g.thresholds)
        if (threshold.name == rule.stage_threshold) found = &threshold;
  core::check(found != nullptr,
              "{}: rule '{}': gauge '{}' has no threshold named '{}'; add it to the gauge or name another",
              rule.at.text, rule.id, rule.gauge, rule.stage_threshold);
  const double stage = found->stage_m, level = gauge.zero_m + stage;
  core::check(
      std::isnan(gauge.bed_m) || level > gauge.bed_m + core::dry_film_m,
      "{}: rule '{}': threshold '{}' of gauge '{}' is {:.2f} m above its zero of {:.2f} m, a level of "
      "{:.2f} m, but the bed of its cell lies at {:.2f} m: a dry gauge would reach it; correct zero_m, "
      "the threshold or the place of the gauge",
      rule.at.text, rule.id, rule.stage_threshold, rule.gauge, stage, gauge.zero_m, level, gauge.bed_m);
  return stage;
}

std::vector<std::optional<core::Instant>> first_times(
    const results::GaugeSeries& gauges, const std::function<bool(std::size_t, std::size_t)>& so) {
  std::vector<std::optional<core::Instant>> first(gauges.members);
  for (std::size_t m = 0; m < gauges.members; ++m)
    for (std::size_t t = 0; t < gauges.time_s.size() && !first[m]; ++t)
      if (gauges.in_forecast[t] && so(m, t)) first[m] = gauges.instant(t);
  return first;
}

std::vector<std::optional<core::Instant>> times_of_stage(const CycleProducts& products, std::size_t station,
                                                         double stage_m) {
  return first_times(products.gauges, [&](std::size_t m, std::size_t t) {
    return products.gauges.stage(station, m, t) >= stage_m;  // NaN where dry: never
  });
}

std::vector<double> peaks_of(const results::GaugeSeries& gauges, std::size_t station) {
  constexpr double dry = -std::numeric_limits<double>::infinity();
  std::vector<double> peaks;
  for (std::size_t m = 0; m < gauges.members; ++m) {
    double peak = dry;
    for (std::size_t t = 0; t < gauges.time_s.size(); ++t)
      if (gauges.in_forecast[t] && !std::isnan(gauges.stage(station, m, t)))
        peak = std::max(peak, gauges.stage(station, m, t));
    peaks.push_back(peak);
  }
  return peaks;
}

double quantile_of_peaks(const std::vector<double>& peaks, double q) {
  const double value = core::quantile(peaks, q);
  return std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace freshet::forecast
