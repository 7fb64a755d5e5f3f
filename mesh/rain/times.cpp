#include "mesh/rain/times.hpp"

#include <algorithm>
#include <cmath>
#include <regex>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

using core::check;
using std::chrono::seconds;

constexpr double gap_factor = 1.5;

/// Usual time from one frame to the next: interval_min, or the median; 0 if it is not known.
seconds usual_spacing(const std::vector<RainFrame>& frames, const core::RainGrid& settings) {
  if (settings.interval_min) return seconds(std::llround(*settings.interval_min * 60));
  std::vector<seconds> spacing;
  for (std::size_t i = 1; i < frames.size(); ++i) spacing.push_back(frames[i].time - frames[i - 1].time);
  if (spacing.empty()) return seconds(0);
  const auto middle = spacing.begin() + static_cast<std::ptrdiff_t>((spacing.size() - 1) / 2);
  std::nth_element(spacing.begin(), middle, spacing.end());
  return *middle;
}

/// Each frame with its own interval, gaps left open.
std::vector<RainStep> own_intervals(const std::vector<RainFrame>& frames, const core::RainGrid& settings) {
  const seconds usual = usual_spacing(frames, settings);
  const auto joined = [&](seconds spacing) {
    return static_cast<double>(spacing.count()) <= gap_factor * static_cast<double>(usual.count());
  };
  std::vector<RainStep> steps;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const RainFrame& f = frames[i];
    RainStep step{f.time, f.time, i};
    if (f.bounds) {
      std::tie(step.begin, step.end) = *f.bounds;
    } else {
      check(usual.count() > 0,
            "{}: one time only, {}, and nothing says how long it holds; write interval_min in [rain]",
            f.file.string(), core::to_iso(f.time));
      if (settings.time_at_end) {
        const seconds before = i > 0 ? f.time - frames[i - 1].time : usual;
        step.begin = f.time - (joined(before) ? before : usual);
      } else {
        const seconds after = i + 1 < frames.size() ? frames[i + 1].time - f.time : usual;
        step.end = f.time + (joined(after) ? after : usual);
      }
    }
    step.own_seconds = static_cast<double>((step.end - step.begin).count());
    check(step.own_seconds > 0, "{}: the time bounds of {} are not in order: {} to {}; mend the file",
          f.file.string(), core::to_iso(f.time), core::to_iso(step.begin), core::to_iso(step.end));
    steps.push_back(step);
  }
  return steps;
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
  for (const RainStep& step : own_intervals(frames, settings)) {
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

core::Instant CfTime::at(double value) const {
  return epoch + std::chrono::seconds(std::llround(value * seconds));
}

CfTime cf_time(const std::string& units, const std::string& calendar, const std::string& where) {
  for (const char* other : {"noleap", "365_day", "all_leap", "366_day", "360_day", "julian"})
    check(calendar != other,
          "{}: the calendar is '{}', rain falls in the real one (standard); convert the file", where,
          calendar);
  static const std::regex form(
      R"(\s*([A-Za-z]+)\s+since\s+(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.0*)?)?)?\s*(Z|UTC|GMT|[+-]0?0:?(?:00)?)?\s*)",
      std::regex::icase);
  std::smatch m;
  check(
      std::regex_match(units, m, form),
      "{}: the time unit '{}' is not of the form 'hours since 2026-03-10 00:00:00' (UTC); mend its attribute "
      "units",
      where, units);
  std::string unit = m[1];
  std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::tolower(c); });
  if (unit.size() > 1 && unit.back() == 's') unit.pop_back();
  const double seconds = unit == "s" || unit == "sec" || unit == "second" ? 1
                         : unit == "min" || unit == "minute"              ? 60
                         : unit == "h" || unit == "hr" || unit == "hour"  ? 3600
                         : unit == "d" || unit == "day"                   ? 86400
                                                                          : 0;
  check(seconds > 0, "{}: the time unit '{}' counts neither seconds, minutes, hours nor days", where, units);
  const auto number = [&](int i) { return m[i].matched ? std::stoi(m[i]) : 0; };
  const std::string iso = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", number(2), number(3), number(4),
                                      number(5), number(6), number(7));
  return {core::parse_instant(iso, where), seconds};
}

}  // namespace freshet::mesh
