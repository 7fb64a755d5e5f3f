#include "verification/cycle_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace freshet::verification {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// As the file of pairs holds it, so that figures do not depend on whether it was there.
double as_kept(double value) { return static_cast<double>(static_cast<float>(value)); }

/// What members showed of one quantity at one gauge: `value(member, time)` of the records of `times`.
class Shown {
 public:
  Shown(const results::RecordTimes& times, std::size_t members)
      : times_(times), members_(members), first_(times.in_window()) {}
  virtual ~Shown() = default;

  /// [member] rising. Empty outside of the forecast, or where it is not known.
  std::vector<double> at(double t) const {
    const std::vector<double>& times = times_.time_s;
    if (first_ >= times.size() || t < times[first_] || t > times.back()) return {};
    const auto after = static_cast<std::size_t>(
        std::lower_bound(times.begin() + static_cast<std::ptrdiff_t>(first_), times.end(), t) -
        times.begin());
    std::vector<double> members(members_);
    for (std::size_t m = 0; m < members.size(); ++m) {
      members[m] = as_kept(times[after] > t ? between(m, after, t) : value(m, after));
      if (!std::isfinite(members[m])) return {};
    }
    std::sort(members.begin(), members.end());
    return members;
  }

  /// Highest value after the cycle's time and when; NaN where it is not known.
  std::pair<double, double> peak(std::size_t member) const {
    double height = nothing, when = nothing;
    for (std::size_t t = first_; t < times_.time_s.size(); ++t) {
      const double now = value(member, t);
      if (times_.time_s[t] <= 0 || !(std::isnan(height) || now > height)) continue;
      height = now;
      when = times_.time_s[t];
    }
    return {as_kept(height), when};
  }

 protected:
  virtual double value(std::size_t member, std::size_t time) const = 0;
  /// At a time between the record before `after` and that.
  virtual double between(std::size_t member, std::size_t after, double t) const = 0;
  double time(std::size_t record) const { return times_.time_s[record]; }

 private:
  const results::RecordTimes& times_;
  std::size_t members_, first_;
};

/// Of a dry member the stage of the bed; NaN where that is not known. Linear between records.
class ShownStage : public Shown {
 public:
  ShownStage(const results::GaugeSeries& series, std::size_t station)
      : Shown(series, series.members), series_(series), station_(station) {}

 private:
  double value(std::size_t member, std::size_t time) const override {
    const double stage = series_.stage(station_, member, time);
    return std::isfinite(stage) ? stage : series_.stations[station_].bed_m - series_.zero(station_, member);
  }
  double between(std::size_t member, std::size_t after, double t) const override {
    const double share = (t - time(after - 1)) / (time(after) - time(after - 1));
    return (1 - share) * value(member, after - 1) + share * value(member, after);
  }

  const results::GaugeSeries& series_;
  std::size_t station_;
};

/// A record is the mean since the one before, as the assimilation takes it.
class ShownDischarge : public Shown {
 public:
  ShownDischarge(const results::SectionSeries& series, std::size_t section)
      : Shown(series, series.members), series_(series), section_(section) {}

 private:
  double value(std::size_t member, std::size_t time) const override {
    return series_.discharge_m3_per_s[(section_ * series_.members + member) * series_.time_s.size() + time];
  }
  double between(std::size_t member, std::size_t after, double) const override {
    return value(member, after);
  }

  const results::SectionSeries& series_;
  std::size_t section_;
};

/// Of what goes downstream: what comes in through a boundary of that name is no discharge of the gauge.
std::optional<std::size_t> section_of(const results::SectionSeries& series, const std::string& name) {
  for (std::size_t s = 0; s < series.names.size(); ++s)
    if (series.kinds[s] != results::SectionKind::boundary && series.names[s] == name) return s;
  return {};
}

GaugePairs gauge_pairs(const CycleSeries& series, std::size_t station, std::size_t quantity,
                       const Shown& shown, const std::map<SeriesKey, GaugeReadings>& readings) {
  const results::GaugeStation& at = series.gauges.stations[station];
  GaugePairs gauge;
  gauge.id = at.id;
  gauge.name = at.name;
  gauge.quantity = quantity;
  gauge.assimilated = at.assimilated;
  if (const auto read = readings.find({at.id, quantity}); read != readings.end()) {
    gauge.doubtful = read->second.doubtful;
    gauge.other_kind = read->second.other_kind;
    for (const ObservedValue& reading : read->second.good) {
      const double lead = core::seconds_between(series.gauges.epoch, reading.time);
      if (lead <= 0) {
        gauge.last = reading;
        continue;
      }
      std::vector<double> members = shown.at(lead);
      if (!members.empty()) gauge.pairs.push_back({lead, reading.value, reading.error, std::move(members)});
    }
  }
  for (std::size_t m = 0; m < series.gauges.members; ++m) {
    const auto [height, when] = shown.peak(m);
    gauge.peak.push_back(height);
    gauge.peak_s.push_back(when);
  }
  return gauge;
}

}  // namespace

CyclePairs pairs_of(const CycleSeries& series, const std::map<SeriesKey, GaugeReadings>& readings) {
  const results::GaugeSeries& gauges = series.gauges;
  CyclePairs result;
  result.cycle = gauges.attributes.cycle;
  result.lead_s = gauges.time_s.back();
  result.members = gauges.members;
  result.synthetic = gauges.attributes.synthetic;
  result.modified = !gauges.attributes.modifiers.empty();
  result.fewer_members = !gauges.attributes.members_left_out.empty();
  result.scenario = gauges.attributes.scenario;
  for (std::size_t s = 0; s < gauges.stations.size(); ++s)
    result.gauges.push_back(gauge_pairs(series, s, 0, ShownStage(gauges, s), readings));
  for (std::size_t s = 0; series.sections && s < gauges.stations.size(); ++s)
    if (const auto section = section_of(*series.sections, gauges.stations[s].id))
      result.gauges.push_back(
          gauge_pairs(series, s, 1, ShownDischarge(*series.sections, *section), readings));
  return result;
}

}  // namespace freshet::verification
