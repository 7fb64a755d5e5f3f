#include "mesh/rain/times.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

using core::check;
using Duration = std::chrono::milliseconds;

constexpr double gap_factor = 1.5;

/// Usual time from one frame to the next: interval_min, or the median; 0 if it is not known.
Duration usual_spacing(const std::vector<RainFrame>& frames, const core::RainGrid& settings) {
  if (settings.interval_min) return core::milliseconds_of(*settings.interval_min * 60);
  std::vector<Duration> spacing;
  for (std::size_t i = 1; i < frames.size(); ++i) spacing.push_back(frames[i].time - frames[i - 1].time);
  if (spacing.empty()) return Duration(0);
  const auto middle = spacing.begin() + static_cast<std::ptrdiff_t>((spacing.size() - 1) / 2);
  std::nth_element(spacing.begin(), middle, spacing.end());
  return *middle;
}

/// Interval of a frame without bounds, gaps left open.
void by_spacing(RainStep& step, const std::vector<RainFrame>& frames, std::size_t i, Duration usual,
                bool at_end) {
  const auto joined = [&](Duration spacing) {
    return static_cast<double>(spacing.count()) <= gap_factor * static_cast<double>(usual.count());
  };
  const RainFrame& f = frames[i];
  check(usual.count() > 0,
        "{}: one time only, {}, and nothing says how long it holds; write interval_min in [rain]",
        f.file.string(), core::to_iso(f.time));
  if (at_end) {
    const Duration before = i > 0 ? f.time - frames[i - 1].time : usual;
    step.begin = f.time - (joined(before) ? before : usual);
  } else {
    const Duration after = i + 1 < frames.size() ? frames[i + 1].time - f.time : usual;
    step.end = f.time + (joined(after) ? after : usual);
  }
}

/// The beginning of a forecast, whose running total is nothing yet.
bool has_no_length(const std::vector<RainFrame>& frames, std::size_t i) {
  const auto& bounds = frames[i].bounds;
  return bounds && bounds->first == bounds->second && i + 1 < frames.size() && frames[i + 1].bounds &&
         frames[i + 1].bounds->first == bounds->first;
}

/// Each frame with its own interval.
std::vector<RainStep> own_intervals(const std::vector<RainFrame>& frames, const core::RainGrid& settings) {
  const Duration usual = usual_spacing(frames, settings);
  const bool at_end = settings.time_at_end || settings.totals == core::Totals::running;
  std::vector<RainStep> steps;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const RainFrame& f = frames[i];
    if (has_no_length(frames, i)) continue;
    RainStep step{f.time, f.time, i};
    if (f.bounds)
      std::tie(step.begin, step.end) = *f.bounds;
    else
      by_spacing(step, frames, i, usual, at_end);
    step.own_seconds = core::seconds_between(step.begin, step.end);
    check(step.own_seconds > 0, "{}: the time bounds of {} are not in order: {} to {}; mend the file",
          f.file.string(), core::to_iso(f.time), core::to_iso(step.begin), core::to_iso(step.end));
    steps.push_back(step);
  }
  return steps;
}

/// What is new in running totals: the interval since the total before.
void take_differences(std::vector<RainStep>& steps, const std::vector<RainFrame>& frames,
                      core::Totals totals) {
  if (totals == core::Totals::interval) return;
  for (std::size_t i = steps.size(); i-- > 1;) {
    RainStep &step = steps[i], &before = steps[i - 1];
    const bool bounds = frames[*step.frame].bounds && frames[*before.frame].bounds;
    const bool running =
        bounds ? step.begin == before.begin && step.end > before.end : totals == core::Totals::running;
    if (!running) continue;
    step.begin = before.end;
    step.less = before.frame;
    step.less_seconds = before.own_seconds;
  }
}

}  // namespace

RainSteps rain_steps(std::vector<RainFrame>& frames, const core::RainGrid& settings, core::Instant from) {
  std::stable_sort(frames.begin(), frames.end(),
                   [](const RainFrame& a, const RainFrame& b) { return a.time < b.time; });
  for (std::size_t i = 1; i < frames.size(); ++i)
    check(frames[i].time > frames[i - 1].time,
          "{} and {}: both hold rain of {}; leave one of the two out of rain.grid",
          frames[i - 1].file.string(), frames[i].file.string(), core::to_iso(frames[i].time));
  RainSteps result;
  std::vector<RainStep>& steps = result.steps;
  std::vector<RainStep> own = own_intervals(frames, settings);
  take_differences(own, frames, settings.totals);
  for (const RainStep& step : own) {
    if (!steps.empty() && step.begin != steps.back().end) {
      RainStep& last = steps.back();
      const std::string file = frames[*step.frame].file.string();
      check(step.begin > last.end,
            "{}: the interval from {} begins before the one before ends, at {}; mend the time bounds", file,
            core::to_iso(step.begin), core::to_iso(last.end));
      check(
          settings.missing != core::Missing::error || step.begin <= from,
          "{}: no rain is given from {} to {}; add what is missing, or write missing = \"zero\" (no rain) or "
          "\"hold\" (as before) in [rain]",
          file, core::to_iso(last.end), core::to_iso(step.begin));
      if (step.begin > from) ++result.gaps;
      if (settings.missing == core::Missing::hold)
        last.end = step.begin;
      else
        steps.push_back({last.end, step.begin, std::nullopt});
    }
    steps.push_back(step);
  }
  const auto first =
      std::find_if(steps.begin(), steps.end(), [&](const RainStep& s) { return s.end > from; });
  check(first != steps.end(), "{}: all of the rain, which ends at {}, lies before forecast.start, {}",
        settings.files.string(), steps.empty() ? "no time" : core::to_iso(steps.back().end),
        core::to_iso(from));
  steps.erase(steps.begin(), first);
  return result;
}

}  // namespace freshet::mesh
