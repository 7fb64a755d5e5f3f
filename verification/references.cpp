#include "verification/references.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>

#include "core/basin.hpp"

namespace freshet::verification {

namespace {

constexpr std::size_t most_values = 20000, most_changes = 4000;

/// As many values as fit, evenly out of any number: when it is full, every second goes.
class Thinned {
 public:
  explicit Thinned(std::size_t most) : most_(most) {}

  void add(core::Instant from, core::Instant to, double value) {
    if (count_++ % stride_ != 0) return;
    kept_.push_back({from, to, value});
    if (kept_.size() < most_) return;
    for (std::size_t i = 0; 2 * i < kept_.size(); ++i) kept_[i] = kept_[2 * i];
    kept_.resize((kept_.size() + 1) / 2);
    stride_ *= 2;
  }
  Distribution distribution() const {
    Distribution result;
    for (const Value& v : kept_) result.add(v.from, v.to, v.value);
    result.sort();
    return result;
  }

 private:
  struct Value {
    core::Instant from, to;
    double value;
  };
  std::size_t most_, stride_ = 1, count_ = 0;
  std::vector<Value> kept_;
};

/// Takes the readings of one gauge and quantity in order of time.
class Collector {
 public:
  Collector(const core::Basin& basin, const core::Gauge& gauge, std::size_t quantity,
            const std::vector<LeadBin>& bins, const ReferenceNeeds& needs)
      : bins_(bins), needs_(needs), values_(most_values), changes_(bins.size() - 1, Thinned(most_changes)) {
    result_.levels = levels_of(basin, gauge, quantity);
    for (const Level& level : result_.levels) result_.crossings.emplace_back(level.value);
    for (const core::WarningRule& rule : basin.warnings.rules)
      if (quantity == 0 && rule.kind == "rise" && rule.gauge == gauge.id)
        result_.rises.emplace(rule.id, RiseFinder(rule.number("rise_m_per_h"), rule.number("rise_over_min")));
  }

  void add(const ObservedValue& reading) {
    ++result_.readings;
    values_.add(reading.time, reading.time, reading.value);
    for (std::size_t b = 0; b < changes_.size(); ++b) add_change(reading, b);
    recent_.push_back(reading);
    const auto kept = core::milliseconds_of(3600 * bins_.back().to_h);
    while (recent_.front().time < reading.time - kept) recent_.pop_front();
    if (reading.time < needs_.first - oldest_rise || reading.time > needs_.last) return;
    for (CrossingFinder& finder : result_.crossings) finder.add(reading);
    for (auto& [rule, finder] : result_.rises) finder.add(reading);
  }

  Reference result() const {
    Reference reference = result_;
    reference.values = values_.distribution();
    for (const Thinned& changes : changes_) reference.changes.push_back(changes.distribution());
    return reference;
  }

 private:
  static constexpr std::chrono::hours oldest_rise{
      24};  ///< before the first forecast: it may be an event still

  void add_change(const ObservedValue& reading, std::size_t bin) {
    const double middle_s = 1800 * (bins_[bin].from_h + bins_[bin].to_h),
                 tolerance_s = 1800 * (bins_[bin].to_h - bins_[bin].from_h);
    const core::Instant wanted = reading.time - core::milliseconds_of(middle_s);
    auto near = std::lower_bound(recent_.begin(), recent_.end(), wanted,
                                 [](const ObservedValue& r, core::Instant t) { return r.time < t; });
    if (near != recent_.begin() && (near == recent_.end() || near->time - wanted > wanted - (near - 1)->time))
      --near;
    if (near == recent_.end() || std::abs(core::seconds_between(wanted, near->time)) > tolerance_s) return;
    changes_[bin].add(near->time, reading.time, reading.value - near->value);
  }

  const std::vector<LeadBin>& bins_;
  const ReferenceNeeds& needs_;
  Thinned values_;
  std::vector<Thinned> changes_;
  std::deque<ObservedValue> recent_;
  Reference result_;  ///< less its distributions
};

}  // namespace

std::vector<LeadBin> lead_bins(double lead_h, double width_h) {
  constexpr std::array widths = {0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0};
  constexpr double most = 12;
  if (width_h <= 0) {
    const auto* width =
        std::find_if(widths.begin(), widths.end(), [&](double w) { return lead_h <= most * w; });
    width_h = width == widths.end() ? lead_h / most : *width;
  }
  const auto count = static_cast<std::size_t>(std::max(1.0, std::ceil(lead_h / width_h - 1e-9)));
  std::vector<LeadBin> bins;
  for (std::size_t b = 0; b < count; ++b)
    bins.push_back(
        {width_h * static_cast<double>(b), std::min(lead_h, width_h * static_cast<double>(b + 1))});
  bins.push_back({0, lead_h});
  return bins;
}

std::map<SeriesKey, Reference> references_of(const core::Basin& basin, const Observed& observed,
                                             const ReferenceNeeds& needs, const std::vector<LeadBin>& bins) {
  std::map<SeriesKey, Collector> collectors;
  for (const core::Gauge& gauge : basin.gauges)
    for (std::size_t q = 0; q < compared().size(); ++q)
      collectors.try_emplace({gauge.id, q}, basin, gauge, q, bins, needs);
  const auto piece = std::chrono::days(30);
  core::Instant at = needs.first - core::milliseconds_of(needs.years * 365.25 * 86400);
  for (; at < needs.last; at += piece)
    for (const auto& [series, read] : observed.between(at, std::min<core::Instant>(at + piece, needs.last)))
      for (const ObservedValue& reading : read.good) collectors.at(series).add(reading);
  std::map<SeriesKey, Reference> references;
  for (const auto& [series, collector] : collectors) references.emplace(series, collector.result());
  return references;
}

}  // namespace freshet::verification
