#include "assimilation/anamorphosis.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace freshet::assimilation {
namespace {

double normal_below(double x) { return 0.5 * std::erfc(-x * std::numbers::sqrt2 / 2); }

/// Inverse of that, by Newton's method from the middle, from where it never overshoots.
double normal_quantile(double p) {
  double x = 0;
  for (int i = 0; i < 100; ++i) {
    const double density = std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
    const double step = (p - normal_below(x)) / density;
    x += step;
    if (std::abs(step) < 1e-14) break;
  }
  return x;
}

/// Errors that a fraction may have: half of its range says nothing more.
double bounded(double error) { return std::clamp(error, 0.001, 0.5); }

}  // namespace

double fraction_score(double fraction, double error) {
  const double e = bounded(error);
  return normal_quantile(e / 2 + (1 - e) * std::clamp(fraction, 0.0, 1.0));
}

double fraction_of_score(double score, double error) {
  const double e = bounded(error);
  return std::clamp((normal_below(score) - e / 2) / (1 - e), 0.0, 1.0);
}

}  // namespace freshet::assimilation
