#include "mesh/terrain/line_index.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace freshet::mesh {

double nearest_share(Point p, Point a, Point b) {
  const Point d = b - a, to = p - a;
  const double whole = d.x * d.x + d.y * d.y;
  return whole > 0 ? std::clamp((to.x * d.x + to.y * d.y) / whole, 0.0, 1.0) : 0;
}

LineIndex::LineIndex(const std::vector<DrawnLine>& lines) : lines_(lines) {
  double whole = 0;
  std::size_t count = 0;
  for (const DrawnLine& line : lines)
    for (std::size_t i = 0; i + 1 < line.points.size(); ++i, ++count)
      whole += length(line.points[i + 1] - line.points[i]);
  square_ = count > 0 ? std::max(2 * whole / static_cast<double>(count), 1e-3) : 1;
  for (std::size_t l = 0; l < lines.size(); ++l)
    for (std::size_t i = 0; i + 1 < lines[l].points.size(); ++i) {
      const Point a = lines[l].points[i], d = lines[l].points[i + 1] - a;
      const int parts = 1 + static_cast<int>(2 * length(d) / square_);
      for (int k = 0; k <= parts; ++k) {
        auto& in = segments_[square_of(a + (double(k) / parts) * d)];
        if (in.empty() || in.back() != std::pair(l, i)) in.emplace_back(l, i);
      }
    }
}

std::int64_t LineIndex::square_of(Point p) const {
  const auto part = [&](double v) { return static_cast<std::int64_t>(std::floor(v / square_)); };
  return part(p.x) * 0x100000001LL + part(p.y) * 0x9E3779B1LL;  // a hash: others of the same only cost time
}

std::vector<OnLine> LineIndex::near(Point p, double radius) const {
  std::map<std::size_t, OnLine> found;
  const double reach = radius + square_;
  const int around = static_cast<int>(std::ceil(reach / square_));
  for (int i = -around; i <= around; ++i)
    for (int j = -around; j <= around; ++j) {
      const auto in = segments_.find(square_of(p + Point{i * square_, j * square_}));
      if (in == segments_.end()) continue;
      for (const auto& [line, segment] : in->second) {
        const Point a = lines_[line].points[segment], b = lines_[line].points[segment + 1];
        const double share = nearest_share(p, a, b), distance = length(p - (a + share * (b - a)));
        if (distance > radius) continue;
        const auto [known, is_new] = found.try_emplace(line, OnLine{line, segment, share, distance});
        if (!is_new && distance < known->second.distance) known->second = {line, segment, share, distance};
      }
    }
  std::vector<OnLine> all;
  for (const auto& [line, at] : found) all.push_back(at);
  return all;
}

std::optional<double> LineIndex::height(const OnLine& at) const {
  const std::vector<double>& h = lines_[at.line].height;
  if (h.empty()) return std::nullopt;
  return h[at.segment] + at.share * (h[at.segment + 1] - h[at.segment]);
}

double LineIndex::to_end(const OnLine& at) const {
  const std::vector<Point>& p = lines_[at.line].points;
  double before = at.share * length(p[at.segment + 1] - p[at.segment]), whole = 0;
  for (std::size_t i = 0; i + 1 < p.size(); ++i) {
    const double part = length(p[i + 1] - p[i]);
    if (i < at.segment) before += part;
    whole += part;
  }
  const bool closed = length(p.front() - p.back()) < 1e-3;
  return closed ? whole : std::min(before, whole - before);
}

}  // namespace freshet::mesh
