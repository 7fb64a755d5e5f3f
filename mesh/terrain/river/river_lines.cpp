#include "mesh/terrain/river/river_lines.hpp"

#include <algorithm>
#include <map>

#include "mesh/terrain/river/river_frame.hpp"

namespace freshet::mesh {
namespace {

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
using Place = std::pair<double, double>;
Place place(Point p) { return {p.x, p.y}; }

/// Of two reaches that meet: by what drains through each above the place where they do, then the longer one.
bool larger(const Stream& a, const Stream& b) {
  return std::make_pair(a.area.back(), a.points.size()) > std::make_pair(b.area.back(), b.points.size());
}

/// How the reaches hang together.
struct Network {
  std::vector<std::size_t> below, above;  ///< [reach] the next one, and the largest of those that feed it

  explicit Network(const std::vector<Stream>& streams)
      : below(streams.size(), nowhere), above(streams.size(), nowhere) {
    std::map<Place, std::size_t> head;
    for (std::size_t i = 0; i < streams.size(); ++i) head[place(streams[i].points.front())] = i;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      const auto found = head.find(place(streams[i].points.back()));
      if (found == head.end() || found->second == i) continue;
      below[i] = found->second;
      std::size_t& main = above[found->second];
      if (main == nowhere || larger(streams[i], streams[main])) main = i;
    }
  }
};

/// The reaches of the river whose lowest is `last`, downstream.
std::vector<std::size_t> chain(const Network& net, std::size_t last) {
  std::vector<std::size_t> reaches;
  for (std::size_t i = last; i != nowhere; i = net.above[i]) reaches.push_back(i);
  std::reverse(reaches.begin(), reaches.end());
  return reaches;
}

/// A function along the raw line carried over to the smooth one by the share of its length.
std::vector<double> carried(const std::vector<double>& raw_at, const std::vector<double>& raw,
                            const std::vector<double>& at) {
  std::vector<double> values;
  for (const double s : at) values.push_back(along(raw_at, raw, s / at.back() * raw_at.back()));
  return values;
}

River joined(const std::vector<Stream>& streams, const std::vector<std::size_t>& reaches, double step,
             const WidthLaw& width) {
  River raw;
  for (const std::size_t r : reaches) {
    const Stream& s = streams[r];
    for (std::size_t i = r == reaches.front() ? 0 : 1; i < s.points.size(); ++i) {
      raw.points.push_back(s.points[i]);
      raw.bed.push_back(s.bed[i]);
      raw.upstream_m2.push_back(s.area[i]);
    }
  }
  for (std::size_t i = 1; i < raw.bed.size(); ++i) raw.bed[i] = std::min(raw.bed[i], raw.bed[i - 1]);
  const double wide = width(raw.upstream_m2.back()), narrow = width(raw.upstream_m2.front());
  River river;
  river.points = resampled(raw.points, std::min(step, narrow / 4));
  for (int pass = 0; pass < 2; ++pass)
    river.points = smoothed(river.points, std::max(0.5 * (wide + narrow) / 2, 1.5 * step));
  river.points = resampled(river.points, narrow / 8);
  const std::vector<double> raw_at = distances(raw.points), at = distances(river.points);
  river.bed = carried(raw_at, raw.bed, at);
  river.upstream_m2 = carried(raw_at, raw.upstream_m2, at);
  for (const double a : river.upstream_m2) river.width.push_back(width(a));
  river.width = smoothed(river.width, at, 3 * wide);
  return river;
}

/// Mean of the terrain over the river's width at places across; one profile, averaged along.
class Valley {
 public:
  Valley(const River& river, const Elevation& z, std::size_t reach)
      : river_(river), z_(z), tangent_(tangents(river.points)), reach_(reach) {}

  /// How far the middle of the channel lies to the left of point i, m.
  double middle(std::size_t i) const {
    const double w = river_.width[i], du = std::min(z_.step / 2, w / 16);
    const int half = static_cast<int>(std::ceil(w / 2 / du)),
              most = static_cast<int>(std::ceil(1.1 * w / du));
    std::vector<double> sum{0};
    for (int k = -most - half; k <= most + half; ++k) sum.push_back(sum.back() + level(i, k * du));
    std::vector<double> mean;
    for (int o = 0; o <= 2 * most; ++o) mean.push_back((sum[o + 2 * half + 1] - sum[o]) / (2 * half + 1));
    const auto [low, high] = std::minmax_element(mean.begin(), mean.end());
    if (!(*high - *low > 0.1)) return 0;  // nothing to see, or off the terrain
    const double enough = *low + 0.06 * (*high - *low);
    auto from = low, to = low;
    while (from != mean.begin() && *(from - 1) <= enough) --from;
    while (to + 1 != mean.end() && *(to + 1) <= enough) ++to;
    return (0.5 * static_cast<double>((from - mean.begin()) + (to - mean.begin())) - most) * du;
  }

 private:
  double level(std::size_t i, double u) const {
    double sum = 0;
    int n = 0;
    const std::size_t first = i > reach_ ? i - reach_ : 0,
                      last = std::min(i + reach_, river_.points.size() - 1);
    for (std::size_t j = first; j <= last; j += std::max<std::size_t>(1, reach_ / 3)) {
      const Point left{-tangent_[j].y, tangent_[j].x};
      const std::size_t cell = z_.cell_at(river_.points[j] + u * left);
      if (cell == z_.outside || !std::isfinite(z_[cell])) continue;
      sum += z_[cell];
      ++n;
    }
    return n > 0 ? sum / n : 1e4;  // beyond the terrain is no channel
  }

  const River& river_;
  const Elevation& z_;
  std::vector<Point> tangent_;
  std::size_t reach_;
};

/// The river's values on a line that has moved a little.
void put_on(River& river, const std::vector<Point>& line, double step) {
  const std::vector<double> before = distances(river.points);
  river.points = resampled(line, step);
  const std::vector<double> at = distances(river.points);
  for (auto* values : {&river.width, &river.bed, &river.upstream_m2}) *values = carried(before, *values, at);
}

/// At the rim the raster's stream turns to wherever its last cell lies, and what lies across is cut off: over
/// the last width a river runs on as it came over the width before.
void run_straight(std::vector<Point>& line, double width) {
  const std::vector<double> at = distances(line);
  if (at.back() < 4 * width) return;
  const auto passed = [&](double s) {
    return static_cast<std::size_t>(std::lower_bound(at.begin(), at.end(), at.back() - s) - at.begin());
  };
  const std::size_t near = passed(width), far = passed(2 * width);
  const Point way = line[near] - line[far];
  for (std::size_t i = near + 1; i < line.size(); ++i)
    line[i] = line[near] + ((at[i] - at[near]) / length(way)) * way;
}

void straighten_ends(River& river) {
  if (river.lower == RiverEnd::rim) run_straight(river.points, river.width.back());
  if (river.upper != RiverEnd::rim) return;
  std::reverse(river.points.begin(), river.points.end());
  run_straight(river.points, river.width.front());
  std::reverse(river.points.begin(), river.points.end());
}

}  // namespace

std::vector<River> rivers_of(const std::vector<Stream>& streams, double step, const WidthLaw& width,
                             const std::function<bool(Point)>& at_rim) {
  const Network net(streams);
  std::vector<std::size_t> river_of(streams.size(), nowhere);
  std::vector<River> rivers;
  const auto unnamed = [&](std::size_t k) { return k != nowhere && river_of[k] == nowhere; };
  const auto add_river = [&](std::size_t last) {
    const std::vector<std::size_t> reaches = chain(net, last);
    for (const std::size_t r : reaches) river_of[r] = rivers.size();
    River river = joined(streams, reaches, step, width);
    if (at_rim(river.points.front())) river.upper = RiverEnd::rim;
    river.lower = net.below[last] == nowhere ? RiverEnd::rim : RiverEnd::river;
    if (net.below[last] != nowhere) river.into = river_of[net.below[last]];
    rivers.push_back(std::move(river));
  };
  for (std::size_t k = streams.size(); k-- > 0;)  // largest first
    while (unnamed(k)) {
      std::size_t last = k;  // a reach may drain no more than the one above it
      while (unnamed(net.below[last])) last = net.below[last];
      add_river(last);
    }
  return rivers;
}

void centre_on_channel(River& river, const Elevation& z) {
  const double narrow = *std::min_element(river.width.begin(), river.width.end());
  if (distances(river.points).back() < narrow) return;
  if (z.step > 0.5001 * narrow) return straighten_ends(river);
  for (int round = 0; round < 4; ++round) {
    const std::vector<double> at = distances(river.points);
    const double spacing = at.back() / static_cast<double>(at.size() - 1);
    const Valley valley(river, z, static_cast<std::size_t>(std::max(1.0, 0.5 * narrow / spacing)));
    std::vector<double> off;
    for (std::size_t i = 0; i < river.points.size(); ++i) off.push_back(valley.middle(i));
    const std::size_t end = std::min<std::size_t>(off.size() - 1, std::lround(narrow / spacing));
    std::fill_n(off.begin(), end, off[end]);  // at the ends rows are cut off by the rim
    std::fill_n(off.rbegin(), end, off[off.size() - 1 - end]);
    off = smoothed(off, at, narrow);
    const std::vector<Point> tangent = tangents(river.points);
    std::vector<Point> line = river.points;
    for (std::size_t i = 0; i < line.size(); ++i)
      line[i] = line[i] + off[i] * Point{-tangent[i].y, tangent[i].x};
    put_on(river, smoothed(line, 0.5 * narrow), spacing);
  }
  straighten_ends(river);
}

}  // namespace freshet::mesh
