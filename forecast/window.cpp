#include "forecast/window.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "assimilation/cycle_readings.hpp"
#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/cycle_modifiers.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/phases.hpp"
#include "core/result_files.hpp"
#include "forecast/analysis/analysis.hpp"
#include "forecast/analysis/doubted_gauges.hpp"
#include "forecast/analysis/drifting.hpp"
#include "forecast/analysis/incremental.hpp"
#include "forecast/analysis/smoother.hpp"
#include "forecast/perturbation.hpp"
#include "forecast/warm_begin.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {

namespace fs = std::filesystem;
namespace key = results::key;

bool exists(const CycleInputs& in, const fs::path& path) {
  int yes = in.ranks.leader() && fs::exists(path) ? 1 : 0;
  MPI_Bcast(&yes, 1, MPI_INT, 0, in.ranks.world());
  return yes == 1;
}

void write_json(const CycleInputs& in, const fs::path& path, const nlohmann::json& json) {
  if (in.ranks.leader()) core::write_file(path, json.dump(1) + "\n");
}

void read_state(const fs::path& file, hydro::Simulation& s, hydro::GaugeHistory* history) {
  const core::InPhase phase(core::Phase::read);
  hydro::read_checkpoint(file, s, history);
}

namespace {

/// diagnostics.nc; without readings there is nothing to say.
void write(const CycleInputs& in, const hydro::Simulation& s, const Leg& window,
           results::Diagnostics diagnostics) {
  if (!in.ranks.leader() || diagnostics.readings.empty()) return;
  diagnostics.attributes = hydro::attributes_of(s, window.header);
  results::write_diagnostics(window.folder / core::file_name::diagnostics, diagnostics);
}

/// What the analysis that the parent made says to this one.
Earlier analysis_before(const CycleInputs& in, const core::CycleTimes& times) {
  const fs::path file = in.workspace.cycle(times.parent) / core::file_name::analysis_report;
  Earlier earlier{times.step, {}, {}, {}};
  if (times.step == 0 || !exists(in, file)) return earlier;
  const nlohmann::json report = core::read_json(file).value(key::assimilation, nlohmann::json());
  earlier.inflation = inflation_in(report);
  earlier.departed = departed_in(report);
  earlier.unchanged = unchanged_in(report);
  return earlier;
}

/// What was the matter with the window before it was mended; the state is then that of the last good moment.
std::vector<std::string> read_failed(const CycleInputs& in, const Leg& window, hydro::Simulation& s,
                                     hydro::GaugeHistory* history) {
  hydro::check_configuration(window.checkpoint(), in.basin);
  read_state(window.checkpoint(), s, history);
  return s.failures;
}

/// The window's begin: the parent's analysis, with controls drawn on. Returns what a warm-up came to, before
/// the first.
nlohmann::json begin(const CycleInputs& in, const core::CycleTimes& times, hydro::Simulation& s) {
  if (times.step > 0) {
    const fs::path parent = in.workspace.cycle(times.parent) / core::file_name::analysis;
    core::check(exists(in, parent),
                "{}: the cycle of {} starts from this analysis, which is not there; run 'freshet cycle "
                "--time {}' first",
                parent.string(), core::to_iso(times.time), core::to_iso(times.parent));
    read_state(parent, s, nullptr);
  }
  perturb(s, times.step + 1 - times.steps);
  return times.step > 0 ? nlohmann::json() : begin_warm(s);
}

/// To the window's end, once. Returns what begin() does.
nlohmann::json run_once(const CycleInputs& in, const core::CycleTimes& times, const Leg& window,
                        hydro::Simulation& s, hydro::GaugeHistory& history) {
  nlohmann::json warmed;
  if (exists(in, window.checkpoint()))
    read_failed(in, window, s, &history);
  else
    warmed = begin(in, times, s);
  if (times.step > 0) advance(s, window, history);
  return warmed;
}

/// The window of a smoother, whose begin is kept in a file. Its members hold on to what they are made of.
class RepeatedWindow {
 public:
  RepeatedWindow(const Leg& window, int runs, hydro::Simulation& s, hydro::GaugeHistory& history)
      : window_(window), runs_(runs), s_(s), history_(history) {
    window_.begins_anew = true;
  }
  void start(const CycleInputs& in, const core::CycleTimes& times) {
    const bool failed = exists(in, window_.checkpoint());
    std::vector<std::string> failures;
    if (failed) failures = read_failed(in, window_, s_, nullptr);
    begin(in, times, s_);
    if (failed) s_.failures = failures;
    const core::InPhase phase(core::Phase::write);
    hydro::write_checkpoint(kept(), s_, {}, window_.header);
  }
  void restore() { read_state(kept(), s_, nullptr); }
  void run(int number, const std::function<void()>& interval_begins = {}) {
    window_.interval_begins = interval_begins;
    window_.label = fmt::format("advance to now, {} of {}", number + 1, runs_);
    history_ = {};
    advance(s_, window_, history_);
  }

 private:
  fs::path kept() const { return window_.folder / core::file_name::window_begin; }

  Leg window_;
  int runs_;
  hydro::Simulation& s_;
  hydro::GaugeHistory& history_;
};

}  // namespace

nlohmann::json make_analysis(const CycleInputs& in, const core::CycleTimes& times, const Leg& window,
                             bool assimilate, hydro::Simulation& s, hydro::GaugeHistory& history) {
  nlohmann::json report = {{key::assimilation, nullptr}};
  if (const auto modifiers = core::modifiers_of_cycle(window.folder); !modifiers.empty())
    report[core::modifiers_key] = core::to_json(modifiers);
  const core::AnalysisChoices choices = core::analysis_choices(in.basin);
  const int steps = assimilate ? choices.smoother_steps : 0;
  const int intervals =
      static_cast<int>(std::lround((window.end - window.begin) / in.basin.forecast.gauge_interval_s));
  const bool gradual = assimilate && choices.incremental_update && intervals > 0;
  RepeatedWindow repeated(window, gradual ? 2 : steps + 1, s, history);
  if (steps > 0 || gradual) {
    repeated.start(in, times);
    repeated.run(0);
  } else {
    const nlohmann::json warmed = run_once(in, times, window, s, history);
    if (!warmed.is_null()) report[key::warm_up] = warmed;
  }
  if (assimilate) {
    const core::InPhase phase(core::Phase::analysis);
    report[key::readings] = assimilation::record_in(window.folder / core::file_name::readings);
    const assimilation::CycleReadings readings =
        assimilation::read_cycle_readings(window.folder / core::file_name::readings);
    const Earlier earlier = analysis_before(in, times);
    results::Diagnostics diagnostics;
    const WindowRuns runs{[&] { repeated.restore(); }, [&](int number) { repeated.run(number); }};
    const SecondRun second{intervals, runs.restore, [&](const auto& begins) { repeated.run(1, begins); }};
    report[key::assimilation] = steps > 0 ? smooth(s, history, readings, runs, earlier, &diagnostics)
                                : gradual
                                    ? update_gradually(s, history, readings, second, earlier, &diagnostics)
                                    : analyse(s, history, readings, earlier, &diagnostics);
    write(in, s, window, std::move(diagnostics));
  }
  write_json(in, window.folder / core::file_name::analysis_report, report);
  hydro::write_checkpoint(window.folder / core::file_name::analysis, s, history, window.header);
  return report;
}

}  // namespace freshet::forecast
