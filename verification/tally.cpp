#include "verification/tally.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace freshet::verification {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

double over(double part, double all) { return all > 0 ? part / all : nothing; }

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Of a new value of the same distribution; 0 for one member.
double variance(const std::vector<double>& values, double mean) {
  const auto m = static_cast<double>(values.size());
  if (m < 2) return 0;
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / (m - 1) * (m + 1) / m;
}

void add_reference(Sums& s, const std::optional<double>& score, Sum counted, double crps) {
  if (!score) return;
  ++s[counted];
  s[counted + 1] += crps;
  s[counted + 2] += *score;
}

/// 1 - score / that of the reference; NaN where the reference makes no error at all.
double skill(const Sums& s, Sum counted) {
  return s[counted] > 0 && s[counted + 2] > 0 ? 1 - s[counted + 1] / s[counted + 2] : nothing;
}

double rmse_of(const Sums& s) { return std::sqrt(over(s[squared_sum], s[count])); }
double spread_of(const Sums& s) { return std::sqrt(over(s[variance_sum], s[count])); }
double spread_over_error_of(const Sums& s) {
  return std::sqrt(over(s[variance_sum] + s[reading_variance_sum], s[squared_sum]));
}

}  // namespace

double rank_place(const std::vector<double>& members, double observed, double random) {
  const auto lower = std::lower_bound(members.begin(), members.end(), observed);
  const auto upper = std::upper_bound(lower, members.end(), observed);
  const auto below = static_cast<double>(lower - members.begin()), equal = static_cast<double>(upper - lower);
  return (below + random * (equal + 1)) / (static_cast<double>(members.size()) + 1);
}

void LeadTally::add(std::size_t cycle, const ReadingPair& pair, const ReferenceScores& references,
                    double rank_place) {
  if (cycles_.empty() || cycles_.back().cycle != cycle) cycles_.push_back({cycle, {}});
  Sums& s = cycles_.back().sums;
  const double score = crps(pair.members, pair.value), fair = fair_crps(pair.members, pair.value);
  const double middle = mean(pair.members), error = middle - pair.value;
  ++s[count];
  s[crps_sum] += score;
  if (std::isfinite(fair)) {
    ++s[fair_count];
    s[fair_sum] += fair;
  }
  s[error_sum] += error;
  s[absolute_sum] += std::abs(error);
  s[squared_sum] += error * error;
  s[variance_sum] += variance(pair.members, middle);
  s[reading_variance_sum] += pair.error * pair.error;
  add_reference(s, references.persistence, persistence_count, score);
  add_reference(s, references.changed, changed_count, score);
  add_reference(s, references.climatology, climatology_count, score);
  decomposition_.add(pair.members, pair.value);
  places_.push_back(static_cast<float>(rank_place));
}

Sums LeadTally::drawn(const std::vector<std::uint16_t>& times) const {
  Sums some{};
  for (const OfCycle& c : cycles_)
    if (const double weight = times[c.cycle]; weight > 0)
      for (std::size_t i = 0; i < sums; ++i) some[i] += weight * c.sums[i];
  return some;
}

LeadScores LeadTally::scores(const Resampling& resampling, std::size_t ranks) const {
  std::vector<Sums> draws;
  for (const auto& times : resampling.draws()) draws.push_back(drawn(times));
  LeadScores result;
  Sums all{};
  for (const OfCycle& c : cycles_)
    for (std::size_t i = 0; i < sums; ++i) all[i] += c.sums[i];
  const auto figure = [&](double (*of)(const Sums&)) {
    std::vector<double> drawn;
    for (const Sums& draw : draws) drawn.push_back(of(draw));
    return Figure{of(all), interval_of(std::move(drawn))};
  };
  result.readings = all[count];
  result.cycles = cycles_.size();
  result.crps = figure([](const Sums& s) { return over(s[crps_sum], s[count]); });
  result.fair_crps = figure([](const Sums& s) { return over(s[fair_sum], s[fair_count]); });
  result.bias = figure([](const Sums& s) { return over(s[error_sum], s[count]); });
  result.mae = figure([](const Sums& s) { return over(s[absolute_sum], s[count]); });
  result.rmse = figure(rmse_of);
  result.spread = figure(spread_of);
  result.spread_over_error = figure(spread_over_error_of);
  result.persistence_skill = figure([](const Sums& s) { return skill(s, persistence_count); });
  result.changed_skill = figure([](const Sums& s) { return skill(s, changed_count); });
  result.climatology_skill = figure([](const Sums& s) { return skill(s, climatology_count); });
  result.persistence_crps = over(all[persistence_sum], all[persistence_count]);
  result.changed_crps = over(all[changed_sum], all[changed_count]);
  result.climatology_crps = over(all[climatology_sum], all[climatology_count]);
  result.parts = decomposition_.parts();
  result.ranks.assign(ranks, 0);
  for (const float place : places_)
    ++result.ranks[std::min(static_cast<std::size_t>(place * static_cast<float>(ranks)), ranks - 1)];
  return result;
}

}  // namespace freshet::verification
