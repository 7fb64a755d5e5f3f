#pragma once
// Which grid holds when: from the times of the grids to intervals that follow each other without a gap.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/basin.hpp"

namespace freshet::mesh {

/// One grid of the series.
struct RainFrame {
  core::Instant time;
  std::optional<std::pair<core::Instant, core::Instant>>
      bounds;  ///< beginning and end, where the file says so
  std::filesystem::path file;
  int index = 0;  ///< time in a NetCDF file, band in a raster, from 0
};

/// An interval of rain.nc.
struct RainStep {
  core::Instant begin, end;
  std::optional<std::size_t> frame = {};  ///< absent: a gap without rain
  double own_seconds = 0;                 ///< length of the frame's own interval: a depth fell within it
};

struct RainSteps {
  std::vector<RainStep> steps;  ///< each begins where the one before ends
  int gaps = 0;                 ///< filled as settings.missing says
};

/// Sorts the frames. An interval goes from its time to the next (with time_at = "end": from the one before),
/// or from bound to bound. Without bounds a spacing of more than 1.5 usual ones (interval_min, else the
/// median) is a gap: the interval has the usual length then, as has the last. Intervals that end before
/// `from` are left out. InputError for two frames of one time, intervals that overlap, a gap (where missing =
/// "error"), an only time without length, nothing after `from`.
RainSteps rain_steps(std::vector<RainFrame>& frames, const core::RainGrid& settings, core::Instant from);

/// Unit of a CF time coordinate: "hours since 2026-03-10 00:00:00".
struct CfTime {
  core::Instant epoch;
  double seconds = 1;                    ///< of the unit
  core::Instant at(double value) const;  ///< to the nearest second
};
/// InputError "<where>: ..." if it is not of that form or the calendar not the real one.
CfTime cf_time(const std::string& units, const std::string& calendar, const std::string& where);

}  // namespace freshet::mesh
