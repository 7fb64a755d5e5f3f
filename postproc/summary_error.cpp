#include "postproc/summary_error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/basin.hpp"
#include "core/errors.hpp"

namespace freshet::postproc {

namespace {

/// Mean over the members that are wet; infinite if fewer than half are.
double mean_stage(const results::GaugeSeries& series, std::size_t station, std::size_t time) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t m = 0; m < series.members; ++m) {
    const double value = series.stage(station, m, time);
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  const bool mostly_wet = count > 0 && 2 * count >= series.members;
  return mostly_wet ? sum / static_cast<double>(count) : std::numeric_limits<double>::infinity();
}

}  // namespace

SquaredError& SquaredError::operator+=(const SquaredError& other) {
  sum += other.sum;
  count += other.count;
  dry += other.dry;
  return *this;
}

std::optional<double> SquaredError::rms() const {
  if (count == 0) return {};
  return std::sqrt(sum / static_cast<double>(count));
}

StageTruth::StageTruth(const std::filesystem::path& path, const core::Basin& basin)
    : series_(results::read_gauge_series(path)) {
  core::check(series_.attributes.basin == basin.name,
              "{}: of basin '{}', not '{}'; give the gauges.nc of a run of this basin", path.string(),
              series_.attributes.basin, basin.name);
  core::check(std::any_of(basin.gauges.begin(), basin.gauges.end(),
                          [&](const core::Gauge& g) { return series_.find(g.id).has_value(); }),
              "{}: holds none of the gauges of {}; run the truth with the same [[gauge]] tables",
              path.string(), basin.file.string());
  core::check(series_.members > 0 && !series_.time_s.empty() &&
                  std::is_sorted(series_.time_s.begin(), series_.time_s.end()),
              "{}: has no members or no times, or times that do not rise; make it again with 'freshet run'",
              path.string());
}

std::optional<double> StageTruth::stage(std::string_view gauge, core::Instant time) const {
  const auto station = series_.find(gauge);
  const auto& times = series_.time_s;
  const double t = core::seconds_between(series_.epoch, time);
  if (!station || times.empty() || t < times.front() || t > times.back()) return {};
  const auto after =
      static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), t) - times.begin());
  double value = series_.stage(*station, 0, after);
  if (times[after] > t) {
    const double before = series_.stage(*station, 0, after - 1);
    value = before + (value - before) * (t - times[after - 1]) / (times[after] - times[after - 1]);
  }
  if (!std::isfinite(value)) return {};
  return value;
}

std::vector<double> forecast_departures(const results::GaugeSeries& forecast, std::size_t station,
                                        const StageTruth& truth) {
  std::vector<double> departures(forecast.time_s.size(), std::nan(""));
  for (std::size_t t = 0; t < departures.size(); ++t) {
    if (forecast.in_forecast[t] == 0) continue;
    const auto happened = truth.stage(forecast.stations[station].id, forecast.instant(t));
    if (happened) departures[t] = mean_stage(forecast, station, t) - *happened;
  }
  return departures;
}

SquaredError squared(const std::vector<double>& departures) {
  SquaredError error;
  for (const double d : departures) {
    if (std::isfinite(d)) error += {d * d, 1, 0};
    if (std::isinf(d)) ++error.dry;
  }
  return error;
}

std::optional<StagePeak> true_peak(const results::GaugeSeries& forecast, std::size_t station,
                                   const StageTruth& truth) {
  std::optional<StagePeak> peak;
  for (std::size_t t = 0; t < forecast.time_s.size(); ++t) {
    if (forecast.in_forecast[t] == 0) continue;
    const auto happened = truth.stage(forecast.stations[station].id, forecast.instant(t));
    if (happened && (!peak || *happened > peak->stage_m)) peak = StagePeak{*happened, forecast.instant(t)};
  }
  return peak;
}

}  // namespace freshet::postproc
