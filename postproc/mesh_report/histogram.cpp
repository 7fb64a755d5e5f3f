#include "postproc/mesh_report/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::postproc {

Histogram histogram_of(const std::string& title, const std::string& unit, std::vector<double> values,
                       bool by_ratio, std::size_t classes) {
  Histogram h{title, unit, {}, std::vector<std::size_t>(classes, 0)};
  if (values.empty()) return h;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  h.smallest = *low;
  h.largest = *high;
  const bool ratio = by_ratio && h.smallest > 0 && h.largest > h.smallest;
  const auto scaled = [&](double v) { return ratio ? std::log(v) : v; };
  const double from = scaled(h.smallest), width = std::max(scaled(h.largest) - from, 1e-12) / double(classes);
  for (std::size_t i = 0; i <= classes; ++i) {
    const double at = from + double(i) * width;
    h.breaks.push_back(ratio ? std::exp(at) : at);
  }
  for (const double v : values)
    ++h.count[std::min(classes - 1, static_cast<std::size_t>(std::max(0.0, (scaled(v) - from) / width)))];
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  h.median = *middle;
  return h;
}

}  // namespace freshet::postproc
