#include "verification/verification.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "core/scenario.hpp"
#include "verification/cycle_source.hpp"
#include "verification/event_scores.hpp"
#include "verification/sent_warnings.hpp"

namespace freshet::verification {

namespace {

/// Why a cycle counts for nothing here; "" if it counts.
std::string why_left_out(const CyclePairs& pairs, const core::Basin& basin, const Options& options,
                         const std::string& scenario) {
  if (pairs.scenario != scenario)
    return pairs.scenario.empty() ? "it is operational"
                                  : fmt::format("it is of the scenario '{}'", pairs.scenario);
  if (pairs.synthetic && !basin.synthetic) return "its rain or readings are synthetic";
  if (options.without_modified && pairs.modified) return "a forecaster changed it";
  const bool read =
      std::any_of(pairs.gauges.begin(), pairs.gauges.end(), [](const auto& g) { return !g.pairs.empty(); });
  return read ? "" : "no good reading has followed it yet";
}

/// The tallies of one gauge and quantity.
struct GaugeTally {
  const core::Gauge* gauge = nullptr;
  std::size_t quantity = 0;
  GaugeScores scores;
  std::vector<LeadTally> leads;
  std::vector<PeakPair> peaks;
  bool any = false;  ///< a reading was compared
};

class Gathering {
 public:
  Gathering(const core::Basin& basin, const Options& options, const std::vector<LeadBin>& bins,
            const std::map<SeriesKey, Reference>& references)
      : basin_(basin),
        options_(options),
        bins_(bins),
        references_(references),
        pooled_(compared().size(), std::vector<LeadTally>(bins.size())) {
    for (std::size_t q = 0; q < compared().size(); ++q)
      for (const core::Gauge& gauge : basin.gauges) begin(gauge, q);
  }

  /// Cycle number `number`, one after the other.
  void add(std::size_t number, const CyclePairs& cycle) {
    for (std::size_t g = 0; g < gauges_.size(); ++g)
      for (const GaugePairs& pairs : cycle.gauges)
        if (pairs.id == gauges_[g].scores.id && pairs.quantity == gauges_[g].quantity)
          add_gauge(number, cycle, g, pairs);
  }

  void finish(const Resampling& resampling, std::size_t members, Verification& result) {
    for (std::size_t q = 0; q < compared().size(); ++q) {
      QuantityScores quantity{q, {}, {}};
      for (GaugeTally& tally : gauges_)
        if (tally.quantity == q && (q == 0 || tally.any)) {
          finish_gauge(tally, resampling, members);
          quantity.gauges.push_back(std::move(tally.scores));
        }
      if (quantity.gauges.empty()) continue;
      for (const LeadTally& lead : pooled_[q])
        quantity.pooled.push_back(lead.scores(resampling, members + 1));
      result.quantities.push_back(std::move(quantity));
    }
  }

 private:
  void begin(const core::Gauge& gauge, std::size_t quantity) {
    GaugeTally tally;
    tally.gauge = &gauge;
    tally.quantity = quantity;
    tally.scores.id = gauge.id;
    tally.scores.name = gauge.name;
    tally.scores.assimilated = gauge.assimilate;
    tally.leads.resize(bins_.size());
    for (const Level& level : references_.at({gauge.id, quantity}).levels) {
      ThresholdScores& scores = tally.scores.thresholds.emplace_back();
      scores.name = level.name;
      scores.level = level.value;
      scores.at_reading.resize(bins_.size());
    }
    gauges_.push_back(std::move(tally));
  }

  void finish_gauge(GaugeTally& tally, const Resampling& resampling, std::size_t members) const {
    GaugeScores& scores = tally.scores;
    const Reference& reference = references_.at({scores.id, tally.quantity});
    scores.reference_readings = reference.readings;
    for (const LeadTally& lead : tally.leads) scores.leads.push_back(lead.scores(resampling, members + 1));
    scores.peaks = score_peaks(tally.peaks);
    for (std::size_t t = 0; t < scores.thresholds.size(); ++t)
      score_threshold(scores.thresholds[t], reference.crossings[t],
                      decision_for(basin_, *tally.gauge, reference.levels[t]), resampling);
  }

  double place(const CyclePairs& cycle, std::size_t gauge, std::size_t index, const ReadingPair& pair) const {
    const auto minute = static_cast<std::uint32_t>(cycle.cycle.time_since_epoch().count() / 60000);
    const auto number = static_cast<std::uint32_t>(gauge * 100003 + index);
    const auto uniform = core::uniform(options_.seed, core::Stream::verification, 1, minute, number);
    if (!options_.reading_error) return rank_place(pair.members, pair.value, uniform);
    std::vector<double> members = pair.members;
    for (std::size_t m = 0; m < members.size(); ++m)
      members[m] += pair.error * core::normal(options_.seed, core::Stream::verification,
                                              static_cast<std::uint32_t>(m + 2), minute, number);
    std::sort(members.begin(), members.end());
    return rank_place(members, pair.value, uniform);
  }

  void add_gauge(std::size_t number, const CyclePairs& cycle, std::size_t g, const GaugePairs& gauge) {
    GaugeTally& tally = gauges_[g];
    tally.scores.doubtful += gauge.doubtful;
    tally.scores.other_kind += gauge.other_kind;
    tally.any = tally.any || !gauge.pairs.empty();
    const Reference& reference = references_.at({gauge.id, gauge.quantity});
    const core::Instant end = cycle.cycle + core::milliseconds_of(cycle.lead_s);
    const Distribution::Less climatology = reference.values.without(cycle.cycle, end);
    for (std::size_t b = 0; b + 1 < bins_.size(); ++b) {
      const Distribution::Less changes = reference.changes[b].without(cycle.cycle, end);
      for (std::size_t i = 0; i < gauge.pairs.size(); ++i) {
        const ReadingPair& pair = gauge.pairs[i];
        if (!bins_[b].holds(pair.lead_s)) continue;
        ReferenceScores scores{{}, {}, climatology.crps(pair.value)};
        if (gauge.last) {
          scores.persistence = std::abs(gauge.last->value - pair.value);
          scores.changed = changes.crps(pair.value - gauge.last->value);
        }
        add_pair(number, g, b, pair, scores, place(cycle, g, i, pair));
      }
    }
    for (ThresholdScores& threshold : tally.scores.thresholds)
      if (const auto forecast = event_forecast(number, cycle, gauge, threshold.level))
        threshold.forecasts.push_back(*forecast);
    if (const auto peak = peak_pair(cycle, gauge)) tally.peaks.push_back(*peak);
  }

  void add_pair(std::size_t number, std::size_t g, std::size_t bin, const ReadingPair& pair,
                const ReferenceScores& references, double place) {
    GaugeTally& tally = gauges_[g];
    for (const std::size_t b : {bin, bins_.size() - 1}) {
      tally.leads[b].add(number, pair, references, place);
      pooled_[tally.quantity][b].add(number, pair, references, place);
      for (ThresholdScores& threshold : tally.scores.thresholds) {
        const auto below = std::lower_bound(pair.members.begin(), pair.members.end(), threshold.level);
        const double reach =
            static_cast<double>(pair.members.end() - below) / static_cast<double>(pair.members.size());
        threshold.at_reading[b].add(reach, pair.value >= threshold.level);
      }
    }
  }

  const core::Basin& basin_;
  const Options& options_;
  const std::vector<LeadBin>& bins_;
  const std::map<SeriesKey, Reference>& references_;
  std::vector<GaugeTally> gauges_;
  std::vector<std::vector<LeadTally>> pooled_;  ///< [quantity][lead bin]
};

/// The most frequent number of members.
std::size_t usual(const std::map<std::size_t, int>& sizes) {
  return std::max_element(sizes.begin(), sizes.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

/// Cycles in a block of the bootstrap: as many as forecast the same time.
std::size_t block_of(const core::Basin& basin) {
  return static_cast<std::size_t>(
      std::ceil(basin.forecast.lead_s / (3600 * basin.forecast.interval_h) - 1e-9));
}

std::vector<core::Instant> wanted(const std::vector<core::Instant>& all, const Options& options) {
  std::vector<core::Instant> some;
  for (const core::Instant cycle : all)
    if ((!options.from || cycle >= *options.from) && (!options.until || cycle <= *options.until))
      some.push_back(cycle);
  return some;
}

}  // namespace

Verification verify(const core::Basin& basin, const core::Workspace& workspace, const Options& options) {
  Verification result;
  result.basin = basin.name;
  result.synthetic = basin.synthetic;
  if (const auto scenario = core::scenario_of(workspace)) result.scenario = scenario->name;
  core::check(!basin.gauges.empty(), "{}: no [[gauge]], so there are no readings to compare with",
              basin.file.string());
  const Observed observed(basin, workspace, basin.synthetic);
  CycleSource source(basin, workspace, observed);
  for (const auto& archive : options.archives) source.add_archive(archive);
  const std::vector<core::Instant> cycles = wanted(source.cycles(), options);
  if (cycles.empty())
    throw NothingToCompare(fmt::format("{}: no complete cycle{}; make some with 'freshet cycle'",
                                       workspace.cycles().string(),
                                       options.from || options.until ? " between these times" : ""));
  result.bins = lead_bins(basin.forecast.lead_s / 3600, options.bin_h);
  const auto references =
      references_of(basin, observed,
                    {cycles.front(), cycles.back() + core::milliseconds_of(basin.forecast.lead_s),
                     options.climatology_years},
                    result.bins);
  Gathering gathering(basin, options, result.bins, references);
  std::map<std::size_t, int> sizes;
  for (const core::Instant cycle : cycles) {
    std::string why;
    const auto pairs = source.pairs(cycle, why);
    if (pairs) why = why_left_out(*pairs, basin, options, result.scenario);
    if (!why.empty()) {
      result.left_out.push_back({cycle, why});
      continue;
    }
    gathering.add(result.cycles.size(), *pairs);
    result.cycles.push_back(cycle);
    result.modified += pairs->modified;
    result.fewer_members += pairs->fewer_members;
    ++sizes[pairs->members];
  }
  if (result.cycles.empty())
    throw NothingToCompare(
        fmt::format("{}: of {} cycles none can be compared with readings: {}: {}", workspace.root.string(),
                    cycles.size(), core::to_iso(result.left_out.front().cycle), result.left_out.front().why));
  result.from_pairs = source.from_file();
  result.members = usual(sizes);
  const Resampling resampling(result.cycles.size(), block_of(basin), options.draws, options.seed);
  result.block = resampling.block();
  result.blocks = resampling.blocks();
  gathering.finish(resampling, result.members, result);
  result.warnings = score_warnings(basin, workspace, references, result.drafts_not_sent);
  return result;
}

}  // namespace freshet::verification
