#include "verification/cycle_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace freshet::verification {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// As the file of pairs holds it, so that figures do not depend on whether it was there.
double as_kept(double stage) { return static_cast<double>(static_cast<float>(stage)); }

/// A gauge of a cycle's forecast.
class Hydrograph {
 public:
  Hydrograph(const results::GaugeSeries& series, std::size_t station)
      : series_(series), station_(station), first_(series.in_window()) {}

  /// Of a dry member the stage of the bed; NaN where that is not known.
  double at_record(std::size_t member, std::size_t time) const {
    const double stage = series_.stage(station_, member, time);
    return std::isfinite(stage) ? stage : series_.stations[station_].bed_m - series_.zero(station_, member);
  }

  /// Linear between records; [member] rising. Empty outside of the forecast, or where it is not known.
  std::vector<double> at(double t) const {
    const std::vector<double>& times = series_.time_s;
    if (first_ >= times.size() || t < times[first_] || t > times.back()) return {};
    const auto after = static_cast<std::size_t>(
        std::lower_bound(times.begin() + static_cast<std::ptrdiff_t>(first_), times.end(), t) -
        times.begin());
    const std::size_t before = times[after] > t ? after - 1 : after;
    const double share = after == before ? 0 : (t - times[before]) / (times[after] - times[before]);
    std::vector<double> members(series_.members);
    for (std::size_t m = 0; m < members.size(); ++m) {
      members[m] = as_kept((1 - share) * at_record(m, before) + share * at_record(m, after));
      if (!std::isfinite(members[m])) return {};
    }
    std::sort(members.begin(), members.end());
    return members;
  }

  /// Highest stage after the cycle's time and when; NaN where it is not known.
  std::pair<double, double> peak(std::size_t member) const {
    double height = nothing, when = nothing;
    for (std::size_t t = first_; t < series_.time_s.size(); ++t) {
      const double stage = at_record(member, t);
      if (series_.time_s[t] <= 0 || !(std::isnan(height) || stage > height)) continue;
      height = stage;
      when = series_.time_s[t];
    }
    return {as_kept(height), when};
  }

 private:
  const results::GaugeSeries& series_;
  std::size_t station_, first_;
};

GaugePairs gauge_pairs(const results::GaugeSeries& series, std::size_t station, const GaugeStages& read) {
  const results::GaugeStation& at = series.stations[station];
  const Hydrograph hydrograph(series, station);
  GaugePairs gauge{at.id, at.name, at.assimilated, {}, {}, {}, {}, read.doubtful, read.other_kind};
  for (const ObservedStage& stage : read.good) {
    const double lead = core::seconds_between(series.epoch, stage.time);
    if (lead <= 0) {
      gauge.last = stage;
      continue;
    }
    std::vector<double> members = hydrograph.at(lead);
    if (!members.empty()) gauge.pairs.push_back({lead, stage.value, stage.error, std::move(members)});
  }
  for (std::size_t m = 0; m < series.members; ++m) {
    const auto [height, when] = hydrograph.peak(m);
    gauge.peak.push_back(height);
    gauge.peak_s.push_back(when);
  }
  return gauge;
}

}  // namespace

CyclePairs pairs_of(const results::GaugeSeries& series, const std::map<std::string, GaugeStages>& stages) {
  CyclePairs result;
  result.cycle = series.attributes.cycle;
  result.lead_s = series.time_s.back();
  result.members = series.members;
  result.synthetic = series.attributes.synthetic;
  result.modified = !series.attributes.modifiers.empty();
  result.fewer_members = !series.attributes.members_left_out.empty();
  result.scenario = series.attributes.scenario;
  for (std::size_t s = 0; s < series.stations.size(); ++s) {
    const auto read = stages.find(series.stations[s].id);
    result.gauges.push_back(gauge_pairs(series, s, read == stages.end() ? GaugeStages() : read->second));
  }
  return result;
}

}  // namespace freshet::verification
