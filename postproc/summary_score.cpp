#include "postproc/summary_score.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "results/json_keys.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;
namespace key = results::key;
using nlohmann::json;

namespace {

json number(const std::optional<double>& value) { return value ? json(*value) : json(); }

bool same_stations(const results::GaugeSeries& a, const results::GaugeSeries& b) {
  return std::equal(a.stations.begin(), a.stations.end(), b.stations.begin(), b.stations.end(),
                    [](const results::GaugeStation& s, const results::GaugeStation& t) {
                      return s.id == t.id && s.zero_m == t.zero_m;
                    });
}

}  // namespace

bool is_complete(const core::Workspace& workspace, core::Instant cycle) {
  return fs::exists(workspace.cycle(cycle) / core::file_name::provenance);
}

Score::Pair& Score::Pair::operator+=(const Pair& other) {
  with += other.with;
  without += other.without;
  return *this;
}

Score::Score(const SummaryInputs& inputs, const std::vector<core::Instant>& cycles) : in_(inputs) {
  if (in_.truth) truth_.emplace(*in_.truth, in_.basin);
  assimilated_ = has_assimilation(in_.workspace, cycles);
  if (in_.compare) check_compare(cycles);
}

bool Score::has_assimilation(const core::Workspace& workspace,
                             const std::vector<core::Instant>& cycles) const {
  return std::any_of(cycles.begin(), cycles.end(), [&](core::Instant cycle) {
    if (!is_complete(workspace, cycle)) return false;
    const json report = core::read_json(workspace.cycle(cycle) / core::file_name::report);
    return report.contains(key::assimilation) && !report[key::assimilation].is_null();
  });
}

void Score::check_compare(const std::vector<core::Instant>& cycles) const {
  const std::string ours = in_.workspace.root.string(), other = in_.compare->root.string();
  core::check(truth_.has_value(), "--compare {}: errors need a truth; add --truth GAUGES.nc", other);
  core::check(
      assimilated_,
      "{}: no cycle with assimilation here; --workspace takes the one with assimilation, --compare the one "
      "without",
      ours);
  core::check(
      std::any_of(cycles.begin(), cycles.end(), [&](auto cycle) { return is_complete(*in_.compare, cycle); }),
      "{}: none of the cycles of {} is complete here; run them with 'freshet cycle --no-assimilation'", other,
      ours);
  core::check(!has_assimilation(*in_.compare, cycles),
              "{}: made with assimilation; --compare takes cycles of 'freshet cycle --no-assimilation'",
              other);
}

/// The same cycle without assimilation, if there.
std::optional<results::GaugeSeries> Score::other_series(core::Instant cycle,
                                                        const results::GaugeSeries& ours) const {
  if (!in_.compare || !is_complete(*in_.compare, cycle)) return {};
  const fs::path path = in_.compare->cycle(cycle) / core::file_name::gauges;
  results::GaugeSeries other = results::read_gauge_series(path);
  core::check(other.attributes.mesh_fingerprint == ours.attributes.mesh_fingerprint &&
                  other.attributes.cycle == ours.attributes.cycle && other.time_s == ours.time_s &&
                  same_stations(ours, other),
              "{}: another mesh, other gauges or other times than in {}; run both with the same basin.toml",
              path.string(), in_.workspace.root.string());
  return other;
}

Score::Pair Score::errors(const results::GaugeSeries& ours, const std::optional<results::GaugeSeries>& other,
                          std::size_t station) const {
  const std::vector<double> first = forecast_departures(ours, station, *truth_);
  if (!other) return assimilated_ ? Pair{squared(first), {}} : Pair{{}, squared(first)};
  // Both are measured at the same instants: where one of them is dry, neither counts.
  std::vector<double> with = first, without = forecast_departures(*other, station, *truth_);
  for (std::size_t t = 0; t < with.size(); ++t)
    if (std::isinf(with[t]) || std::isinf(without[t])) with[t] = without[t] = HUGE_VAL;
  return {squared(with), squared(without)};
}

void Score::pool(const results::GaugeStation& station, const Pair& pair) {
  auto place =
      std::find_if(pools_.begin(), pools_.end(), [&](const Pool& p) { return p.gauge == station.id; });
  if (place == pools_.end()) place = pools_.insert(pools_.end(), {station.id, station.assimilated, {}});
  place->pair += pair;
}

void Score::add(json& gauges, core::Instant cycle, const results::GaugeSeries& series) {
  if (!truth_) return;
  const auto other = other_series(cycle, series);
  for (json& gauge : gauges) {
    const auto station = series.find(gauge.at(key::id).get<std::string>());
    core::check(station.has_value(),
                "{}: report.json has a gauge '{}' that gauges.nc has not; run the cycle again",
                in_.workspace.cycle(cycle).string(), gauge.at(key::id).get<std::string>());
    const Pair pair = errors(series, other, *station);
    if (!in_.compare || other) pool(series.stations[*station], pair);
    gauge["rmse_m"] = to_json(pair);
    gauge["truth_peak"] = nullptr;
    if (const auto peak = true_peak(series, *station, *truth_))
      gauge["truth_peak"] = {{"stage_m", peak->stage_m}, {"time", core::to_iso(peak->time)}};
  }
}

json Score::to_json(const Pair& pair) {
  const auto with = pair.with.rms(), without = pair.without.rms();
  json reduction;
  if (with && without && *without > 0) reduction = 100 * (1 - *with / *without);
  return {{"with_assimilation", number(with)},
          {"without_assimilation", number(without)},
          {"reduction_percent", reduction},
          {"samples", std::max(pair.with.count, pair.without.count)},
          {"dry_samples", std::max(pair.with.dry, pair.without.dry)}};
}

json Score::truth() const {
  if (!truth_) return {};
  const results::GaugeSeries& series = truth_->series();
  return {{"file", in_.truth->filename().string()},
          {"sha256", core::sha256_of_file(*in_.truth)},
          {"synthetic", series.attributes.synthetic},
          {"begin", core::to_iso(series.instant(0))},
          {"end", core::to_iso(series.instant(series.time_s.size() - 1))}};
}

json Score::error() const {
  if (!truth_) return {};
  json gauges = json::array();
  Pair used, kept_out;
  for (const Pool& pool : pools_) {
    json gauge = to_json(pool.pair);
    gauge.update({{key::id, pool.gauge}, {key::assimilated, pool.assimilated}});
    gauges.push_back(gauge);
    (pool.assimilated ? used : kept_out) += pool.pair;
  }
  return {{"measure", "RMSE of the ensemble mean stage over the lead time, all cycles pooled, m"},
          {key::gauges, gauges},
          {key::assimilated, to_json(used)},
          {"kept_out", to_json(kept_out)}};
}

}  // namespace freshet::postproc
