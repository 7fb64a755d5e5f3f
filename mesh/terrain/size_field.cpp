#include "mesh/terrain/size_field.hpp"

#include <algorithm>
#include <memory>

namespace freshet::mesh {

namespace {

/// Lower envelope of parabolas along one line of n squared distances `f`.
void transform_line(const std::vector<double>& f, int n, std::vector<double>& d, std::vector<int>& v,
                    std::vector<double>& z) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  int k = -1;
  for (int q = 0; q < n; ++q) {
    if (f[q] == infinity) continue;
    double s = -infinity;
    while (k >= 0) {
      const int p = v[k];
      s = ((f[q] + double(q) * q) - (f[p] + double(p) * p)) / (2.0 * q - 2.0 * p);
      if (s > z[k]) break;
      --k;
    }
    if (k < 0) s = -infinity;
    v[++k] = q;
    z[k] = s;
    z[k + 1] = infinity;
  }
  if (k < 0) {
    std::fill(d.begin(), d.begin() + n, infinity);
    return;
  }
  for (int q = 0, at = 0; q < n; ++q) {
    while (z[at + 1] < q) ++at;
    d[q] = double(q - v[at]) * (q - v[at]) + f[v[at]];
  }
}

/// 1 in every cell that a stream line touches.
Grid<char> mark_streams(const std::vector<Stream>& streams, Grid<char> seeds) {
  for (const Stream& stream : streams)
    for (std::size_t i = 0; i + 1 < stream.points.size(); ++i) {
      const Point a = stream.points[i], d = stream.points[i + 1] - a;
      const int parts = 1 + static_cast<int>(2 * length(d) / seeds.step);
      for (int k = 0; k <= parts; ++k)
        if (const std::size_t c = seeds.cell_at(a + (double(k) / parts) * d); c != seeds.outside)
          seeds[c] = 1;
    }
  return seeds;
}

}  // namespace

Grid<char> blank_grid(const Ring& ring, double step) {
  double west = ring[0].x, east = west, south = ring[0].y, north = south;
  for (Point p : ring) {
    west = std::min(west, p.x);
    east = std::max(east, p.x);
    south = std::min(south, p.y);
    north = std::max(north, p.y);
  }
  return Grid<char>(int((east - west) / step) + 3, int((north - south) / step) + 3, west - step, north + step,
                    step);
}

Grid<double> distance_to(const Grid<char>& seeds) {
  Grid<double> d = seeds.like(std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < seeds.size(); ++i)
    if (seeds[i]) d[i] = 0;
  const int longest = std::max(d.nx, d.ny);
  std::vector<double> line(longest), out(longest), z(longest + 1);
  std::vector<int> v(longest);
  for (int c = 0; c < d.nx; ++c) {
    for (int r = 0; r < d.ny; ++r) line[r] = d[d.index(c, r)];
    transform_line(line, d.ny, out, v, z);
    for (int r = 0; r < d.ny; ++r) d[d.index(c, r)] = out[r];
  }
  for (int r = 0; r < d.ny; ++r) {
    for (int c = 0; c < d.nx; ++c) line[c] = d[d.index(c, r)];
    transform_line(line, d.nx, out, v, z);
    for (int c = 0; c < d.nx; ++c) d[d.index(c, r)] = std::sqrt(out[c]) * d.step;
  }
  return d;
}

double interpolate(const Grid<double>& grid, Point p) {
  const double c = std::clamp((p.x - grid.west) / grid.step - 0.5, 0.0, grid.nx - 1.0);
  const double r = std::clamp((grid.north - p.y) / grid.step - 0.5, 0.0, grid.ny - 1.0);
  const int c0 = std::min(static_cast<int>(c), std::max(0, grid.nx - 2));
  const int r0 = std::min(static_cast<int>(r), std::max(0, grid.ny - 2));
  // A small floor keeps a lone valid neighbour usable at the rim of the terrain.
  constexpr double floor = 1e-12;
  if (c0 + 1 < grid.nx && r0 + 1 < grid.ny) {
    const double* north = &grid.values[grid.index(c0, r0)];
    const double* south = north + grid.nx;
    if (std::isfinite(north[0] + north[1] + south[0] + south[1])) {
      const double u1 = std::max(0.0, 1 - std::abs(c - c0)), u2 = std::max(0.0, 1 - std::abs(c - (c0 + 1)));
      const double v1 = std::max(0.0, 1 - std::abs(r - r0)), v2 = std::max(0.0, 1 - std::abs(r - (r0 + 1)));
      const double w1 = u1 * v1 + floor, w2 = u2 * v1 + floor, w3 = u1 * v2 + floor, w4 = u2 * v2 + floor;
      return (w1 * north[0] + w2 * north[1] + w3 * south[0] + w4 * south[1]) / (w1 + w2 + w3 + w4);
    }
  }
  double sum = 0, weight = 0;
  for (int j = r0; j <= std::min(r0 + 1, grid.ny - 1); ++j)
    for (int i = c0; i <= std::min(c0 + 1, grid.nx - 1); ++i) {
      const double value = grid[grid.index(i, j)];
      const double w = std::max(0.0, 1 - std::abs(c - i)) * std::max(0.0, 1 - std::abs(r - j)) + floor;
      if (!std::isfinite(value)) continue;
      sum += w * value;
      weight += w;
    }
  return weight > 0 ? sum / weight : std::nan("");
}

SizeField stream_size_field(const std::vector<Stream>& streams, const Ring& ring,
                            const core::MeshSettings& settings) {
  const double low = settings.edge_min_m, high = settings.edge_max_m, near = settings.channel_width_m,
               growth = settings.growth;
  const auto distance =
      std::make_shared<Grid<double>>(distance_to(mark_streams(streams, blank_grid(ring, low))));
  return [=](Point p) {
    const double d = interpolate(*distance, p);
    return std::isfinite(d) ? std::clamp(low + growth * (d - near), low, high) : high;
  };
}

}  // namespace freshet::mesh
