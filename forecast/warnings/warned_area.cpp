#include "forecast/warnings/warned_area.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "core/errors.hpp"
#include "forecast/warnings/geos.hpp"

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

std::vector<Geometry> large_patches(Geos& geos, const Geometry& patches, double min_area_m2) {
  std::vector<Geometry> sorted;
  for (const Ring& ring : geos.exteriors(patches)) sorted.push_back(geos.polygon(ring));
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Geometry& a, const Geometry& b) { return geos.area(a) > geos.area(b); });
  std::size_t keep = 1;
  while (keep < sorted.size() && geos.area(sorted[keep]) >= min_area_m2) ++keep;
  sorted.resize(std::min(keep, sorted.size()));
  return sorted;
}

/// With simplify_m or, where that leaves too many points, as much more as it takes.
Geometry simplified(Geos& geos, const Geometry& patch, const AreaSettings& settings) {
  constexpr double most_m = 1e4;
  Geometry best = geos.simplify(patch, 0);
  for (double tolerance = settings.simplify_m; tolerance <= most_m;
       tolerance = std::max(1.5 * tolerance, 1.0)) {
    Geometry candidate = geos.simplify(patch, tolerance);
    if (!geos.valid(candidate) || geos.exteriors(candidate).size() != 1) break;
    best = std::move(candidate);
    if (geos.exteriors(best).front().size() <= settings.max_points) break;
  }
  return best;
}

/// Projected coordinates of nodes back to the nodes: outlines have no other vertices.
using NodeOfPoint = std::map<Point2, mesh::Index>;

NodeOfPoint nodes_by_position(const mesh::Mesh& mesh) {
  NodeOfPoint nodes;
  for (mesh::Index n = 0; n < mesh.n_nodes(); ++n) nodes.emplace(Point2{mesh.node_x[n], mesh.node_y[n]}, n);
  return nodes;
}

/// The node at `p`; should GEOS ever have moved the point, the nearest one: a warning must not fail on that.
mesh::Index node_at(const Point2& p, const mesh::Mesh& mesh, const NodeOfPoint& nodes) {
  if (const auto node = nodes.find(p); node != nodes.end()) return node->second;
  const auto distance = [&](mesh::Index n) { return std::hypot(mesh.node_x[n] - p.x, mesh.node_y[n] - p.y); };
  mesh::Index nearest = 0;
  for (mesh::Index n = 1; n < mesh.n_nodes(); ++n)
    if (distance(n) < distance(nearest)) nearest = n;
  return nearest;
}

/// Longitudes on one side of 180 degrees, those beyond it made larger than 180: then the ring does not jump.
void make_continuous(Ring& ring) {
  const auto [low, high] =
      std::minmax_element(ring.begin(), ring.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  if (high->x - low->x <= 180) return;
  for (Point2& p : ring)
    if (p.x < 0) p.x += 360;
}

Ring in_degrees(const Ring& ring, const mesh::Mesh& mesh, const NodeOfPoint& nodes) {
  Ring degrees;
  for (const Point2& p : ring) {
    const mesh::Index node = node_at(p, mesh, nodes);
    degrees.push_back({mesh.node_lon[node], mesh.node_lat[node]});
  }
  make_continuous(degrees);
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
  const NodeOfPoint nodes = nodes_by_position(mesh);
  const Geometry patches = without_holes(geos, union_of_cells(geos, mesh, exceeds));
  for (const Geometry& patch : large_patches(geos, patches, settings.min_area_km2 * 1e6))
    for (const Ring& ring : geos.exteriors(simplified(geos, patch, settings)))
      add_cut(geos, in_degrees(ring, mesh, nodes), area.polygons);
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

std::vector<mesh::Index> cells_of_large_patches(const mesh::Mesh& mesh, const std::vector<char>& exceeds,
                                                double min_area_km2) {
  struct Patch {
    std::vector<mesh::Index> cells;
    double area_m2 = 0;
  };
  std::vector<Patch> patches;
  std::vector<char> seen(exceeds.size(), 0);
  for (mesh::Index first = 0; first < mesh.n_cells(); ++first) {
    if (exceeds[first] == 0 || seen[first] != 0) continue;
    Patch patch;
    patch.cells.push_back(first);
    seen[first] = 1;
    for (std::size_t i = 0; i < patch.cells.size(); ++i) {
      const mesh::Index cell = patch.cells[i];
      patch.area_m2 += mesh.cell_area[cell];
      for (int k = 0; k < mesh.cell_size(cell); ++k)
        for (const mesh::Index next : mesh.edge_cells[mesh.cell_edges[cell][k]])
          if (next != mesh::none && exceeds[next] != 0 && seen[next] == 0) {
            seen[next] = 1;
            patch.cells.push_back(next);
          }
    }
    patches.push_back(std::move(patch));
  }
  double largest = 0;
  for (const Patch& patch : patches) largest = std::max(largest, patch.area_m2);
  std::vector<mesh::Index> cells;
  for (const Patch& patch : patches)
    if (patch.area_m2 >= min_area_km2 * 1e6 || patch.area_m2 == largest)
      cells.insert(cells.end(), patch.cells.begin(), patch.cells.end());
  return cells;
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
