#include "forecast/leg.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/phases.hpp"
#include "core/result_files.hpp"
#include "core/stop_signal.hpp"
#include "forecast/lost_members.hpp"
#include "forecast/perturbation.hpp"
#include "hydro/run/failure.hpp"

namespace freshet::forecast {
namespace {

/// First multiple of `interval` after `t`, counted from `begin`, or `end`.
double next_mark(double t, double begin, double interval, double end) {
  const double n = std::floor((t - begin) / interval + 1e-9) + 1;
  return std::min(begin + n * interval, end);
}

bool is_mark(double t, double begin, double interval, double end) {
  const double n = (t - begin) / interval;
  return t == end || std::abs(n - std::round(n)) < 1e-9;
}

/// Why it does not go on without those that failed.
std::string too_few_left(const core::Ensemble& ensemble, const hydro::SolverFailure& failure) {
  if (failure.members.empty() || ensemble.whole() == 1) return "";
  return fmt::format(". {} of {} members failed, and ensemble.least_share is {:g}",
                     failure.members.size() + ensemble.lost.size(), ensemble.whole(), ensemble.least_share);
}

/// A failure leaves the last good state as checkpoint and says so; unless enough members are left to go on
/// without those that failed.
void advance_or_save(hydro::Simulation& s, const Leg& leg, hydro::GaugeHistory& history, double target) {
  try {
    const core::InPhase phase(core::Phase::steps);
    s.advance_to(target);
  } catch (const hydro::SolverFailure& failure) {
    check_may_be_lost(s.basin().ensemble, failure);
    if (!s.kept()) throw;
    history.cut(s.time());
    s.failures.push_back(failure.what());
    s.after_failure = true;
    hydro::write_checkpoint(leg.checkpoint(), s, history, leg.header);
    throw hydro::SolverFailure(
        fmt::format("{}{}.\nThe last good state, of {:.3f} s, is in {}: mend the cause and run the same "
                    "command again {}",
                    failure.what(), too_few_left(s.basin().ensemble, failure), s.time(),
                    leg.checkpoint().string(),
                    leg.begins_anew ? "to begin the window anew" : "to go on from there"),
        failure.in_short, failure.members);
  }
}

void write_frame(const hydro::Simulation& s, const Leg& leg) {
  const core::InPhase phase(core::Phase::write);
  leg.frames().write(s, leg.header);
}

void save(hydro::Simulation& s, const Leg& leg, const hydro::GaugeHistory& history) {
  const core::InPhase phase(core::Phase::write);
  hydro::write_checkpoint(leg.checkpoint(), s, history, leg.header);
}

/// Whether any rank was told to stop: signals reach ranks at different moments. Collective.
bool stop_wanted(const hydro::Simulation& s) { return s.ranks().largest(core::stop_asked() ? 1 : 0) > 0; }

/// What is left behind is said where the program ends.
[[noreturn]] void stop(const hydro::Simulation& s, const Leg& leg, const std::string& from) {
  throw core::Stopped(fmt::format(
      "told to stop (SIGUSR1), after {:.3f} s of {} s of '{}': run the same command again to go on from {}",
      s.time() - leg.begin, leg.end - leg.begin, leg.label, from));
}

/// At the beginning of each cycle interval: controls go on as those of the cycle that will start from there.
void renew_controls(hydro::Simulation& s, const Leg& leg) {
  const double interval = s.basin().forecast.interval_h * 3600;
  if (leg.step && is_mark(s.time(), leg.begin, interval, leg.end))
    perturb(s, *leg.step + 1 + static_cast<std::uint32_t>(std::lround((s.time() - leg.begin) / interval)));
}

/// What has been booked is summed up here in every run, as a checkpoint does: so that one that is told to
/// stop here adds the same numbers in the same order.
void record_budget(hydro::Simulation& s, const Leg& leg, hydro::GaugeHistory& history) {
  s.set_budget(history.budget.record(s, leg.phase));
}

void record_all(hydro::Simulation& s, const Leg& leg, hydro::GaugeHistory& history) {
  history.record(s, leg.phase);
  record_budget(s, leg, history);
}

}  // namespace

std::vector<double> Leg::output_times(const core::Basin& basin) const {
  std::vector<double> times = {begin};
  while (times.back() < end)
    times.push_back(next_mark(times.back(), begin, basin.forecast.output_interval_s, end));
  return times;
}

void advance(hydro::Simulation& s, const Leg& leg, hydro::GaugeHistory& history) {
  const core::InPhase phase(core::Phase::advance);
  const double interval = s.basin().forecast.gauge_interval_s, output = s.basin().forecast.output_interval_s;
  core::Progress progress(leg.label, leg.end - leg.begin);
  if (s.time() == leg.begin) record_all(s, leg, history);
  while (s.time() < leg.end) {
    if (leg.interval_begins) leg.interval_begins();
    advance_or_save(s, leg, history, next_mark(s.time(), leg.begin, interval, leg.end));
    history.record(s, leg.phase);
    const bool at_output = is_mark(s.time(), leg.begin, output, leg.end);
    if (at_output) record_budget(s, leg, history);
    if (s.time() < leg.end) {
      renew_controls(s, leg);
      if (at_output && stop_wanted(s)) {
        if (!leg.begins_anew) save(s, leg, history);
        stop(s, leg, leg.begins_anew ? "the window's begin" : leg.checkpoint().string());
      }
    }
    progress.update(s.time() - leg.begin);
  }
}

void advance_with_frames(hydro::Simulation& s, const Leg& leg, hydro::GaugeHistory& history) {
  const core::InPhase phase(core::Phase::advance);
  const core::Forecast& f = s.basin().forecast;
  const double gauges = f.gauge_interval_s, output = f.output_interval_s, saves = f.checkpoint_interval_s,
               renewal = leg.step ? f.interval_h * 3600 : leg.end - leg.begin;
  if (std::filesystem::exists(leg.checkpoint())) {
    hydro::check_configuration(leg.checkpoint(), s.basin());
    hydro::read_checkpoint(leg.checkpoint(), s, &history);
    core::check(s.time() <= leg.end, "{}: this is from a longer run; remove it to start again",
                leg.checkpoint().string());
    if (s.ranks().leader())
      core::info("{}: resuming from {}", leg.label,
                 leg.end - leg.begin < 3600 ? fmt::format("{:.3f} s", s.time() - leg.begin)
                                            : fmt::format("{:.2f} h", (s.time() - leg.begin) / 3600));
  } else {
    s.solver().extremes().reset(s.time());
    s.solver().extremes().update(s.time());
    record_all(s, leg, history);
    write_frame(s, leg);
  }
  core::Progress progress(leg.label, leg.end - leg.begin);
  while (s.time() < leg.end) {
    renew_controls(s, leg);
    const double target = std::min(
        {next_mark(s.time(), leg.begin, renewal, leg.end), next_mark(s.time(), leg.begin, gauges, leg.end),
         next_mark(s.time(), leg.begin, output, leg.end), next_mark(s.time(), leg.begin, saves, leg.end)});
    advance_or_save(s, leg, history, target);
    if (is_mark(target, leg.begin, gauges, leg.end)) history.record(s, leg.phase);
    const bool at_output = is_mark(target, leg.begin, output, leg.end),
               at_save = is_mark(target, leg.begin, saves, leg.end);
    if (at_output) {
      record_budget(s, leg, history);
      write_frame(s, leg);
    }
    const bool told_to_stop = (at_output || at_save) && target < leg.end && stop_wanted(s);
    if (told_to_stop || at_save) save(s, leg, history);
    if (told_to_stop) stop(s, leg, leg.checkpoint().string());
    progress.update(target - leg.begin);
  }
}

void write_products(const hydro::Simulation& s, const Leg& leg, const hydro::GaugeHistory& history) {
  const core::InPhase phase(core::Phase::write);
  write_forecast(leg.folder / core::file_name::forecast, s, leg.frames(), leg.output_times(s.basin()),
                 leg.header);
  write_probability(leg.folder / core::file_name::probability, s, leg.checkpoint(), leg.header);
  hydro::write_sections(leg.folder / core::file_name::sections, s, history, leg.header);
  hydro::write_gauges(leg.folder / core::file_name::gauges, s, history, leg.header);
  hydro::write_budget(leg.folder / core::file_name::budget, s, history.budget, leg.header);
}

}  // namespace freshet::forecast
