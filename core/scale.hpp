#pragma once
// The scale on which a quantity is taken for Gaussian: drawn there, and corrected there by readings.

#include <cmath>

namespace freshet::core {

enum class Scale { identity, logarithm, logit };

/// Of a value that the scale has: any, above 0, between 0 and 1.
inline double to_scale(Scale scale, double value) {
  switch (scale) {
    case Scale::logarithm:
      return std::log(value);
    case Scale::logit:
      return std::log(value / (1 - value));
    default:
      return value;
  }
}

inline double from_scale(Scale scale, double x) {
  switch (scale) {
    case Scale::logarithm:
      return std::exp(x);
    case Scale::logit:
      return 1 / (1 + std::exp(-x));
    default:
      return x;
  }
}

inline bool has_value(Scale scale, double value) {
  return scale == Scale::identity || (value > 0 && (scale == Scale::logarithm || value < 1));
}

}  // namespace freshet::core
