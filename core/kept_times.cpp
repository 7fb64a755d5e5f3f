#include "core/kept_times.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"

namespace freshet::core {
namespace {

constexpr double most_fields = 1e5, most_gauge_times = 1e7, most_gauge_values = 1e9;

}  // namespace

double KeptTimes::shortest_s(double span_s) const {
  return std::ceil(1e3 * (std::ceil(1e6 * span_s / most) / 1e6)) / 1e3;
}

std::vector<KeptTimes> kept_times(const Basin& basin) {
  const Forecast& f = basin.forecast;
  const double series = double(basin.ensemble.members) *
                        double(3 * basin.gauges.size() + basin.boundaries.size() + basin.sections.size());
  return {{"output_interval", f.output_interval_s, "times of output", most_fields, true},
          {"checkpoint_interval", f.checkpoint_interval_s, "checkpoints", most_fields},
          {"gauge_interval", f.gauge_interval_s, "times of gauges and sections",
           std::min(most_gauge_times, std::floor(most_gauge_values / std::max(1.0, series)))}};
}

void check_kept_times(const Basin& basin, double span_s, double fields_s, const std::string& whose) {
  for (const KeptTimes& kept : kept_times(basin)) {
    const double span = kept.of_fields ? fields_s : std::max(span_s, fields_s),
                 times = span / kept.interval_s;
    check(times <= kept.most,
          "{}: forecast.{} of {:.9g} s makes {:.0f} {} in {:.9g} s, at most {:.0f} are kept; write {}_s = "
          "{:.6g} or more in {}, or run for less time",
          whose, kept.name, kept.interval_s, times, kept.what, span, kept.most, kept.name,
          kept.shortest_s(span), basin.file.string());
  }
}

}  // namespace freshet::core
