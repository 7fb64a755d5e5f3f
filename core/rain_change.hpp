#pragma once
// What forecasters make of rain (core/modifiers.hpp), as the solver side takes it.

namespace freshet::core {

/// From a time on [s since forecast.start]: `factor` times what was given for `late_s` earlier.
struct RainChange {
  double from = 0, factor = 1, late_s = 0;
};

}  // namespace freshet::core
