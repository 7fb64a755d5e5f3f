#include "forecast/analysis/smoother.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "assimilation/innovations.hpp"
#include "assimilation/multiple.hpp"
#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "forecast/analysis/analysis_report.hpp"
#include "forecast/analysis/diagnostics.hpp"
#include "forecast/analysis/doubted_gauges.hpp"
#include "forecast/analysis/judged_readings.hpp"
#include "forecast/analysis/update.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {
namespace {

namespace key = results::key;
using assimilation::ObservationSet;

/// The observations of `judged` as the run in `history` predicts them. One that no member can meet any more
/// is left out.
ObservationSet seen_again(const hydro::Simulation& s, const hydro::GaugeHistory& history,
                          const JudgedReadings& judged) {
  ObservationSet set = observe_gauges(s, history, judged.readings).set;
  std::vector<bool> out;
  auto known = judged.set.observations.begin();
  const auto end = judged.set.observations.end();
  for (assimilation::Observation& o : set.observations) {
    while (known != end && known->reading < o.reading) ++known;
    out.push_back(known == end || known->reading != o.reading);
    if (!out.back()) o = *known;
  }
  take_out(set, out);
  set.error_correlation_s = judged.set.error_correlation_s;
  return set;
}

/// Root mean square of reading minus ensemble mean, in errors of the readings.
double misfit(const ObservationSet& set) {
  double sum = 0;
  for (std::size_t k = 0; k < set.observations.size(); ++k) {
    const assimilation::Observation& o = set.observations[k];
    const double mean = assimilation::prediction_moments(set, static_cast<Eigen::Index>(k)).mean;
    sum += std::pow((o.value - mean) / o.error, 2);
  }
  return std::sqrt(sum / static_cast<double>(std::max<std::size_t>(set.observations.size(), 1)));
}

/// What the last run of the window shows at the readings.
void add_seen(const ObservationSet& set, std::vector<results::DiagnosedReading>& readings) {
  for (std::size_t k = 0; k < set.observations.size(); ++k) {
    const assimilation::Moments moments = assimilation::prediction_moments(set, static_cast<Eigen::Index>(k));
    results::DiagnosedReading& reading = readings[static_cast<std::size_t>(set.observations[k].reading)];
    reading.mean_after = moments.mean;
    reading.spread_after = std::sqrt(moments.variance);
  }
}

class Smoother {
 public:
  Smoother(hydro::Simulation& s, const hydro::GaugeHistory& history, const WindowRuns& window,
           const JudgedReadings& judged, std::uint32_t cycle)
      : s_(s),
        history_(history),
        window_(window),
        judged_(judged),
        cycle_(cycle),
        choices_(core::analysis_choices(s.basin())),
        factors_(assimilation::error_factors(choices_.smoother_steps, choices_.smoother_ratio)),
        seen_(judged.set),
        transforms_(s.basin().assimilation, judged.readings, judged.localisation) {}

  /// Every step, each on what the run before it showed.
  void work() {
    misfits_.push_back(misfit(seen_));
    for (std::size_t i = 0; i < factors_.size(); ++i)
      if (!step(i)) return;
  }
  const ObservationSet& seen() const { return seen_; }
  const Held& held() const { return updated_.held; }
  nlohmann::json report() const {
    return {{"steps", misfits_.size() - 1},
            {"error_factors", factors_},
            {"window_runs", misfits_.size()},
            {"misfit", misfits_}};
  }

 private:
  bool step(std::size_t i);
  bool last(std::size_t i) const { return i + 1 == factors_.size(); }

  hydro::Simulation& s_;
  const hydro::GaugeHistory& history_;
  const WindowRuns& window_;
  const JudgedReadings& judged_;
  std::uint32_t cycle_;
  core::AnalysisChoices choices_;
  std::vector<double> factors_;
  ObservationSet seen_;
  LocalTransforms transforms_;
  Updated updated_{Held(hydro::controls().size(), 0), {}};
  std::vector<double> misfits_;  ///< of each run of the window
};

/// Corrects the begin, by all steps so far at once, and runs the window. False, with nothing done, where no
/// reading informs.
bool Smoother::step(std::size_t i) {
  transforms_.then(
      assimilation::for_step(seen_, factors_[i], last(i)),
      {choices_.rotation && last(i), s_.basin().ensemble.seed, cycle_, static_cast<std::uint32_t>(i)});
  if (transforms_.everywhere("all readings").size() == 0) return false;
  window_.restore();
  updated_ =
      update_and_book(s_, transforms_, last(i) ? relaxation_of(s_.basin()) : assimilation::Relaxation());
  window_.run(static_cast<int>(i) + 1);
  seen_ = seen_again(s_, history_, judged_);
  misfits_.push_back(misfit(seen_));
  return true;
}

}  // namespace

nlohmann::json smooth(hydro::Simulation& s, const hydro::GaugeHistory& history,
                      const assimilation::CycleReadings& given, const WindowRuns& window,
                      const Earlier& earlier, results::Diagnostics* diagnostics) {
  JudgedReadings judged = judge(s, history, given, earlier);
  if (judged.set.observations.empty()) return finished(std::move(judged), s, diagnostics);
  Smoother smoother(s, history, window, judged, earlier.cycle);
  smoother.work();
  if (s.ranks().leader()) warn_of(smoother.held());
  add_seen(in_units(smoother.seen(), judged.readings), judged.diagnosed);
  settle_unchanged(judged.from, judged.diagnosed, judged.report);
  report_after(s, smoother.held(), judged.report);
  judged.report[key::smoother] = smoother.report();
  judged.report[key::velocity_jump] = jump_json(s, {});  // the analysis is the end of a run
  return finished(std::move(judged), s, diagnostics);
}

}  // namespace freshet::forecast
