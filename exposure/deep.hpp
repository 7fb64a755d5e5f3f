#pragma once

namespace freshet::exposure {

/// Files hold depths as f32: 0.3 m in them may be a little less.
inline constexpr double rounding_m = 1e-6;

/// Whether water is deep enough to count.
inline bool reaches(double depth_m, double threshold_m) { return depth_m >= threshold_m - rounding_m; }

}  // namespace freshet::exposure
