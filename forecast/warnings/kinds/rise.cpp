// The stage at a gauge rises by so much in an hour, as a mean over some time within the forecast.

#include <cmath>

#include "core/errors.hpp"
#include "forecast/warnings/gauge_look.hpp"

namespace freshet::forecast {
namespace {

/// The last forecast time that lies `over_s` or more before time `t`; nothing: the forecast is younger.
std::optional<std::size_t> before(const results::GaugeSeries& gauges, std::size_t t, double over_s) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < t; ++i)
    if (gauges.in_forecast[i] && gauges.time_s[i] <= gauges.time_s[t] - over_s + 1e-3) found = i;
  return found;
}

}  // namespace

Finding find_rise(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products) {
  GaugeLook look = look_at_gauge(rule, basin, products);
  const results::GaugeSeries& gauges = products.gauges;
  const double rate = rule.number("rise_m_per_h"), over_min = rule.number("rise_over_min");
  // A dry gauge rises from its bed, where that is known.
  const double dry = look.gauge.bed_m - look.gauge.zero_m;
  std::vector<std::optional<std::size_t>> from(gauges.time_s.size());
  for (std::size_t t = 0; t < from.size(); ++t)
    if (gauges.in_forecast[t]) from[t] = before(gauges, t, 60 * over_min);
  Finding& f = look.finding;
  f.reached = first_times(gauges, [&](std::size_t m, std::size_t t) {
    if (!from[t]) return false;
    const double now = gauges.stage(look.station, m, t), then = gauges.stage(look.station, m, *from[t]);
    const double rise = now - (std::isnan(then) ? dry : then);
    return rise >= rate * (gauges.time_s[t] - gauges.time_s[*from[t]]) / 3600 - 1e-9;  // NaN: it did not
  });
  f.facts["rise_m_per_h"] = Number{rate, 2};
  f.facts["rise_over_min"] = Number{over_min, 0};
  f.parameters.insert(f.parameters.begin(), {{"rise_m_per_h", fmt::format("{}", rate)},
                                             {"rise_over_min", fmt::format("{}", over_min)}});
  return f;
}

}  // namespace freshet::forecast
