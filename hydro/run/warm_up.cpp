#include "hydro/run/warm_up.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/exact_sum.hpp"
#include "core/quantile.hpp"
#include "core/random.hpp"
#include "hydro/run/warm_up_rain.hpp"

namespace freshet::hydro {
namespace {

constexpr double day = 86400, mm_per_day = 1e-3 / day;

/// A series of the warm-up's own. Its first and last row may be half a day and more off, as daily means are.
std::optional<Series> own_series(const std::optional<core::SeriesInput>& input, const core::Basin& basin) {
  if (!input) return std::nullopt;
  Series series = core::read_series(*input);
  const core::Instant begin = basin.forcing.warm_up.begin, end = basin.forecast.start;
  core::check(
      core::seconds_between(begin, series.times.front()) <= day &&
          core::seconds_between(series.times.back(), end) <= day,
      "{}: {} is known from {} to {}, and the warm-up goes from {} to {}; bring a series that covers it",
      input->file.string(), input->columns[0].name, core::to_iso(series.times.front()),
      core::to_iso(series.times.back()), core::to_iso(begin), core::to_iso(end));
  series.source.outside = core::Missing::hold;
  return series;
}

/// What the air would take, mm/day.
struct Air {
  std::optional<Series> series;
  double constant = 0;
  std::string source = "none";
};

Air air_of(const core::Basin& basin) {
  const core::Driven& given = basin.forcing.evaporation;
  if (auto own = own_series(core::warm_up_evaporation_series(basin.forcing), basin)) {
    const std::string name = own->source.file.filename().string();
    return {std::move(own), 0, name};
  }
  if (!given.given) return {};
  const auto input = core::evaporation_series(basin.forcing);
  if (!input) return {{}, given.constant, "[evaporation]"};
  Series series = core::read_series(*input);
  series.check_covers(basin.forcing.warm_up.begin, basin.forecast.start);
  return {std::move(series), 0, "[evaporation]"};
}

/// Rain of each member over what the gauges say, wandering from day to day.
class MemberRain {
 public:
  explicit MemberRain(const Simulation& s) : s_(s), path_(static_cast<std::size_t>(s.lanes()), 0) {}

  /// [lane], of days that follow one another.
  const std::vector<double>& factors(std::uint32_t day_number) {
    const core::WarmUp& w = s_.basin().forcing.warm_up;
    if (!factors_.empty() && day_number == last_day_) return factors_;
    last_day_ = day_number;
    factors_.assign(path_.size(), w.rain_factor);
    if (s_.basin().ensemble.whole() == 1 || w.rain_sigma == 0) return factors_;
    const double keep = day_number == 0 ? 0 : std::exp(-1 / w.rain_correlation_days);
    for (std::size_t k = 0; k < path_.size(); ++k) {
      const auto member = static_cast<std::uint32_t>(
          s_.number(s_.first_member() + std::min(static_cast<int>(k), s_.my_members() - 1)));
      path_[k] = keep * path_[k] + std::sqrt(1 - keep * keep) * core::normal(s_.basin().ensemble.seed,
                                                                             core::Stream::warm_up_rain,
                                                                             member, day_number, 0);
      factors_[k] *= std::exp(w.rain_sigma * path_[k] - 0.5 * w.rain_sigma * w.rain_sigma);
    }
    return factors_;
  }

 private:
  const Simulation& s_;
  std::vector<double> path_, factors_;
  std::uint32_t last_day_ = 0;
};

/// Stores of all members on their way from the warm-up's begin.
class Stores {
 public:
  Stores(Simulation& s, std::optional<Series> temperature)
      : s_(s), ground_(s.ground()), snow_(s.snow()), temperature_(std::move(temperature)) {}

  /// [owned cell] m/s of rain from t on, for dt seconds; `air` m/s. No rain: empty.
  void advance(const std::vector<double>& rain, const std::vector<double>& factors, double t, double dt,
               double air) {
    const std::vector<double> reaches =
        snow_.any() ? through_snow(rain, factors, t, dt) : of_members(over_zones(rain, 1), factors);
    if (!ground_.any()) return;
    const double steps = std::ceil(dt / ground_.longest_alone());
    for (int i = 0; i < static_cast<int>(steps); ++i) flow_ = ground_.alone(reaches, air, dt / steps);
  }

  const std::vector<double>& flow() const { return flow_; }  ///< [zone][lane] m3/s in the last step
  void hand_over() { s_.begin_with(std::move(ground_), std::move(snow_)); }

 private:
  std::vector<double> through_snow(const std::vector<double>& rain, const std::vector<double>& factors,
                                   double t, double dt) {
    const std::size_t n = factors.size();
    std::vector<double> falls(static_cast<std::size_t>(s_.local().n_owned) * n, 0);
    for (std::size_t i = 0; i < falls.size() && !rain.empty(); ++i) falls[i] = rain[i / n] * factors[i % n];
    snow_.alone(falls, t, dt, base_temperature(t + dt / 2));
    return over_zones(falls, n);
  }

  /// [row] times [lane].
  static std::vector<double> of_members(const std::vector<double>& rows, const std::vector<double>& factors) {
    std::vector<double> all;
    for (const double row : rows)
      for (const double factor : factors) all.push_back(row * factor);
    return all;
  }

  double base_temperature(double t) const {
    return temperature_ ? temperature_->at(0, s_.basin().forecast.start, t) : snow_.base_temperature(t);
  }

  /// What goes in, as a mean over each zone, [zone][column] m/s. `falls` [owned cell][column]; empty:
  /// nothing.
  std::vector<double> over_zones(const std::vector<double>& falls, std::size_t n) const {
    std::vector<core::ExactSum> sums(ground_.count() * n);
    for (Index c = 0; c < s_.local().n_owned && !falls.empty(); ++c)
      for (std::size_t k = 0; k < n && ground_.goes_in(c); ++k)
        if (const double f = falls[static_cast<std::size_t>(c) * n + k]; f != 0)
          sums[static_cast<std::size_t>(ground_.zone_of(c)) * n + k].add(f * s_.local().area[c]);
    s_.ranks().add_over_domain(sums);
    std::vector<double> means;
    for (std::size_t i = 0; i < sums.size(); ++i) means.push_back(sums[i].value() / ground_.area(i / n));
    return means;
  }

  Simulation& s_;
  Ground ground_;
  Snow snow_;
  std::optional<Series> temperature_;
  std::vector<double> flow_;
};

/// Of [row][lane], the row over the members of all groups, as percentiles. Collective.
nlohmann::json percentiles(const Simulation& s, const std::vector<double>& row) {
  std::vector<double> all(static_cast<std::size_t>(s.members()), 0);
  if (s.ranks().domain_rank() == 0) std::copy_n(row.begin(), s.my_members(), all.begin() + s.first_member());
  s.ranks().add_over_world(all);
  return {{"p10", core::quantile(all, 0.1)},
          {"p50", core::quantile(all, 0.5)},
          {"p90", core::quantile(all, 0.9)}};
}

double basin_area(const Simulation& s) {
  std::vector<core::ExactSum> area(1);
  for (Index c = 0; c < s.local().n_owned; ++c) area[0].add(s.local().area[c]);
  s.ranks().add_over_domain(area);
  return area[0].value();
}

nlohmann::json came_to(const Simulation& s, const std::vector<double>& flow) {
  nlohmann::json json = nlohmann::json::object();
  const auto n = static_cast<std::size_t>(s.lanes());
  const Ground::Rows stored = s.ground().stored();
  for (std::size_t z = 0; z < s.ground().count(); ++z) {
    std::vector<double> depth = stored[z];
    for (double& d : depth) d *= 1000 / s.ground().area(z);
    const auto from = flow.begin() + static_cast<std::ptrdiff_t>(z * n);
    json["ground"][s.ground().names()[z]] = {
        {"stored_mm", percentiles(s, depth)},
        {"flow_m3_per_s", percentiles(s, {from, from + static_cast<std::ptrdiff_t>(n)})}};
  }
  if (!s.snow().any()) return json;
  std::vector<double> depth = s.snow().stored();
  for (double& d : depth) d *= 1000 / basin_area(s);
  json["snow_mm"] = percentiles(s, depth);
  return json;
}

}  // namespace

nlohmann::json warm_up(Simulation& s) {
  const core::Basin& basin = s.basin();
  const core::WarmUp& settings = basin.forcing.warm_up;
  if (!settings.enabled) return nullptr;
  const WarmUpRain rain(s);
  const Air air = air_of(basin);
  auto temperature = own_series(core::warm_up_temperature_series(basin.forcing), basin);
  if (s.snow().any() && !temperature) s.snow().check_covers(settings.begin, basin.forecast.start);
  const std::string temperature_source = temperature      ? temperature->source.file.filename().string()
                                         : s.snow().any() ? "[temperature]"
                                                          : "none";
  Stores stores(s, std::move(temperature));
  MemberRain members(s);
  const double begin = core::seconds_between(basin.forecast.start, settings.begin);
  const double longest = s.snow().any() ? day / 4 : day;  // a day's melt follows its temperature
  core::ExactSum fallen;
  for (long number = 0; begin + static_cast<double>(number) * longest < 0; ++number) {
    const double t = begin + static_cast<double>(number) * longest, dt = std::min(longest, -t);
    const std::vector<double> rates = rain.mean(t, t + dt);
    for (std::size_t c = 0; c < rates.size(); ++c)
      fallen.add(rates[c] * dt * s.local().area[c] * settings.rain_factor);
    const double takes = air.series ? air.series->at(0, basin.forecast.start, t + dt / 2) : air.constant;
    const auto day_number = static_cast<std::uint32_t>(static_cast<double>(number) * longest / day);
    stores.advance(rates, members.factors(day_number), t, dt, std::max(takes, 0.0) * mm_per_day);
  }
  stores.hand_over();
  std::vector<core::ExactSum> sums{fallen};
  s.ranks().add_over_domain(sums);
  nlohmann::json json = {{"begin", core::to_iso(settings.begin)},
                         {"end", core::to_iso(basin.forecast.start)},
                         {"rain_from", rain.source()},
                         {"rain_mm", sums[0].value() / basin_area(s) * 1000},
                         {"temperature_from", temperature_source},
                         {"evaporation_from", air.source},
                         {"gaps", rain.gaps()},
                         {"gap_days", rain.gap_days()}};
  json.update(came_to(s, stores.flow()));
  return json;
}

}  // namespace freshet::hydro
