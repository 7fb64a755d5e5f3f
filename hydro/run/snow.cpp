#include "hydro/run/snow.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/exact_sum.hpp"

namespace freshet::hydro {
namespace {

constexpr double mm_per_day = 1e-3 / 86400;

double days_since_21_march(core::Instant t) {
  static const core::Instant march = core::parse_instant("2000-03-21T00:00:00Z", "the year of snow");
  return core::seconds_between(march, t) / 86400;
}

/// The largest number of f32 that is not more: what leaves a pack must be in it.
double rounded_down(double value) {
  const auto single = static_cast<float>(value);
  return static_cast<double>(static_cast<double>(single) > value ? std::nextafter(single, 0.0F) : single);
}

}  // namespace

Snow::Snow(const core::Basin& basin, const mesh::LocalMesh& local, const mesh::Ranks& ranks,
           std::size_t lanes)
    : ranks_(&ranks), basin_(&basin), enabled_(basin.forcing.snow.enabled), lanes_(lanes) {
  if (!enabled_) return;
  if (const auto source = core::temperature_series(basin.forcing)) series_ = core::read_series(*source);
  const core::Temperature& t = basin.forcing.temperature;
  const core::Snow& snow = basin.forcing.snow;
  for (Index c = 0; c < local.n_owned; ++c) {
    area_.push_back(local.area[c]);
    cooler_.push_back((local.bed[c] - t.elevation_m) * t.lapse_c_per_km / 1000);
    const double lies = local.bed[c] > snow.initial_above_m ? snow.initial_mm / 1000 : 0;
    now_.frozen.insert(now_.frozen.end(), lanes_, lies);
  }
  now_.liquid.assign(now_.frozen.size(), 0);
  melt_ = store_ = std::vector<double>(lanes_, 1);
}

std::vector<double> Snow::over_domain(const std::vector<double>& depth) const {
  std::vector<core::ExactSum> sums(lanes_);
  for (std::size_t i = 0; i < depth.size(); ++i) sums[i % lanes_].add(depth[i] * area_[i / lanes_]);
  ranks_->add_over_domain(sums);
  std::vector<double> volumes;
  for (const core::ExactSum& sum : sums) volumes.push_back(sum.value());
  return volumes;
}

std::vector<double> Snow::stored() const {
  std::vector<double> water = now_.frozen;
  for (std::size_t i = 0; i < water.size(); ++i) water[i] += now_.liquid[i];
  return over_domain(water);
}

std::vector<double> Snow::set(Number number, const std::vector<double>& values) {
  if (!enabled_) return {};
  rates_.clear();  // until lie() says what comes out of the new packs
  if (number == Number::melt) {
    melt_ = values;
    return std::vector<double>(lanes_, 0);
  }
  std::vector<double> added(now_.frozen.size());
  for (std::size_t i = 0; i < added.size(); ++i) {
    const double times = values[i % lanes_] / store_[i % lanes_];
    const double before = now_.frozen[i] + now_.liquid[i];
    now_.frozen[i] *= times;
    now_.liquid[i] *= times;
    added[i] = now_.frozen[i] + now_.liquid[i] - before;
  }
  store_ = values;
  return over_domain(added);
}

void Snow::set_state(State state) {
  now_ = std::move(state);
  rates_.clear();
  since_ = 0;
}

SnowNumbers Snow::numbers_at(double t, std::size_t lane) const {
  const core::Snow& snow = basin_->forcing.snow;
  const double day = days_since_21_march(basin_->forecast.start + core::milliseconds_of(t));
  const double factor = melt_of_day(snow.melt_mm_per_c_day, snow.melt_swing_mm_per_c_day, day);
  return {snow.snow_below_c, snow.rain_above_c, factor * mm_per_day * melt_[lane],        snow.melt_above_c,
          snow.refreeze,     snow.liquid_part,  snow.ground_melt_mm_per_day * mm_per_day, snow.rain_melts};
}

double Snow::base_temperature(double t) const {
  return series_ ? series_->at(0, basin_->forecast.start, t) : basin_->forcing.temperature.series.constant;
}

void Snow::rates_of(const std::vector<double>& falls, double t, double dt, double base) {
  rates_.resize(now_.frozen.size());
  snows_.assign(now_.frozen.size(), 0);
  std::vector<SnowNumbers> numbers;
  for (std::size_t k = 0; k < lanes_; ++k) numbers.push_back(numbers_at(t, k));
  for (std::size_t i = 0; i < rates_.size(); ++i) {
    const SnowNumbers& n = numbers[i % lanes_];
    const double temperature = base - cooler_[i / lanes_];
    rates_[i] = snow_rates(n, {now_.frozen[i], now_.liquid[i]}, falls[i], temperature, dt);
    snows_[i] = snow_part(n, temperature) * falls[i];
  }
}

void Snow::lie(std::vector<double>& falls, double t, double dt, bool single) {
  falls.resize(now_.frozen.size(), 0);
  rates_of(falls, t, dt, base_temperature(t + dt / 2));
  for (std::size_t i = 0; i < falls.size(); ++i) {
    SnowRates& rate = rates_[i];
    if (single) rate.out = rounded_down(rate.out);
    rate.liquid = falls[i] - rate.frozen - rate.out;
    falls[i] = rate.out;
  }
}

Snow::Moved Snow::settle() {
  std::vector<double> in(now_.frozen.size(), 0), out(now_.frozen.size(), 0);
  for (std::size_t i = 0; i < rates_.size(); ++i) {
    const SnowRates& rate = rates_[i];
    now_.frozen[i] += rate.frozen * since_;
    now_.liquid[i] += rate.liquid * since_;
    in[i] = snows_[i] * since_;
    out[i] = in[i] - (rate.frozen + rate.liquid) * since_;
  }
  since_ = 0;
  rates_.clear();
  return {over_domain(in), over_domain(out)};
}

void Snow::alone(std::vector<double>& falls, double t, double dt, double base) {
  rates_of(falls, t, dt, base);
  for (std::size_t i = 0; i < falls.size(); ++i) {
    now_.frozen[i] += rates_[i].frozen * dt;
    now_.liquid[i] += rates_[i].liquid * dt;
    falls[i] = rates_[i].out;
  }
  rates_.clear();
}

void Snow::check_covers(core::Instant begin, core::Instant end) const {
  if (series_) series_->check_covers(begin, end);
}

void Snow::not_known_at(core::Instant end, std::vector<core::LastKnown>& drivers) const {
  core::add_if_ended({core::Driver::temperature}, series_, end, drivers);
}

}  // namespace freshet::hydro
