#include "mesh/terrain/river/river_profile.hpp"

#include <algorithm>
#include <cmath>

#include "mesh/terrain/river/falling.hpp"
#include "mesh/terrain/river/river_frame.hpp"

namespace freshet::mesh {
namespace {

Point point_along(const std::vector<Point>& points, const std::vector<double>& at, double s) {
  const auto above = std::upper_bound(at.begin() + 1, at.end() - 1, s);
  const auto i = static_cast<std::size_t>(above - at.begin());
  return points[i - 1] + ((s - at[i - 1]) / (at[i] - at[i - 1])) * (points[i] - points[i - 1]);
}

double minmod(double a, double b) { return a * b <= 0 ? 0 : (std::abs(a) < std::abs(b) ? a : b); }

/// Rise per cell between the neighbours on either side; 0 where one has no value.
double bounded_rise(const Elevation& z, std::size_t i, int from, int to) {
  const std::size_t a = z.neighbour(i, from), b = z.neighbour(i, to);
  if (a == z.outside || b == z.outside || !std::isfinite(z[a]) || !std::isfinite(z[b])) return 0;
  return minmod(z[i] - z[a], z[b] - z[i]);
}

double inner_mean(const Axis& axis, std::size_t i, const Elevation& z) {
  const int places = std::clamp(int(std::ceil(axis.width[i] / (2 * z.step))), 1, 9);
  double sum = 0;
  int n = 0;
  for (int j = 0; j < places; ++j) {
    const double value = value_within(z, axis.place(i, (j + 0.5) / places - 0.5));
    if (!std::isfinite(value)) continue;
    sum += value;
    ++n;
  }
  return n > 0 ? sum / n : std::nan("");
}

/// Leaves out what lies farther from the isotonic median than noise does. Returns the noise.
double leave_out_strays(Profile& profile, const std::vector<double>& median) {
  constexpr double usual = 1.4826;      // standard deviation over median deviation of a normal distribution
  constexpr double least_stray = 0.15;  // m, what a smooth bed may differ by
  std::vector<double> off;
  for (std::size_t i = 0; i < median.size(); ++i)
    if (profile.kept[i]) off.push_back(std::abs(profile.raster[i] - median[i]));
  const double noise = usual * median_of(off);
  for (std::size_t i = 0; i < median.size(); ++i)
    if (profile.kept[i] && std::abs(profile.raster[i] - median[i]) > std::max(3 * noise, least_stray))
      profile.kept[i] = 0;
  return noise;
}

/// Straight line through the kept values.
void measure_rise(const Axis& axis, Profile& profile) {
  double n = 0, s = 0, z = 0, ss = 0, sz = 0, zz = 0;
  const double s0 = axis.s.back() / 2, z0 = profile.fit.front();
  for (std::size_t i = 0; i < axis.size(); ++i) {
    if (!profile.kept[i]) continue;
    const double x = axis.s[i] - s0, y = profile.raster[i] - z0;
    n += 1, s += x, z += y, ss += x * x, sz += x * y, zz += y * y;
  }
  const double var = ss - s * s / n;
  if (n < 3 || var <= 0) return;
  const double slope = (sz - s * z / n) / var;
  const double rest = std::max(0.0, zz - z * z / n - slope * slope * var);
  profile.rise = slope * axis.s.back();
  profile.rise_error = std::sqrt(rest / (n - 2) / var) * axis.s.back();
}

/// Half of the window over which the noise comes down to the fall within it, in places: at least a width.
double window_of(const Axis& axis, const std::vector<double>& median, double noise) {
  const std::size_t n = median.size(), tenth = std::max<std::size_t>(1, n / 10);
  const double fall = std::max(
      (median[tenth] - median[n - 1 - tenth]) / (axis.s[n - 1 - tenth] - axis.s[tenth]), least_slope);
  const double by_noise = std::cbrt(noise * noise * axis.step / (fall * fall));
  std::vector<double> widths = axis.width;
  return std::clamp(by_noise, median_of(widths), std::max(axis.s.back() / 3, axis.step)) / axis.step;
}

}  // namespace

Axis axis_of(const River& river, double wanted) {
  const std::vector<double> at = distances(river.points);
  const double n = std::clamp(std::ceil(at.back() / wanted), 15.0, 19999.0);
  Axis axis;
  axis.step = at.back() / n;
  for (int i = 0; i <= int(n); ++i) {
    const double s = i * axis.step;
    axis.s.push_back(s);
    axis.at.push_back(point_along(river.points, at, s));
    axis.width.push_back(along(at, river.width, s));
    const double reach = std::max(axis.width.back() / 2, axis.step);
    const Point d = point_along(river.points, at, std::min(at.back(), s + reach)) -
                    point_along(river.points, at, std::max(0.0, s - reach));
    const double l = std::max(length(d), 1e-9);
    axis.right.push_back({d.y / l, -d.x / l});
  }
  return axis;
}

double value_within(const Elevation& z, Point p) {
  const std::size_t i = z.cell_at(p);
  if (i == z.outside || !std::isfinite(z[i])) return std::nan("");
  const Point off = p - z.centre(i);
  return z[i] + bounded_rise(z, i, 4, 0) * off.x / z.step + bounded_rise(z, i, 2, 6) * off.y / z.step;
}

Profile fit_profile(const Axis& axis, const Elevation& z) {
  Profile profile;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    profile.raster.push_back(inner_mean(axis, i, z));
    profile.kept.push_back(std::isfinite(profile.raster.back()));
  }
  std::vector<double> samples = profile.raster;
  fill_gaps(samples);
  const std::vector<double> median = falling_median(samples);
  profile.fit = median;
  profile.noise = leave_out_strays(profile, median);
  for (std::size_t i = 0; i < axis.size(); ++i)
    if (!profile.kept[i]) samples[i] = std::nan("");
  fill_gaps(samples);
  const double half = window_of(axis, median, profile.noise);
  profile.fit = without_steps(falling_fit(smooth_line(samples, half)), axis.step, least_slope);
  measure_rise(axis, profile);
  return profile;
}

Profile fit_profile(const Axis& axis, std::vector<double> bed, double cell) {
  Profile profile;
  profile.kept.assign(bed.size(), 1);
  profile.fit = without_steps(falling_fit(smooth_line(bed, std::max(1.0, 1.5 * cell / axis.step))), axis.step,
                              least_slope);
  profile.raster = std::move(bed);
  measure_rise(axis, profile);
  return profile;
}

}  // namespace freshet::mesh
