#pragma once
// What kinds of rules that look at a gauge have in common.

#include <functional>

#include "forecast/warnings/rule_kind.hpp"

namespace freshet::forecast {

/// A gauge in gauges.nc, and the finding that it begins with: place, limits of the rule, peaks of the stage.
struct GaugeLook {
  std::size_t station = 0;
  results::GaugeStation gauge;
  Finding finding;
};
/// InputError where the gauge is not in the products.
GaugeLook look_at_gauge(const core::WarningRule& rule, const core::Basin& basin,
                        const CycleProducts& products);

/// The rule's threshold, in metres above gauge zero. InputError where the gauge has none of this name, or
/// where it does not lie above the bed: a dry gauge would reach it.
double threshold_of(const core::WarningRule& rule, const core::Basin& basin,
                    const results::GaugeStation& gauge);

/// The first forecast time of each member at which `so(member, time)`.
std::vector<std::optional<core::Instant>> first_times(
    const results::GaugeSeries& gauges, const std::function<bool(std::size_t, std::size_t)>& so);
/// At which its stage reaches `stage_m`; a dry gauge has none.
std::vector<std::optional<core::Instant>> times_of_stage(const CycleProducts& products, std::size_t station,
                                                         double stage_m);

/// The largest stage of each member within the forecast; of dry ones minus infinity.
std::vector<double> peaks_of(const results::GaugeSeries& gauges, std::size_t station);
/// NaN where it falls on a member that stays dry.
double quantile_of_peaks(const std::vector<double>& peaks, double q);

}  // namespace freshet::forecast
