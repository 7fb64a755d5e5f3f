#include "forecast/warnings/warned_area.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/errors.hpp"
#include "forecast/warnings/geos.hpp"
#include "forecast/warnings/to_degrees.hpp"

namespace freshet::forecast {
namespace {

constexpr double degree_step = 1e-5;  // five decimals, about 1 m

double rounded(double degrees) { return std::round(degrees * 1e5) / 1e5 + 0.0; }  // never -0

/// Not GEOSCoverageUnion: that of GEOS 3.11 refuses some patterns of cells that touch in corners.
Geometry union_of_cells(Geos& geos, const mesh::Mesh& mesh, const std::vector<char>& exceeds) {
  std::vector<Geometry> cells;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    if (exceeds[c] == 0) continue;
    Ring ring;
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const mesh::Index n = mesh.cell_nodes[c][i];
      ring.push_back({mesh.node_x[n], mesh.node_y[n]});
    }
    ring.push_back(ring.front());
    cells.push_back(geos.polygon(ring));
  }
  return geos.unary_union(geos.collection(std::move(cells)));
}

Geometry without_holes(Geos& geos, const Geometry& patches) {
  std::vector<Geometry> shells;
  for (const Ring& ring : geos.exteriors(patches)) shells.push_back(geos.polygon(ring));
  return geos.unary_union(
      geos.collection(std::move(shells)));  // a patch inside another's hole disappears in it
}

std::vector<Geometry> parts_of(Geos& geos, const Geometry& patches) {
  std::vector<Geometry> parts;
  for (const Ring& ring : geos.exteriors(patches)) parts.push_back(geos.polygon(ring));
  return parts;
}

/// Outlines around cells: buffered and simplified by less, until they have few enough points and cut off
/// nothing.
class Outliner {
 public:
  Outliner(Geos& geos, const AreaSettings& settings) : geos_(geos), settings_(settings) {}

  /// Around patches, those apart by less than twice the buffer as one.
  std::vector<Geometry> outlines(const Geometry& patches) {
    const double first = std::max(settings_.buffer_m, settings_.simplify_m / simplified_share);
    std::vector<Geometry> groups = parts_of(geos_, without_holes(geos_, geos_.buffer(patches, first)));
    std::vector<Geometry> bases;  // of each group what must stay inside
    for (const Geometry& group : groups) bases.push_back(common(group, patches));
    for (;;) {
      std::vector<Geometry> drawn;
      for (const Geometry& base : bases)
        for (Geometry& part : parts_of(geos_, around(base, first))) drawn.push_back(std::move(part));
      const std::size_t n = drawn.size();
      std::vector<Geometry> united =
          parts_of(geos_, without_holes(geos_, geos_.collection(std::move(drawn))));
      if (united.size() == n) return united;
      bases = std::move(united);  // outlines met: what they enclose is one
    }
  }

 private:
  static constexpr double simplified_share = 0.8;  ///< of the buffer: less, so that nothing is cut off
  static constexpr double growth = 1.4, widest_m = 1e5, first_m = 1;

  Geometry common(const Geometry& group, const Geometry& patches) {
    return without_holes(geos_, geos_.intersection(group, patches));
  }

  Geometry around(const Geometry& base, double distance) {
    Geometry best = as_one(geos_.buffer(base, distance));
    const auto improve = [&](double buffer, double tolerance) {
      Geometry candidate = as_one(geos_.simplify(as_one(geos_.buffer(base, buffer)), tolerance));
      if (encloses(candidate, base)) best = std::move(candidate);
      return points(best) <= settings_.max_points;
    };
    if (improve(distance, std::min(settings_.simplify_m, simplified_share * distance))) return best;
    for (double d = distance; d < widest_m; d = std::max(first_m, d * growth))
      if (improve(d, simplified_share * d)) break;
    return best;
  }

  Geometry as_one(const Geometry& geometry) { return without_holes(geos_, geometry); }

  bool encloses(const Geometry& outline, const Geometry& base) {
    return geos_.valid(outline) && geos_.exteriors(outline).size() == 1 &&
           geos_.area(geos_.difference(base, outline)) <= 1e-9 * geos_.area(base);
  }

  std::size_t points(const Geometry& outline) { return geos_.exteriors(outline).front().size(); }

  Geos& geos_;
  const AreaSettings& settings_;
};

/// Cells of `exceeds` within an outline, and their area.
std::vector<mesh::Index> cells_within(Geos& geos, const Geometry& outline, const mesh::Mesh& mesh,
                                      const std::vector<char>& exceeds) {
  Point2 low{1e300, 1e300}, high{-1e300, -1e300};
  for (const Ring& ring : geos.exteriors(outline))
    for (const Point2& p : ring) {
      low = {std::min(low.x, p.x), std::min(low.y, p.y)};
      high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
  std::vector<mesh::Index> cells;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const double x = mesh.cell_x[c], y = mesh.cell_y[c];
    const bool near = x >= low.x && x <= high.x && y >= low.y && y <= high.y;
    if (exceeds[c] != 0 && near && geos.contains(outline, {x, y})) cells.push_back(c);
  }
  return cells;
}

struct Marked {
  Geometry outline;
  std::vector<mesh::Index> cells;
  double area_m2 = 0;
};

/// Largest first; those that mark less than min_area_km2 are left out, but for the first.
std::vector<Marked> large_ones(std::vector<Marked> marked, double min_area_m2) {
  std::stable_sort(marked.begin(), marked.end(),
                   [](const Marked& a, const Marked& b) { return a.area_m2 > b.area_m2; });
  std::size_t keep = std::min<std::size_t>(1, marked.size());
  while (keep < marked.size() && marked[keep].area_m2 >= min_area_m2) ++keep;
  marked.resize(keep);
  return marked;
}

/// Longitudes on one side of 180 degrees, those beyond it made larger than 180: then the ring does not jump.
void make_continuous(Ring& ring) {
  const auto [low, high] =
      std::minmax_element(ring.begin(), ring.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  if (high->x - low->x <= 180) return;
  for (Point2& p : ring)
    if (p.x < 0) p.x += 360;
}

Ring in_degrees(const Ring& ring, const ToDegrees& to_degrees) {
  Ring degrees;
  for (const Point2& p : ring) degrees.push_back(to_degrees(p));
  for (Point2& p : degrees) p.x += 360 * std::round((degrees.front().x - p.x) / 360);  // it does not jump
  degrees.back() = degrees.front();
  return degrees;
}

/// Rounding to five decimals may fold a thin strip: setPrecision gives a valid polygon (or several) on the
/// grid. `shift`: of longitudes.
void add_rounded(Geos& geos, const Geometry& degrees, double shift, std::vector<LonLatRing>& polygons) {
  const Geometry snapped = geos.snap_to_grid(degrees, degree_step);
  for (const Ring& ring : geos.exteriors(snapped)) {
    LonLatRing polygon;
    for (const Point2& p : ring) polygon.push_back({rounded(p.x + shift), rounded(p.y)});
    polygons.push_back(std::move(polygon));
  }
}

/// The same, cut where it crosses 180 degrees east or west.
void add_cut(Geos& geos, const Ring& degrees, std::vector<LonLatRing>& polygons) {
  const auto beyond = [&](double x) {
    return std::any_of(degrees.begin(), degrees.end(), [&](const Point2& p) { return std::abs(p.x) > x; });
  };
  const Geometry whole = geos.polygon(degrees);
  if (!beyond(180)) return add_rounded(geos, whole, 0, polygons);
  for (const double turn : {-360.0, 0.0, 360.0})
    add_rounded(geos, geos.between(whole, turn - 180, turn + 180), -turn, polygons);
}

void require_valid(Geos& geos, const LonLatRing& polygon) {
  Ring ring;
  for (const auto& p : polygon) ring.push_back({p.lon, p.lat});
  if (ring.size() < 4 || !geos.valid(geos.polygon(ring)))
    core::fail_run("warning polygon near {:.5f},{:.5f} is not valid after rounding; please report this",
                   polygon.front().lat, polygon.front().lon);
}

}  // namespace

WarnedArea warned_area(const mesh::Mesh& mesh, const std::vector<char>& exceeds,
                       const AreaSettings& settings) {
  WarnedArea area;
  area.area_km2 = area_km2_of(mesh, exceeds);
  if (area.area_km2 == 0) return area;

  Geos geos;
  std::vector<Marked> marked;
  for (Geometry& outline : Outliner(geos, settings).outlines(union_of_cells(geos, mesh, exceeds))) {
    Marked one{std::move(outline), {}, 0};
    one.cells = cells_within(geos, one.outline, mesh, exceeds);
    for (const mesh::Index c : one.cells) one.area_m2 += mesh.cell_area[c];
    marked.push_back(std::move(one));
  }
  const ToDegrees to_degrees(mesh, exceeds);
  for (const Marked& one : large_ones(std::move(marked), settings.min_area_km2 * 1e6)) {
    for (const Ring& ring : geos.exteriors(one.outline))
      add_cut(geos, in_degrees(ring, to_degrees), area.polygons);
    area.cells.insert(area.cells.end(), one.cells.begin(), one.cells.end());
  }
  for (const LonLatRing& polygon : area.polygons) require_valid(geos, polygon);
  return area;
}

namespace {

LonLatRing rectangle(double west, double east, double south, double north) {
  return {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
}

}  // namespace

double area_km2_of(const mesh::Mesh& mesh, const std::vector<char>& exceeds) {
  double area_km2 = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (exceeds[c] != 0) area_km2 += mesh.cell_area[c] * 1e-6;
  return area_km2;
}

std::vector<LonLatRing> surrounding_rectangle(const mesh::Mesh& mesh, const std::vector<char>& exceeds) {
  Ring points;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    for (int i = 0; exceeds[c] != 0 && i < mesh.cell_size(c); ++i) {
      const mesh::Index n = mesh.cell_nodes[c][i];
      points.push_back({mesh.node_lon[n], mesh.node_lat[n]});
    }
  if (points.empty()) return {};
  make_continuous(points);
  double west = 1e9, east = -1e9, south = 90, north = -90;
  for (const Point2& p : points) {
    west = std::min(west, std::floor(p.x / degree_step) * degree_step);
    east = std::max(east, std::ceil(p.x / degree_step) * degree_step);
    south = std::min(south, std::floor(p.y / degree_step) * degree_step);
    north = std::max(north, std::ceil(p.y / degree_step) * degree_step);
  }
  if (east <= 180) return {rectangle(west, east, south, north)};
  return {rectangle(west, 180, south, north), rectangle(-180, east - 360, south, north)};
}

std::vector<LonLatRing> circle(core::LonLat centre, double radius_m) {
  constexpr int corners = 16;
  constexpr double metres_per_degree = 6371008.8 * std::numbers::pi / 180, near_pole = 89;
  const double shrink = std::cos(std::clamp(centre.lat, -near_pole, near_pole) * std::numbers::pi / 180);
  Ring ring;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners;
    const double lat = centre.lat + radius_m * std::sin(angle) / metres_per_degree;
    const double lon = centre.lon + radius_m * std::cos(angle) / (metres_per_degree * shrink);
    ring.push_back({rounded(lon), rounded(std::clamp(lat, -90.0, 90.0))});
  }
  ring.push_back(ring.front());
  std::vector<LonLatRing> polygons;
  if (std::none_of(ring.begin(), ring.end(), [](const Point2& p) { return std::abs(p.x) > 180; })) {
    polygons.emplace_back();
    for (const Point2& p : ring) polygons.back().push_back({p.x, p.y});
    return polygons;
  }
  Geos geos;
  add_cut(geos, ring, polygons);
  return polygons;
}

}  // namespace freshet::forecast
