#include "mesh/terrain/river/river_courses.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/basin.hpp"
#include "core/by_turns.hpp"
#include "core/log.hpp"
#include "mesh/terrain/river/falling.hpp"
#include "mesh/terrain/river/river_width.hpp"

namespace freshet::mesh {
namespace {

double distance_to_ring(const Ring& ring, Point p) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point d = ring[(i + 1) % ring.size()] - ring[i], to = p - ring[i];
    const double t = std::clamp((to.x * d.x + to.y * d.y) / (d.x * d.x + d.y * d.y), 0.0, 1.0);
    least = std::min(least, length(to - t * d));
  }
  return least;
}

/// Tightest bend of a centre line, in widths: rows next to it still stand apart.
constexpr double tightest = 1.0;

double widest(const River& river) { return *std::max_element(river.width.begin(), river.width.end()); }

bool gets_strip(const River& river, const StripSettings& settings) {
  return river.points.size() > 2 && !too_narrow(widest(river), settings);
}

/// Points stand an eighth of a width apart, or a thirtieth of the largest, or a fortieth of an edge.
double spacing_of(const River& river, double edge) {
  const auto [least, most] = std::minmax_element(river.width.begin(), river.width.end());
  return std::max({*least / 8, *most / 30, edge / 40});
}

/// Bends that the mesh cannot show, of rivers one cell across, are smoothed over half an edge.
void generalise(River& river, const StripSettings& settings) {
  const double half = settings.edge / 4;
  const std::vector<Point> smooth = smoothed(river.points, half);
  for (std::size_t i = 0; i < river.points.size(); ++i) {
    const double share = std::clamp(2 - 1.5 * river.width[i] / narrow_below(settings), 0.0, 1.0);
    river.points[i] = river.points[i] + share * (smooth[i] - river.points[i]);
  }
}

/// What of a drawn river lies in the domain: its longest stretch inside. Ends that are cut off, or lie as
/// near to the outline as the river is wide, are on the rim.
void clip_to(River& river, const Inside& inside, const Ring& outline) {
  std::size_t from = 0, to = 0;
  for (std::size_t i = 0; i < river.points.size();) {
    std::size_t end = i;
    while (end < river.points.size() && inside(river.points[end])) ++end;
    if (end - i > to - from) from = i, to = end;
    i = std::max(end, i + 1);
  }
  const bool cut[2] = {from > 0, to < river.points.size()};
  const auto part = [&](auto& values) {
    if (values.size() != river.width.size()) return;
    values = std::decay_t<decltype(values)>(values.begin() + from, values.begin() + to);
  };
  part(river.points);
  part(river.bed);
  part(river.depth);
  part(river.upstream_m2);
  part(river.width);
  if (river.points.empty()) return;
  const auto near = [&](Point p, double width) { return distance_to_ring(outline, p) < width; };
  if (cut[0] || near(river.points.front(), river.width.front())) river.upper = RiverEnd::rim;
  if (cut[1] || (river.lower == RiverEnd::free && near(river.points.back(), river.width.back())))
    river.lower = RiverEnd::rim;
}

std::vector<River> drawn(const core::Basin& basin, const Domain& domain, const Grid<double>& area,
                         const OGRSpatialReference& crs) {
  std::vector<River> rivers = drawn_rivers(basin, crs, area);
  const Inside inside(domain.outline);
  const StripSettings settings = strip_settings(basin, area.step);
  for (River& river : rivers) {
    if (gets_strip(river, settings)) {
      densify(river, spacing_of(river, settings.edge));
      generalise(river, settings);
    }
    clip_to(river, inside, domain.outline);
  }
  drop_empty(rivers);
  return rivers;
}

std::optional<Elevation> finer_terrain(const std::vector<River>& rivers, const Drainage& drainage,
                                       const StripSettings& settings) {
  constexpr double most_cells = 2e7;  // 160 MB
  const Elevation& raw = drainage.raw;
  double step = raw.step;
  for (const River& river : rivers)
    if (gets_strip(river, settings))
      step = std::min(step, *std::min_element(river.width.begin(), river.width.end()) / 20);
  step = std::max(step, raw.step * std::sqrt(static_cast<double>(raw.size()) / most_cells));
  if (!drainage.finer || step > 0.7 * raw.step) return {};
  return drainage.finer(step);
}

RiverCourses traced(const core::Basin& basin, const Domain& domain, const Drainage& drainage,
                    const std::vector<Stream>& streams, const OGRSpatialReference& crs) {
  const double step = drainage.z.step;
  const auto at_rim = [&](Point p) {
    return !domain.drains_to_outlet && distance_to_ring(domain.outline, p) < 3 * step;
  };
  RiverCourses source{rivers_of(streams, step, width_law(basin), at_rim), {}};
  source.finer = finer_terrain(source.rivers, drainage, strip_settings(basin, step));
  const Elevation& z = source.finer ? *source.finer : drainage.raw;
  core::by_turns(source.rivers.size(), 1, [&](std::size_t first, std::size_t stride) {
    for (std::size_t r = first; r < source.rivers.size(); r += stride) centre_on_channel(source.rivers[r], z);
  });
  refine_widths(source.rivers, basin, crs);
  return source;
}

/// The tightest bend of a river of one cell across: slices there are a fifth of an edge long at least.
double tightest_narrow(const River& river, const StripSettings& settings) {
  const bool narrow = widest(river) < narrow_below(settings) && cells_across(widest(river), settings) == 1;
  return narrow ? shortest_narrow(settings) : 0;
}

}  // namespace

StripSettings strip_settings(const core::Basin& basin, double cell) {
  const core::Rivers& r = basin.rivers;
  StripSettings s;
  s.edge = basin.mesh.edge_min_m;
  s.cells_across = r.cells_across;
  s.max_aspect = r.max_aspect;
  s.least_cell = r.min_cell_width_m > 0 ? r.min_cell_width_m : s.edge / 2;
  if (r.min_cell_width_m == 0) s.shaped_from = r.sections ? 0 : 4 * cell;
  s.least_width = r.least_width_m > 0 ? r.least_width_m : s.edge / 10;
  return s;
}

WidthLaw width_law(const core::Basin& basin) {
  return [law = basin.rivers.width_law, width = basin.mesh.channel_width_m](double area) {
    return law ? (*law)(area) : width;
  };
}

RiverCourses river_courses(const core::Basin& basin, const Domain& domain, const Drainage& drainage,
                           const std::vector<Stream>& streams, const OGRSpatialReference& crs) {
  if (!basin.rivers.lines) return traced(basin, domain, drainage, streams, crs);
  RiverCourses source{drawn(basin, domain, drainage.area, crs), {}};
  source.finer = finer_terrain(source.rivers, drainage, strip_settings(basin, drainage.z.step));
  return source;
}

std::vector<std::optional<std::size_t>> drop_empty(std::vector<River>& rivers) {
  std::vector<std::optional<std::size_t>> number(rivers.size());
  std::size_t kept = 0;
  for (std::size_t r = 0; r < rivers.size(); ++r)
    if (rivers[r].points.size() > 1) number[r] = kept++;
  for (std::size_t r = 0; r < rivers.size(); ++r) {
    if (!number[r]) continue;
    River& river = rivers[*number[r]];
    if (*number[r] != r) river = std::move(rivers[r]);
    if (river.lower != RiverEnd::river) continue;
    if (number[river.into])
      river.into = *number[river.into];
    else
      river.lower = RiverEnd::free;
  }
  rivers.resize(kept);
  return number;
}

void set_gauges(std::vector<River>& rivers, const core::Basin& basin, const OGRSpatialReference& crs) {
  std::vector<RiverFrame> frames;
  for (const River& river : rivers) frames.emplace_back(river);
  for (const core::Gauge& gauge : basin.gauges) {
    const Point p = in_plane(gauge.at_point, crs);
    double least = gauge.snap_m;
    River* nearest = nullptr;
    double place = 0;
    for (std::size_t r = 0; r < rivers.size(); ++r) {
      const double s = frames[r].nearest(p), off = length(frames[r].at(s, 0) - p) - frames[r].width(s) / 2;
      if (off > least) continue;
      least = off, nearest = &rivers[r], place = s;
    }
    if (nearest) nearest->gauges.push_back(place);
  }
}

void unbend_all(std::vector<River>& rivers, const StripSettings& settings) {
  std::atomic<int> sharp = 0;
  core::by_turns(rivers.size(), 1, [&](std::size_t first, std::size_t stride) {
    for (std::size_t r = first; r < rivers.size(); r += stride)
      if (gets_strip(rivers[r], settings))
        sharp += !unbend(rivers[r], tightest, tightest_narrow(rivers[r], settings));
  });
  if (sharp > 0)
    core::warn("{} rivers bend within less than their width; stretches of them stay without a strip",
               sharp.load());
}

void lay_in_valley(River& river, const Elevation& z) {
  std::vector<double> widths = river.width;
  if (z.step <= median_of(widths) / 3) return;
  const RiverFrame frame(river);
  river.bed.clear();
  for (const double s : distances(river.points)) {
    const Point middle = frame.at(s, 0), flow = frame.tangent(s), left{-flow.y, flow.x};
    double lowest = std::numeric_limits<double>::infinity();
    for (double off = -1.5; off <= 1.5; off += 0.5)
      if (const std::size_t c = z.cell_at(middle + off * z.step * left); c != z.outside && z[c] < lowest)
        lowest = z[c];
    river.bed.push_back(lowest);
  }
  for (std::size_t i = 0; i < river.bed.size(); ++i)
    if (!std::isfinite(river.bed[i])) return river.bed.clear();
}

}  // namespace freshet::mesh
