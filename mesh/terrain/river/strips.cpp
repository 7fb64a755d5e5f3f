#include "mesh/terrain/river/strips.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::mesh {
namespace {

/// Where the nodes of a river's first or last row are to lie, if not straight across, left to right.
using End = std::optional<std::vector<Point>>;

/// Wanted lengths along a river: a table, graded so that neighbours differ by half at most.
class Lengths {
 public:
  Lengths(const RiverFrame& frame, const std::vector<Mouth>& mouths, const StripSettings& settings) {
    const int n = std::max(2, static_cast<int>(frame.length() / (0.25 * frame.width(0)))) + 1;
    for (int i = 0; i < n; ++i) {
      at_.push_back(frame.length() * i / (n - 1));
      double wanted = slice_length(frame, at_.back(), settings);
      if (too_narrow(frame.width(at_.back()), settings)) wanted = settings.edge;
      for (const Mouth& m : mouths) {
        const double off = std::max({0.0, m.from - at_.back(), at_.back() - m.to});
        wanted = std::min(wanted, 2 * (m.to - m.from) / m.cells + growth * off);
      }
      length_.push_back(wanted);
    }
    for (std::size_t i = 1; i < at_.size(); ++i) limit(i, i - 1);
    for (std::size_t i = at_.size() - 1; i-- > 0;) limit(i, i + 1);
  }

  /// Places that divide [from, to] into slices of the wanted lengths; without `to`.
  void divide(double from, double to, std::vector<double>& places) const {
    constexpr int fine = 200;
    std::vector<double> at, count{0};
    const int parts = std::max(fine, static_cast<int>(at_.size()));
    for (int i = 0; i <= parts; ++i) {
      at.push_back(from + (to - from) * i / parts);
      if (i > 0)
        count.push_back(count.back() + (at[i] - at[i - 1]) / along(at_, length_, 0.5 * (at[i] + at[i - 1])));
    }
    const int n = std::max(1, static_cast<int>(std::ceil(count.back() - 0.1)));
    for (int k = 0; k < n; ++k) places.push_back(k == 0 ? from : along(count, at, count.back() * k / n));
  }

 private:
  static constexpr double growth = 0.5;
  void limit(std::size_t i, std::size_t from) {
    length_[i] = std::min(length_[i], length_[from] + growth * std::abs(at_[i] - at_[from]));
  }
  std::vector<double> at_, length_;
};

/// A stretch [from, to] in so many slices that others leave alone.
struct Span {
  double from = 0, to = 0;
  int slices = 1;
};

/// Mouths, and a slice on each gauge that has room between them and the ends.
std::vector<Span> spans_of(const RiverFrame& frame, const std::vector<Mouth>& mouths,
                           const std::vector<double>& gauges, const StripSettings& settings) {
  std::vector<Span> spans;
  for (const Mouth& m : mouths) spans.push_back({m.from, m.to, m.cells});
  for (const double s : gauges) {
    const double length = slice_length(frame, s, settings), room = 1.2 * length;
    const bool free = s > room && s < frame.length() - room &&
                      std::none_of(spans.begin(), spans.end(), [&](const Span& other) {
                        return s + room > other.from && s - room < other.to;
                      });
    if (free) spans.push_back({s - length / 2, s + length / 2, 1});
  }
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.from < b.from; });
  return spans;
}

std::vector<double> stations(const RiverFrame& frame, const std::vector<Mouth>& mouths,
                             const std::vector<double>& gauges, const StripSettings& settings) {
  const Lengths lengths(frame, mouths, settings);
  std::vector<double> s;
  double done = 0;
  for (const Span& span : spans_of(frame, mouths, gauges, settings)) {
    lengths.divide(done, span.from, s);
    for (int k = 0; k < span.slices; ++k) s.push_back(span.from + (span.to - span.from) * k / span.slices);
    done = span.to;
  }
  lengths.divide(done, frame.length(), s);
  s.push_back(frame.length());
  return s;
}

/// [row] cells across; a change lasts for three slices at least.
std::vector<int> counts(const RiverFrame& frame, const std::vector<double>& s,
                        const StripSettings& settings) {
  std::vector<int> n;
  for (const double at : s) n.push_back(cells_across(frame.width(at), settings));
  for (std::size_t begin = 0; begin < n.size();) {
    std::size_t end = begin;
    while (end < n.size() && n[end] == n[begin]) ++end;
    if (begin > 0 && end - begin < 3) std::fill(n.begin() + begin, n.begin() + end, n[begin - 1]);
    begin = end;
  }
  return n;
}

Row row_at(const RiverFrame& frame, double s, int n) {
  Row row{s, {}};
  for (int j = 0; j <= n; ++j) row.nodes.push_back(frame.at(s, -1 + 2.0 * j / n));
  return row;
}

/// Moves the last rows so that the very last lies on `target`: what it moves by fades out upstream.
void draw_to(std::vector<Row>& rows, const std::vector<Point>& target, double reach) {
  const Row last = rows.back();
  for (Row& row : rows) {
    const double share = 1 - std::abs(last.s - row.s) / reach;
    if (share <= 0) continue;
    for (std::size_t j = 0; j < row.nodes.size(); ++j) {
      const double t = static_cast<double>(j) / static_cast<double>(row.nodes.size() - 1);
      const double place = t * static_cast<double>(target.size() - 1);
      const std::size_t k = std::min<std::size_t>(static_cast<std::size_t>(place), target.size() - 2);
      const Point to = target[k] + (place - static_cast<double>(k)) * (target[k + 1] - target[k]);
      const std::size_t own = std::min<std::size_t>(
          static_cast<std::size_t>(t * static_cast<double>(last.nodes.size() - 1)), last.nodes.size() - 2);
      const double part = t * static_cast<double>(last.nodes.size() - 1) - static_cast<double>(own);
      const Point from = last.nodes[own] + part * (last.nodes[own + 1] - last.nodes[own]);
      row.nodes[j] = row.nodes[j] + share * (to - from);
    }
  }
  if (rows.back().nodes.size() == target.size()) rows.back().nodes = target;
}

/// Where the line a -> b crosses the ring, as a share of it.
std::optional<double> crossing(Point a, Point b, const Ring& ring) {
  std::optional<double> first;
  const Point d = b - a;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point p = ring[i], e = ring[(i + 1) % ring.size()] - p, to = p - a;
    const double across = d.x * e.y - d.y * e.x;
    if (across == 0) continue;
    const double share = (to.x * e.y - to.y * e.x) / across, on = (to.x * d.y - to.y * d.x) / across;
    if (share >= 0 && share <= 1 && on >= 0 && on <= 1 && (!first || share < *first)) first = share;
  }
  return first;
}

/// A corner of the outline within the row gets the nearest inner node.
void keep_corners(std::vector<Point>& row, const Ring& outline) {
  for (const Point corner : outline)
    for (std::size_t j = 0; j + 1 < row.size(); ++j) {
      const Point d = row[j + 1] - row[j], to = corner - row[j];
      const double share = (to.x * d.x + to.y * d.y) / (d.x * d.x + d.y * d.y);
      if (share <= 0 || share >= 1 || length(to - share * d) > length(d)) continue;
      const std::size_t nearest = share < 0.5 ? j : j + 1;
      if (nearest > 0 && nearest + 1 < row.size()) row[nearest] = corner;
      break;
    }
}

/// The places on the outline where the lines along the river end, if all do within three widths of `end`.
End rim_row(const RiverFrame& frame, double end, int n, const Ring& outline) {
  const double out = end > 0 ? 1 : -1, reach = 3 * frame.width(end);
  std::vector<Point> row;
  for (int j = 0; j <= n; ++j) {
    const double t = -1 + 2.0 * j / n;
    std::optional<Point> found;  // from the inside outwards, in short straight pieces
    constexpr int pieces = 24;
    for (int k = 0; k < pieces && !found; ++k) {
      const double s = end + out * reach * (2.0 * k / pieces - 1), next = s + out * reach * 2 / pieces;
      const Point a = frame.at(s, t), b = frame.at(next, t);
      if (const auto share = crossing(a, b, outline)) found = a + *share * (b - a);
    }
    if (!found) return {};
    row.push_back(*found);
  }
  keep_corners(row, outline);
  return row;
}

void draw_end(Strip& strip, const RiverFrame& frame, bool lower, const End& end) {
  if (!end) return;
  if (!lower) std::reverse(strip.rows.begin(), strip.rows.end());
  const Row own = row_at(frame, strip.rows.back().s, static_cast<int>(end->size()) - 1);
  double most = 0;
  for (std::size_t j = 0; j < end->size(); ++j) most = std::max(most, length((*end)[j] - own.nodes[j]));
  const double reach = std::max(3 * most, 2 * frame.width(own.s));
  draw_to(strip.rows, *end, std::min(0.9 * frame.length(), reach));
  if (!lower) std::reverse(strip.rows.begin(), strip.rows.end());
}

/// Nodes of the larger river's bank at a mouth, in the order of the tributary's row.
std::vector<Point> mouth_nodes(const Strip& main, const Mouth& mouth) {
  std::vector<Point> nodes;
  const double slack = 1e-6 * (mouth.to - mouth.from);
  for (const Row& row : main.rows)
    if (row.s >= mouth.from - slack && row.s <= mouth.to + slack)
      nodes.push_back(mouth.bank < 0 ? row.nodes.front() : row.nodes.back());
  if (mouth.bank < 0) std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

/// The ends of a river whose `into` is laid already.
std::array<End, 2> ends_of(const std::vector<River>& rivers, std::size_t r, const RiverFrame& frame,
                           const std::vector<std::vector<Mouth>>& mouths, const std::vector<Strip>& strips,
                           const Ring& outline, const StripSettings& settings) {
  const River& river = rivers[r];
  std::array<End, 2> ends;
  const auto rim = [&](double s) {
    return rim_row(frame, s, cells_across(frame.width(s), settings), outline);
  };
  if (river.upper == RiverEnd::rim) ends[0] = rim(0);
  if (river.lower == RiverEnd::rim) ends[1] = rim(frame.length());
  if (river.lower != RiverEnd::river) return ends;
  for (const Mouth& m : mouths[river.into])
    if (m.tributary == r) ends[1] = mouth_nodes(strips[river.into], m);
  if (ends[1] && static_cast<int>(ends[1]->size()) != cells_across(river.width.back(), settings) + 1)
    ends[1] = {};
  return ends;
}

}  // namespace

int cells_across(double width, const StripSettings& settings) {
  const int fine = static_cast<int>(std::lround(width / settings.edge));
  const double least = width < settings.shaped_from ? settings.least_cell : settings.least_cell / 2;
  const int most = static_cast<int>(width / least * (1 + equal_widths));
  return std::max(1, std::min(std::max(settings.cells_across, fine), most));
}

double slice_length(const RiverFrame& frame, double s, const StripSettings& settings) {
  const double width = frame.width(s), radius = frame.radius(s);
  const int across = cells_across(width, settings);
  if (across == 1 && width < narrow_below(settings))
    return std::max({width, shortest_narrow(settings), std::min(radius / 2, settings.edge)});
  const double cell = width / across;
  return std::max(cell, std::min({settings.max_aspect * cell, radius / 4, settings.edge}));
}

std::array<Point, 4> corners_of(const Strip& strip, std::size_t slice) {
  const Row &a = strip.rows[slice], &b = strip.rows[slice + 1];
  return {a.nodes.front(), a.nodes.back(), b.nodes.back(), b.nodes.front()};
}

std::vector<std::array<double, 2>> wide_stretches(const River& river, const StripSettings& settings) {
  const std::vector<double> at = distances(river.points);
  std::vector<std::array<double, 2>> stretches;
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (too_narrow(river.width[i], settings)) continue;
    const double reach = 3 * river.width[i];
    if (!stretches.empty() && at[i] - stretches.back()[1] < reach)
      stretches.back()[1] = at[i];
    else
      stretches.push_back({at[i], at[i]});
  }
  const auto too_short = [&](const auto& s) {
    return s[1] - s[0] < 3 * along(at, river.width, 0.5 * (s[0] + s[1]));
  };
  stretches.erase(std::remove_if(stretches.begin(), stretches.end(), too_short), stretches.end());
  return stretches;
}

std::vector<Strip> lay_strips(const std::vector<River>& rivers, const std::vector<std::vector<Mouth>>& mouths,
                              const Ring& outline, const StripSettings& settings) {
  std::vector<Strip> strips(rivers.size());
  for (std::size_t r = 0; r < rivers.size(); ++r) {
    Strip& strip = strips[r];
    strip.river = r;
    const River& river = rivers[r];
    if (river.points.size() < 2) continue;
    const auto wide = wide_stretches(river, settings);
    if (wide.empty()) continue;
    const RiverFrame frame(river);
    const std::array<End, 2> ends = ends_of(rivers, r, frame, mouths, strips, outline, settings);
    const std::vector<double> s = stations(frame, mouths[r], river.gauges, settings);
    std::vector<int> n = counts(frame, s, settings);
    if (ends[0]) n.front() = static_cast<int>(ends[0]->size()) - 1;
    if (ends[1]) n.back() = static_cast<int>(ends[1]->size()) - 1;
    for (std::size_t k = 0; k < s.size(); ++k) strip.rows.push_back(row_at(frame, s[k], n[k]));
    for (std::size_t k = 0; k + 1 < s.size(); ++k) {
      const double slack = 1e-6 * frame.length();
      strip.wide.push_back(std::any_of(wide.begin(), wide.end(), [&](const auto& w) {
        return s[k] >= w[0] - slack && s[k + 1] <= w[1] + slack;
      }));
    }
    strip.kept = strip.wide;
    for (const bool lower : {false, true}) draw_end(strip, frame, lower, ends[lower]);
    strip.on_rim[0] = river.upper == RiverEnd::rim && ends[0];
    strip.on_rim[1] = river.lower == RiverEnd::rim && ends[1];
    strip.joined = river.lower == RiverEnd::river && ends[1];
  }
  drop_conflicts(strips, outline);
  return strips;
}

}  // namespace freshet::mesh
