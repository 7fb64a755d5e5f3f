#include "mesh/terrain/streams.hpp"

#include <algorithm>

#include "mesh/terrain/flow.hpp"

namespace freshet::mesh {

namespace {

using Cell = std::size_t;

/// Three-point means, ends kept: takes the staircase out and moves no point by more than half a cell.
void smooth(std::vector<Point>& points) {
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<Point> mean = points;
    for (std::size_t i = 1; i + 1 < points.size(); ++i)
      mean[i] = 0.25 * (points[i - 1] + 2.0 * points[i] + points[i + 1]);
    points = mean;
  }
}

}  // namespace

Point exit_point(const Grid<std::uint8_t>& direction, std::size_t cell) {
  const Point centre = direction.centre(cell);
  const double half = direction.step / 2;
  if (direction[cell] < 8)
    return {centre.x + half * neighbour_column[direction[cell]],
            centre.y - half * neighbour_row[direction[cell]]};
  for (int k : {0, 2, 4, 6, 1, 3, 5, 7}) {
    const Cell n = direction.neighbour(cell, k);
    if (n == direction.outside || direction[n] == flows_nowhere)
      return {centre.x + half * neighbour_column[k], centre.y - half * neighbour_row[k]};
  }
  return centre;
}

std::vector<Stream> trace_streams(const Elevation& z, const Grid<std::uint8_t>& direction,
                                  const Grid<double>& area, const Grid<char>& inside, double least_m2) {
  auto is_stream = [&](Cell i) { return inside[i] && area[i] >= least_m2; };
  Grid<std::uint8_t> donors = z.like<std::uint8_t>(0);
  for (Cell i = 0; i < z.size(); ++i)
    if (is_stream(i))
      if (const Cell n = downstream(direction, i); n != z.outside) ++donors[n];

  std::vector<Stream> streams;
  for (Cell head = 0; head < z.size(); ++head) {
    if (!is_stream(head) || donors[head] == 1) continue;  // in the middle of a reach
    Stream stream;
    Cell i = head;
    stream.foot = head;
    for (;;) {
      stream.points.push_back(z.centre(i));
      stream.bed.push_back(z[i]);
      stream.area.push_back(area[i]);
      stream.upstream_m2 = area[i];
      if (i != head && donors[i] > 1) break;
      stream.foot = i;
      const Cell next = downstream(direction, i);
      if (next == z.outside || !inside[next]) {
        stream.points.push_back(exit_point(direction, i));
        stream.bed.push_back(z[i]);
        stream.area.push_back(area[i]);
        break;
      }
      i = next;
    }
    if (stream.points.size() < 2) continue;
    if (donors[i] > 1) {  // before the reach that begins here
      stream.upstream_m2 = area[i] * (1 - 1e-12);
      if (stream.area.size() > 1) stream.area.back() = stream.area[stream.area.size() - 2];
    }
    smooth(stream.points);
    streams.push_back(std::move(stream));
  }
  std::stable_sort(streams.begin(), streams.end(),
                   [](const Stream& a, const Stream& b) { return a.upstream_m2 < b.upstream_m2; });
  return streams;
}

}  // namespace freshet::mesh
