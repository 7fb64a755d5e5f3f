#pragma once
// Which grid holds when: from the times of the grids to intervals that follow each other without a gap.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/basin/rain.hpp"
#include "core/time.hpp"

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
  /// Of running totals: the frame before, whose total is taken off, and the length of its interval.
  std::optional<std::size_t> less = {};
  double less_seconds = 0;
};

struct RainSteps {
  std::vector<RainStep> steps;  ///< each begins where the one before ends
  int gaps = 0;                 ///< filled as settings.missing says
};

/// Sorts the frames. An interval goes from its time to the next (with time_at = "end": from the one before),
/// or from bound to bound. Without bounds a spacing of more than 1.5 usual ones (interval_min, else the
/// median) is a gap: the interval has the usual length then, as has the last. Intervals that end before
/// `from` are left out. Bounds that begin together are of running totals: each interval is what is new in
/// them; so it is without bounds where settings.totals says so. InputError for two frames of one time,
/// intervals that overlap, a gap (where missing = "error"), an only time without length, nothing after
/// `from`.
RainSteps rain_steps(std::vector<RainFrame>& frames, const core::RainGrid& settings, core::Instant from);

}  // namespace freshet::mesh
