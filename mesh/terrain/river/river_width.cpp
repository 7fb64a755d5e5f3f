#include "mesh/terrain/river/river_width.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/river/falling.hpp"
#include "mesh/terrain/river/river_frame.hpp"
#include "mesh/terrain/river/river_layer.hpp"

namespace freshet::mesh {
namespace {

/// [point] unit vector towards the right bank, by the direction over about a width.
std::vector<Point> to_the_right(const River& river) {
  const std::size_t n = river.points.size();
  std::vector<Point> right;
  for (std::size_t i = 0; i < n; ++i) {
    const double reach = river.width[i] / 2;
    std::size_t a = i, b = i;
    while (a > 0 && (a == i || length(river.points[a] - river.points[i]) < reach)) --a;
    while (b + 1 < n && (b == i || length(river.points[b] - river.points[i]) < reach)) ++b;
    const Point d = river.points[b] - river.points[a];
    const double l = std::max(length(d), 1e-9);
    right.push_back({d.y / l, -d.x / l});
  }
  return right;
}

/// Values at the points, averaged over `widths` widths along the river.
std::vector<double> averaged(const River& river, const std::vector<double>& values, double widths) {
  const std::vector<double> at = distances(river.points);
  std::vector<double> mean;
  std::size_t first = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double reach = std::min({widths / 2 * river.width[i], at[i], at.back() - at[i]});
    for (first = i; first > 0 && at[i] - at[first - 1] <= reach;) --first;
    double sum = 0, weight = 0;
    for (std::size_t j = first; j < values.size() && at[j] - at[i] <= reach + 1e-9; ++j) {
      const double below = j > 0 ? at[j] - at[j - 1] : 0, above = j + 1 < at.size() ? at[j + 1] - at[j] : 0;
      sum += values[j] * (below + above + 1e-9);
      weight += below + above + 1e-9;
    }
    mean.push_back(sum / weight);
  }
  return mean;
}

/// What is more than twice its neighbourhood's median is a mouth, a bay or a lake, not the river's width.
void drop_strays(const River& river, std::vector<double>& widths) {
  const std::vector<double> at = distances(river.points);
  std::vector<double> checked = widths, around;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const double reach = 10 * river.width[i];
    around.clear();
    const auto from = std::lower_bound(at.begin(), at.end(), at[i] - reach) - at.begin();
    for (auto j = std::size_t(from); j < at.size() && at[j] <= at[i] + reach; ++j)
      around.push_back(widths[j]);
    if (widths[i] > 2 * median_of(around)) checked[i] = std::nan("");
  }
  widths = checked;
}

/// Gaps (NaN) of up to ten widths get straight lines between their ends; level where the river ends.
void bridge_gaps(const River& river, std::vector<double>& values) {
  const std::vector<double> at = distances(river.points);
  const std::size_t n = values.size();
  for (std::size_t a = 0, b = 0; a < n; a = b + 1) {
    for (b = a; b < n && !std::isfinite(values[b]);) ++b;
    if (b == a || (a == 0 && b == n)) continue;
    const std::size_t above = a > 0 ? a - 1 : b, below = b < n ? b : a - 1;
    if (at[std::min(b, n - 1)] - at[a > 0 ? a - 1 : 0] > 10 * river.width[a]) continue;
    for (std::size_t i = a; i < b; ++i)
      values[i] = along({at[above], at[below] + 1e-9}, {values[above], values[below]}, at[i]);
  }
}

/// One pass: widths to the banks where the point lies in a polygon, else NaN; moves points to the middle.
std::vector<double> measure(River& river, const BankPolygons& banks) {
  const std::vector<Point> right = to_the_right(river);
  std::vector<double> widths, moves;
  for (std::size_t i = 0; i < river.points.size(); ++i) {
    const double reach = std::max(2000.0, 20 * river.width[i]);
    const bool inside = banks.contains(river.points[i]);
    const double r = inside ? banks.distance(river.points[i], right[i], reach) : std::nan(""),
                 l = inside ? banks.distance(river.points[i], -1 * right[i], reach) : std::nan("");
    const bool known = std::isfinite(r) && std::isfinite(l);
    widths.push_back(known ? r + l : std::nan(""));
    moves.push_back(known ? (r - l) / 2 : std::nan(""));
  }
  drop_strays(river, widths);
  for (std::size_t i = 0; i < widths.size(); ++i)
    if (!std::isfinite(widths[i])) moves[i] = std::nan("");
  bridge_gaps(river, widths);
  bridge_gaps(river, moves);
  for (double& move : moves)
    if (!std::isfinite(move)) move = 0;
  moves = averaged(river, moves, 1);
  for (std::size_t i = 0; i < widths.size(); ++i) river.points[i] = river.points[i] + moves[i] * right[i];
  return widths;
}

/// The largest upstream area around a point.
double area_around(const Grid<double>& area, Point p, double reach) {
  double largest = 0;
  const int cells = int(std::ceil(reach / area.step));
  const int c0 = int(std::floor((p.x - area.west) / area.step)),
            r0 = int(std::floor((area.north - p.y) / area.step));
  for (int r = r0 - cells; r <= r0 + cells; ++r)
    for (int c = c0 - cells; c <= c0 + cells; ++c) {
      if (!area.contains(c, r)) continue;
      const std::size_t i = area.index(c, r);
      if (length(area.centre(i) - p) <= reach && std::isfinite(area[i])) largest = std::max(largest, area[i]);
    }
  return largest;
}

/// True where the raster drains more at the upper end than at the lower one: medians of the outer quarters,
/// by a factor of two.
bool drains_backwards(const River& river, const Grid<double>& area) {
  const std::size_t n = river.points.size(), quarter = std::max<std::size_t>(1, n / 4);
  std::vector<double> above, below;
  for (std::size_t i = 0; i < quarter; ++i) {
    above.push_back(area_around(area, river.points[i], 1.5 * area.step));
    below.push_back(area_around(area, river.points[n - 1 - i], 1.5 * area.step));
  }
  return median_of(above) > 2 * median_of(below);
}

double distance_from(const River& river, Point p) {
  double nearest = std::numeric_limits<double>::infinity();
  for (const Point q : river.points) nearest = std::min(nearest, length(q - p));
  return nearest;
}

}  // namespace

void densify(River& river, double most) {
  River dense = river;
  const auto clear = [](auto&... list) { (list.clear(), ...); };
  clear(dense.points, dense.width, dense.depth, dense.upstream_m2, dense.bed);
  const auto mix = [](const std::vector<double>& from, std::vector<double>& to, std::size_t i, double share) {
    if (!from.empty()) to.push_back(share == 0 ? from[i] : from[i] + share * (from[i + 1] - from[i]));
  };
  for (std::size_t i = 0; i < river.points.size(); ++i) {
    const bool last = i + 1 == river.points.size();
    const int parts =
        last ? 1 : std::max(1, int(std::ceil(length(river.points[i + 1] - river.points[i]) / most)));
    for (int k = 0; k < parts; ++k) {
      const double share = double(k) / parts;
      dense.points.push_back(share == 0 ? river.points[i]
                                        : river.points[i] + share * (river.points[i + 1] - river.points[i]));
      mix(river.width, dense.width, i, share);
      mix(river.depth, dense.depth, i, share);
      mix(river.upstream_m2, dense.upstream_m2, i, share);
      mix(river.bed, dense.bed, i, share);
    }
  }
  river = std::move(dense);
}

void set_upstream(std::vector<River>& rivers, const Grid<double>& area) {
  for (River& river : rivers) {
    const River* main = river.lower == RiverEnd::river ? &rivers[river.into] : nullptr;
    const bool backwards = drains_backwards(river, area);
    double above = 0;
    for (std::size_t i = 0; i < river.points.size(); ++i) {
      if (backwards) above = 0;
      const double half = std::isfinite(river.width[i]) ? river.width[i] / 2 : 0;
      const double reach = std::max(half, 1.5 * area.step);
      const bool in_main = main && length(river.points[i] - river.points.back()) < 20 * (reach + half) &&
                           distance_from(*main, river.points[i]) < 2 * reach + half;
      if (!in_main || above == 0) above = std::max(above, area_around(area, river.points[i], reach));
      river.upstream_m2[i] = above;
    }
  }
}

void fill_widths(std::vector<River>& rivers, const core::Basin& basin) {
  for (River& river : rivers)
    for (std::size_t i = 0; i < river.width.size(); ++i) {
      if (std::isfinite(river.width[i])) continue;
      const bool by_law = basin.rivers.width_law && river.upstream_m2[i] > 0;
      river.width[i] = by_law ? (*basin.rivers.width_law)(river.upstream_m2[i]) : basin.mesh.channel_width_m;
    }
}

std::size_t measure_widths(River& river, const BankPolygons& banks) {
  std::vector<double> widths;
  for (int pass = 0; pass < 3; ++pass) {
    widths = measure(river, banks);
    for (std::size_t i = 0; i < widths.size(); ++i)
      if (std::isfinite(widths[i])) river.width[i] = widths[i];
  }
  return std::size_t(std::count_if(widths.begin(), widths.end(), [](double w) { return std::isfinite(w); }));
}

void smooth_widths(River& river) { river.width = averaged(river, river.width, 5); }

void refine_widths(std::vector<River>& rivers, const core::Basin& basin, const OGRSpatialReference& crs) {
  if (basin.rivers.banks) {
    const BankPolygons banks = read_banks(*basin.rivers.banks, basin.rivers.banks_layer, crs);
    std::size_t inside = 0, points = 0;
    for (River& river : rivers) {
      inside += measure_widths(river, banks);
      points += river.points.size();
    }
    core::check(inside > 0 || points == 0,
                "{}: no river runs through these polygons; is the file's CRS right, are they of this basin?",
                basin.rivers.banks->string());
    if (inside < points / 2)
      core::warn(
          "{}: {:.0f} % of the rivers' length lies in no polygon; widths there are by attribute, law or "
          "mesh.channel_width_m",
          basin.rivers.banks->string(), 100 - 100.0 * double(inside) / double(points));
  }
  for (River& river : rivers) smooth_widths(river);
}

namespace {

/// Maps are larger than basins.
void drop_off_terrain(std::vector<River>& rivers, const Grid<double>& area, const std::string& file) {
  const auto off = [&](const River& river) {
    return std::none_of(river.points.begin(), river.points.end(),
                        [&](Point p) { return area_around(area, p, 0.8 * area.step) > 0; });
  };
  const std::size_t all = rivers.size();
  rivers.erase(std::remove_if(rivers.begin(), rivers.end(), off), rivers.end());
  core::check(!rivers.empty(), "{}: none of its {} rivers lies on the terrain; is the file's CRS right?",
              file, all);
  if (rivers.size() < all)
    core::info("{}: {} of {} rivers lie off the terrain and are left out", file, all - rivers.size(), all);
}

}  // namespace

std::vector<River> drawn_rivers(const core::Basin& basin, const OGRSpatialReference& crs,
                                const Grid<double>& area) {
  std::vector<River> rivers = read_river_lines(basin, crs);
  const double usual = std::max(basin.mesh.channel_width_m, 1.0);
  for (River& river : rivers) densify(river, std::max(area.step / 2, usual / 4));
  drop_off_terrain(rivers, area, basin.rivers.lines->string());
  join_rivers(rivers, usual);
  set_upstream(rivers, area);
  fill_widths(rivers, basin);
  refine_widths(rivers, basin, crs);
  join_rivers(rivers, usual);
  return rivers;
}

}  // namespace freshet::mesh
