// The flood at a gauge is as rare as this, by the gauge's table of stages, or of discharges through the
// section that bears its name.

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/quantile.hpp"
#include "core/result_files.hpp"
#include "forecast/warnings/gauge_look.hpp"
#include "forecast/warnings/return_table.hpp"
#include "results/sections_file.hpp"

namespace freshet::forecast {
namespace {

const core::ReturnTable& table_of(const core::WarningRule& rule, const core::Basin& basin) {
  for (const core::Gauge& gauge : basin.gauges)
    if (gauge.id == rule.gauge && !gauge.returns.years.empty()) return gauge.returns;
  core::fail_input("{}: rule '{}': gauge '{}' has no table of return periods; give it return_periods_y",
                   rule.at.text, rule.id, rule.gauge);
}

/// Discharges of a section at the records within the forecast.
struct Flow {
  results::SectionSeries series;
  std::size_t section = 0;

  double at(std::size_t member, std::size_t time) const {
    return series.discharge_m3_per_s[(section * series.members + member) * series.time_s.size() + time];
  }
};

Flow flow_at(const core::WarningRule& rule, const CycleProducts& products) {
  const auto path = products.folder / core::file_name::sections;
  Flow flow{results::read_sections(path)};
  core::check(
      flow.series.attributes.cycle == products.cycle && flow.series.members == products.gauges.members,
      "{}: of another cycle than gauges.nc next to it; run the cycle again", path.string());
  const auto& names = flow.series.names;
  const auto found = std::find(names.begin(), names.end(), rule.gauge);
  core::check(found != names.end(),
              "{}: has no section '{}', whose discharges rule '{}' looks at; run the cycle again",
              path.string(), rule.gauge, rule.id);
  flow.section = static_cast<std::size_t>(found - names.begin());
  return flow;
}

/// First times and peaks of all members.
struct Seen {
  std::vector<std::optional<core::Instant>> reached;
  std::vector<double> peaks;
};

Seen seen_of(const Flow& flow, double discharge) {
  Seen seen;
  for (std::size_t m = 0; m < flow.series.members; ++m) {
    seen.reached.emplace_back();
    seen.peaks.push_back(-INFINITY);
    for (std::size_t t = 0; t < flow.series.time_s.size(); ++t) {
      if (!flow.series.in_forecast[t] || std::isnan(flow.at(m, t))) continue;
      if (!seen.reached[m] && flow.at(m, t) >= discharge) seen.reached[m] = flow.series.instant(t);
      seen.peaks[m] = std::max(seen.peaks[m], flow.at(m, t));
    }
  }
  return seen;
}

}  // namespace

Finding find_return_period(const core::WarningRule& rule, const core::Basin& basin,
                           const CycleProducts& products) {
  GaugeLook look = look_at_gauge(rule, basin, products);
  const core::ReturnTable& table = table_of(rule, basin);
  const double years = rule.number("return_period_y");
  const auto value = value_of_years(table, years);
  core::check(value.has_value(), "{}: rule '{}': {} years lie outside the table of gauge '{}'", rule.at.text,
              rule.id, years, rule.gauge);
  const bool by_stage = !table.stages_m.empty();
  const Seen seen =
      by_stage ? Seen{times_of_stage(products, look.station, *value), peaks_of(products.gauges, look.station)}
               : seen_of(flow_at(rule, products), *value);
  Finding& f = look.finding;
  f.reached = seen.reached;
  f.facts["years"] = Number{years, 0};
  f.facts["level"] = by_stage ? Measure{*value} : Measure{*value, 0, "discharge"};
  const double median = core::quantile(seen.peaks, 0.5);
  if (const auto peak_years = years_of_value(table, median))
    f.facts["peak_years"] =
        beyond(table, median) ? Fact(Measure{*peak_years, 0, "years_beyond"}) : Fact(Number{*peak_years, 0});
  f.parameters.insert(f.parameters.begin(), {{"return_period_y", fmt::format("{}", years)},
                                             {by_stage ? "return_stage_m" : "return_discharge_m3_per_s",
                                              fmt::format("{:.3f}", *value)}});
  return f;
}

}  // namespace freshet::forecast
