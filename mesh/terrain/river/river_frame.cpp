#include "mesh/terrain/river/river_frame.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::mesh {
namespace {

Point unit(Point a) {
  const double l = length(a);
  return l > 0 ? (1 / l) * a : Point{1, 0};
}

/// Place of `s` among ascending `at`: a segment and the share of it.
std::pair<std::size_t, double> locate(const std::vector<double>& at, double s) {
  const auto up = std::upper_bound(at.begin(), at.end(), s) - at.begin() - 1;
  const auto i = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(up, 0, std::ptrdiff_t(at.size()) - 2));
  const double run = at[i + 1] - at[i];
  return {i, run > 0 ? std::clamp((s - at[i]) / run, 0.0, 1.0) : 0.0};
}

Point point_along(const std::vector<double>& at, const std::vector<Point>& line, double s) {
  const auto [i, share] = locate(at, s);
  return line[i] + share * (line[i + 1] - line[i]);
}

}  // namespace

double along(const std::vector<double>& at, const std::vector<double>& values, double s) {
  if (values.size() == 1) return values[0];
  const auto [i, share] = locate(at, s);
  return values[i] + share * (values[i + 1] - values[i]);
}

std::vector<double> smoothed(const std::vector<double>& values, const std::vector<double>& at, double half) {
  std::vector<double> sum{0};  // of the values' integral
  for (std::size_t i = 1; i < at.size(); ++i)
    sum.push_back(sum.back() + 0.5 * (at[i] - at[i - 1]) * (values[i] + values[i - 1]));
  const auto integral = [&](double s) {
    const auto [i, share] = locate(at, s);
    const double run = share * (at[i + 1] - at[i]);
    return sum[i] + run * (values[i] + 0.5 * share * (values[i + 1] - values[i]));
  };
  std::vector<double> mean = values;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const double h = std::min({half, at[i] - at.front(), at.back() - at[i]});
    if (h > 1e-9) mean[i] = (integral(at[i] + h) - integral(at[i] - h)) / (2 * h);
  }
  return mean;
}

std::vector<Point> smoothed(const std::vector<Point>& line, double half) {
  const std::vector<double> at = distances(line);
  std::vector<double> x, y;
  for (const Point p : line) {
    x.push_back(p.x);
    y.push_back(p.y);
  }
  x = smoothed(x, at, half);
  y = smoothed(y, at, half);
  std::vector<Point> smooth;
  for (std::size_t i = 0; i < line.size(); ++i) smooth.push_back({x[i], y[i]});
  return smooth;
}

std::vector<Point> resampled(const std::vector<Point>& line, double step) {
  const std::vector<double> at = distances(line);
  const int parts = std::max(1, static_cast<int>(std::ceil(at.back() / step - 1e-9)));
  std::vector<Point> even;
  for (int i = 0; i < parts; ++i) even.push_back(point_along(at, line, at.back() * i / parts));
  even.push_back(line.back());
  return even;
}

std::vector<Point> tangents(const std::vector<Point>& line) {
  std::vector<Point> t;
  for (std::size_t i = 0; i < line.size(); ++i)
    t.push_back(unit(line[std::min(i + 1, line.size() - 1)] - line[i > 0 ? i - 1 : 0]));
  return t;
}

std::vector<double> curvatures(const std::vector<Point>& line, const std::vector<double>& at, double reach) {
  std::vector<double> k;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const double h = std::min({reach / 2, at[i] - at.front(), at.back() - at[i]});
    if (h <= 1e-9) {
      k.push_back(0);
      continue;
    }
    const Point a = point_along(at, line, at[i] - h), b = point_along(at, line, at[i] + h);
    const Point u = unit(line[i] - a), v = unit(b - line[i]);
    k.push_back(std::atan2(u.x * v.y - u.y * v.x, u.x * v.x + u.y * v.y) / h);
  }
  if (k.size() > 2) {
    k.front() = k[1];
    k.back() = k[k.size() - 2];
  }
  return k;
}

namespace {

/// Points of [begin, end) that bend too much.
std::vector<std::size_t> tight_points(const River& river, double radii, double least) {
  const std::vector<double> at = distances(river.points);
  const double reach = std::max(river.width[river.width.size() / 2], least) / 2;
  const std::vector<double> k = curvatures(river.points, at, reach);
  std::vector<std::size_t> tight;
  for (std::size_t i = 1; i + 1 < k.size(); ++i)
    if (std::abs(k[i]) * std::max(radii * river.width[i], least) > 1) tight.push_back(i);
  return tight;
}

/// Smooths one stretch until it bends no more than it may; its ends stay.
bool unbend_stretch(River& stretch, double radii, double least) {
  const std::size_t n = stretch.points.size();
  const double spacing = distances(stretch.points).back() / static_cast<double>(n - 1);
  const auto reach =
      static_cast<std::size_t>(std::max(1.0, std::max(stretch.width[n / 2], least) / 6 / spacing));
  for (int round = 0; round < 300; ++round) {
    const std::vector<std::size_t> tight = tight_points(stretch, radii, least);
    if (tight.empty()) return true;
    const std::vector<double> at = distances(stretch.points);
    const double from = at[tight.front()] - std::max(stretch.width[tight.front()], least),
                 to = at[tight.back()] + std::max(stretch.width[tight.back()], least);
    std::vector<Point> next = stretch.points;
    for (std::size_t i = 1; i + 1 < n; ++i) {
      const std::size_t m = std::min({reach, i, n - 1 - i});
      if (at[i] > from && at[i] < to)
        next[i] = 0.25 * (stretch.points[i - m] + 2.0 * stretch.points[i] + stretch.points[i + m]);
    }
    stretch.points = next;
  }
  return false;
}

}  // namespace

bool unbend(River& river, double radii, double least) {
  const std::vector<double> at = distances(river.points);
  const std::vector<std::size_t> tight = tight_points(river, radii, least);
  bool smooth = true;
  for (std::size_t k = 0; k < tight.size();) {
    const double reach =
        3 * std::max(river.width[tight[k]], least);  // tight points nearer than this are one stretch
    std::size_t last = k;
    while (last + 1 < tight.size() && at[tight[last + 1]] - at[tight[last]] < 2 * reach) ++last;
    std::size_t begin = tight[k], end = tight[last] + 1;
    while (begin > 0 && at[tight[k]] - at[begin] < reach) --begin;
    while (end < at.size() && at[end - 1] - at[tight[last]] < reach) ++end;
    River stretch;
    stretch.points.assign(river.points.begin() + begin, river.points.begin() + end);
    stretch.width.assign(river.width.begin() + begin, river.width.begin() + end);
    smooth = unbend_stretch(stretch, radii, least) && smooth;
    std::copy(stretch.points.begin(), stretch.points.end(), river.points.begin() + begin);
    k = last + 1;
  }
  return smooth;
}

RiverFrame::RiverFrame(const River& river)
    : line_(river.points), tangent_(tangents(line_)), at_(distances(line_)), width_(river.width) {
  double mean = 0;
  for (const double w : width_) mean += w / static_cast<double>(width_.size());
  curvature_ = curvatures(line_, at_, mean);
  slope_.assign(line_.size(), 0);
  for (std::size_t i = 0; i < line_.size() && river.bed.size() == line_.size(); ++i) {
    const double up = std::max(0.0, at_[i] - 5 * mean), down = std::min(at_.back(), at_[i] + 5 * mean);
    slope_[i] = std::max(0.0, (along(at_, river.bed, up) - along(at_, river.bed, down)) / (down - up));
  }
}

Point RiverFrame::tangent(double s) const { return unit(point_along(at_, tangent_, s)); }

Point RiverFrame::at(double s, double t) const {
  const Point tan = tangent(s), left{-tan.y, tan.x};
  const double beyond = s < 0 ? s : std::max(0.0, s - at_.back());
  return point_along(at_, line_, s) + beyond * tan + (-0.5 * t * width(s)) * left;
}

double RiverFrame::radius(double s) const {
  double most = 0;  // over half a width up and down: rows there share the bend
  for (const double off : {-0.5, 0.0, 0.5})
    most = std::max(most, std::abs(along(at_, curvature_, s + off * width(s))));
  return most > 0 ? 1 / most : 1e9;
}

double RiverFrame::nearest(Point p) const {
  double best = 0, least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i + 1 < line_.size(); ++i) {
    const Point d = line_[i + 1] - line_[i], to = p - line_[i];
    const double length2 = d.x * d.x + d.y * d.y;
    const double share = length2 > 0 ? std::clamp((to.x * d.x + to.y * d.y) / length2, 0.0, 1.0) : 0;
    const double distance = mesh::length(to - share * d);
    if (distance < least) {
      least = distance;
      best = at_[i] + share * (at_[i + 1] - at_[i]);
    }
  }
  return best;
}

}  // namespace freshet::mesh
