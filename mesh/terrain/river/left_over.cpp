#include "mesh/terrain/river/left_over.hpp"

#include <algorithm>

#include "mesh/terrain/size_field.hpp"

namespace freshet::mesh {
namespace {

/// A line of a map and the stream of the raster are the same river up to here, in cells.
constexpr double far = 3.5;

Stream stretch(const River& river, double from, double to) {
  const std::vector<double> at = distances(river.points);
  Stream s;
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (at[i] < from || at[i] > to) continue;
    s.points.push_back(river.points[i]);
    s.bed.push_back(river.bed[i]);
    s.width = std::max(s.width, river.width[i]);
  }
  return s;
}

Stream part_of(const Stream& stream, std::size_t begin, std::size_t end) {
  Stream part = stream;
  part.points.assign(stream.points.begin() + begin, stream.points.begin() + end);
  part.bed.assign(stream.bed.begin() + begin, stream.bed.begin() + end);
  part.area.assign(stream.area.begin() + begin, stream.area.begin() + end);
  return part;
}

/// [cell] distance from what lies between the banks of stretches that are wide enough for a strip, m.
Grid<double> off_wide_rivers(const std::vector<River>& rivers, const StripSettings& settings,
                             const Elevation& z) {
  Grid<char> wide = z.like<char>(0);
  for (const River& river : rivers) {
    if (river.points.size() < 2) continue;
    const RiverFrame frame(river);
    for (const auto& [from, to] : wide_stretches(river, settings)) {
      // Banks that meet the rim at a slant run on beyond the end of the centre line.
      const double begin = from - frame.width(from), end = to + frame.width(to);
      for (double s = begin; s <= end; s += z.step / 2) {
        const double across = z.step / std::max(frame.width(s), z.step);
        for (double t = -1 + across; t <= 1 - across + 1e-9; t += across)
          if (const std::size_t c = z.cell_at(frame.at(s, t)); c != z.outside) wide[c] = 1;
      }
    }
  }
  return distance_to(wide);
}

/// Runs [begin, end) of points at least so far away, with what leads from and to where they are nearest.
std::vector<std::array<std::size_t, 2>> runs_beyond(const std::vector<double>& away, double least) {
  std::vector<std::array<std::size_t, 2>> runs;
  const std::size_t n = away.size();
  for (std::size_t i = 0; i < n;) {
    std::size_t begin = i, end = i;
    while (end < n && away[end] >= least) ++end;
    i = std::max(end, i + 1);
    if (end == begin) continue;
    while (end < n && away[end] < away[end - 1]) ++end;
    while (begin > 0 && away[begin - 1] < away[begin]) --begin;
    if (end > begin + 1) runs.push_back({begin, end});
  }
  return runs;
}

}  // namespace

std::vector<Stream> gaps_of(const std::vector<River>& rivers, const std::vector<Strip>& strips) {
  std::vector<Stream> rest;
  const auto add = [&](const River& river, double from, double to) {
    Stream s = stretch(river, from, to);
    if (s.points.size() >= 2) rest.push_back(std::move(s));
  };
  for (std::size_t r = rivers.size(); r-- > 0;) {
    const Strip& strip = strips[r];
    if (rivers[r].points.size() < 2) continue;
    for (std::size_t k = 0; k < strip.kept.size();) {
      std::size_t end = k;
      while (end < strip.kept.size() && strip.wide[end] && !strip.kept[end]) ++end;
      if (end > k) add(rivers[r], strip.rows[k].s, strip.rows[end].s);
      k = std::max(end, k + 1);
    }
  }
  return rest;
}

std::vector<Stream> narrow_streams(const std::vector<Stream>& streams, const std::vector<River>& rivers,
                                   const StripSettings& settings, const Elevation& z) {
  const Grid<double> off = off_wide_rivers(rivers, settings, z);
  std::vector<Stream> rest;
  for (const Stream& stream : streams) {
    std::vector<double> away;
    for (const Point p : stream.points) {
      const double distance = interpolate(off, p);
      away.push_back(std::isfinite(distance) ? distance : std::numeric_limits<double>::infinity());
    }
    for (const auto& [begin, end] : runs_beyond(away, far * z.step))
      rest.push_back(part_of(stream, begin, end));
  }
  return rest;
}

}  // namespace freshet::mesh
