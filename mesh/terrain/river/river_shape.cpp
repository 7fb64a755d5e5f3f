#include "mesh/terrain/river/river_shape.hpp"

#include <algorithm>
#include <cmath>

#include "mesh/terrain/river/falling.hpp"
#include "mesh/terrain/river/river_frame.hpp"

namespace freshet::mesh {
namespace {

/// How much of the raster's shape is kept: none below three cells across, all from four.
double share_of_shape(double width, double step) { return std::clamp(width / step - 3, 0.0, 1.0); }

double middle_of_place(int place, int places) { return (2 * place + 1.0) / places - 1; }

/// Half of the window of the medians, in places of the axis: two and a half widths, and so many values that
/// their noise comes down to a centimetre, up to ten widths.
std::ptrdiff_t half_window(const Axis& axis, std::size_t i, double noise) {
  const double wanted = noise * noise / (0.01 * 0.01) / 2 * axis.step;
  return std::ptrdiff_t(std::ceil(std::clamp(wanted, 2.5 * axis.width[i], 10 * axis.width[i]) / axis.step));
}

/// The outermost place may lie in a cell that the wall of a bank stands in: what rises there far more steeply
/// than before it, runs on as before it.
void without_wall(double& outer, double inner, double before) {
  constexpr double steeper = 3, least = 0.1;
  const double rise = inner - before;
  if (outer - inner > steeper * std::max(std::abs(rise), least)) outer = inner + rise;
}

}  // namespace

RiverShape::RiverShape(const Axis& axis, const Profile& profile, const Elevation& z) : step_(axis.step) {
  const auto n = static_cast<std::ptrdiff_t>(axis.size());
  std::ptrdiff_t fine = 0;
  for (const double width : axis.width) fine += width >= 4 * z.step * (1 - 1e-9);
  resolved_ = 2 * fine > n;
  if (*std::max_element(axis.width.begin(), axis.width.end()) <= 3 * z.step) return;

  std::vector<double> above(axis.size() * places, std::nan(""));  // of single places
  for (std::size_t i = 0; i < axis.size(); ++i)
    for (int j = 0; j < places && profile.kept[i]; ++j)
      above[i * places + j] = value_within(z, axis.place(i, middle_of_place(j, places))) - profile.fit[i];
  heights_.assign(above.size(), 0);
  std::vector<double> window;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double share = share_of_shape(axis.width[i], z.step);
    const std::ptrdiff_t half = half_window(axis, std::size_t(i), profile.noise);
    for (int j = 0; j < places && share > 0; ++j) {
      window.clear();
      for (std::ptrdiff_t k = std::max<std::ptrdiff_t>(0, i - half); k <= std::min(n - 1, i + half); ++k)
        window.push_back(above[std::size_t(k) * places + j]);
      const double median = median_of(window);
      heights_[std::size_t(i) * places + j] = std::isfinite(median) ? share * median : 0;
    }
    double* const h = &heights_[std::size_t(i) * places];
    without_wall(h[0], h[1], h[2]);
    without_wall(h[places - 1], h[places - 2], h[places - 3]);
  }
}

double RiverShape::lowest(std::size_t i) const {
  if (heights_.empty()) return 0;
  const auto first = heights_.begin() + static_cast<std::ptrdiff_t>(i * places);
  return *std::min_element(first, first + places);
}

double RiverShape::height(std::size_t i, double t) const {
  const double place = std::clamp((t + 1) * places / 2 - 0.5, 0.0, places - 1.0);
  const int j = std::min(int(place), places - 2);
  const double* h = &heights_[i * places];
  return h[j] + (place - j) * (h[j + 1] - h[j]) - lowest(i);
}

double RiverShape::above_lowest(double s, double t) const {
  if (heights_.empty()) return 0;
  const std::size_t n = heights_.size() / places;
  const double at = std::clamp(s / step_, 0.0, double(n - 1));
  const std::size_t i = std::min(std::size_t(at), n - 2);
  return height(i, t) + (at - double(i)) * (height(i + 1, t) - height(i, t));
}

double RasterCrossSections::bed(double s, double t) const {
  return along(at_, bed_, s) + shape_.above_lowest(s, t);
}

}  // namespace freshet::mesh
