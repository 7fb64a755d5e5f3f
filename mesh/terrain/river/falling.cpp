#include "mesh/terrain/river/falling.hpp"

#include <algorithm>
#include <cmath>

#include "mesh/terrain/river/river_frame.hpp"

namespace freshet::mesh {
namespace {

/// Neighbours that were pooled; `level` is what they have in common.
struct MeanPool {
  double sum = 0;
  std::size_t n = 0;
  explicit MeanPool(double value) : sum(value), n(1) {}
  double level() const { return sum / double(n); }
  std::size_t size() const { return n; }
  void take(MeanPool& below) {
    sum += below.sum;
    n += below.n;
  }
};

struct MedianPool {
  std::vector<double> sorted;
  explicit MedianPool(double value) : sorted{value} {}
  double level() const { return 0.5 * (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]); }
  std::size_t size() const { return sorted.size(); }
  void take(MedianPool& below) {
    if (below.sorted.size() > sorted.size()) sorted.swap(below.sorted);
    for (const double value : below.sorted)
      sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), value), value);
  }
};

template <class Pool>
std::vector<double> pooled(const std::vector<double>& values) {
  std::vector<Pool> pools;
  for (const double value : values) {
    pools.emplace_back(value);
    while (pools.size() > 1 && pools[pools.size() - 2].level() < pools.back().level()) {
      pools[pools.size() - 2].take(pools.back());
      pools.pop_back();
    }
  }
  std::vector<double> fit;
  for (const Pool& pool : pools) fit.insert(fit.end(), pool.size(), pool.level());
  return fit;
}

}  // namespace

std::vector<double> falling_fit(const std::vector<double>& values) { return pooled<MeanPool>(values); }

std::vector<double> falling_median(const std::vector<double>& values) { return pooled<MedianPool>(values); }

std::vector<double> without_steps(const std::vector<double>& falling, double step, double least_slope) {
  std::vector<double> middle, level;
  for (std::size_t i = 0, j = 0; i < falling.size(); i = j) {
    while (j < falling.size() && falling[j] == falling[i]) ++j;
    middle.push_back(0.5 * double(i + j - 1));
    level.push_back(falling[i]);
  }
  std::vector<double> curve;
  for (std::size_t i = 0; i < falling.size(); ++i) curve.push_back(along(middle, level, double(i)));
  for (std::size_t i = curve.size() - 1; i-- > 0;)
    curve[i] = std::max(curve[i], curve[i + 1] + least_slope * step);
  return curve;
}

std::vector<double> smooth_line(const std::vector<double>& values, double half) {
  const auto n = static_cast<std::ptrdiff_t>(values.size());
  const double reach = std::max(half, 1.0) + 1e-9;
  const auto cells = static_cast<std::ptrdiff_t>(reach);
  std::vector<double> smooth(values.size());
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    double w0 = 0, w1 = 0, w2 = 0, v0 = 0, v1 = 0;
    for (std::ptrdiff_t j = std::max<std::ptrdiff_t>(0, i - cells); j <= std::min(n - 1, i + cells); ++j) {
      const double x = double(j - i), r = std::abs(x) / (reach + 1), c = 1 - r * r * r, w = c * c * c;
      w0 += w;
      w1 += w * x;
      w2 += w * x * x;
      v0 += w * values[j];
      v1 += w * x * values[j];
    }
    const double det = w0 * w2 - w1 * w1;
    smooth[i] = det > 1e-12 * w0 * w0 ? (w2 * v0 - w1 * v1) / det : v0 / w0;
  }
  return smooth;
}

void fill_gaps(std::vector<double>& values) {
  std::vector<double> at, known;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (std::isfinite(values[i])) {
      at.push_back(double(i));
      known.push_back(values[i]);
    }
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i])) values[i] = along(at, known, double(i));
}

double median_of(std::vector<double>& values) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double v) { return !std::isfinite(v); }),
               values.end());
  if (values.empty()) return std::nan("");
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

}  // namespace freshet::mesh
