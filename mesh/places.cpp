#include "mesh/places.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool contains(const std::vector<double>& x, const std::vector<double>& y, const std::array<Index, 4>& nodes,
              int n, double px, double py) {
  for (int i = 0; i < n; ++i) {
    const Index a = nodes[i], b = nodes[(i + 1) % n];
    if ((x[b] - x[a]) * (py - y[a]) - (y[b] - y[a]) * (px - x[a]) < 0) return false;
  }
  return true;
}

double mean_of(const std::vector<double>& values, std::span<const Index> nodes) {
  double sum = 0;
  for (const Index n : nodes) sum += values[n];
  return sum / static_cast<double>(nodes.size());
}

/// Weights of the second and third node of a triangle at a point.
std::array<double, 2> weights(const std::vector<double>& x, const std::vector<double>& y,
                              const std::array<Index, 4>& n, double px, double py) {
  const double ax = x[n[1]] - x[n[0]], ay = y[n[1]] - y[n[0]], bx = x[n[2]] - x[n[0]], by = y[n[2]] - y[n[0]],
               area = ax * by - bx * ay;
  px -= x[n[0]];
  py -= y[n[0]];
  return {(px * by - bx * py) / area, (ax * py - px * ay) / area};
}

double at(const std::vector<double>& v, const std::array<Index, 4>& n, const std::array<double, 2>& w) {
  return v[n[0]] + w[0] * (v[n[1]] - v[n[0]]) + w[1] * (v[n[2]] - v[n[0]]);
}

struct Box {
  double low_x = std::numeric_limits<double>::infinity(), low_y = low_x, high_x = -low_x, high_y = -low_x;
  bool holds(double x, double y) const { return x >= low_x && x <= high_x && y >= low_y && y <= high_y; }
};

Box box_of(const Rings& rings) {
  Box box;
  for (const Line& ring : rings)
    for (std::size_t i = 0; i < ring.x.size(); ++i) {
      box.low_x = std::min(box.low_x, ring.x[i]);
      box.high_x = std::max(box.high_x, ring.x[i]);
      box.low_y = std::min(box.low_y, ring.y[i]);
      box.high_y = std::max(box.high_y, ring.y[i]);
    }
  return box;
}

}  // namespace

bool is_inside(const Rings& rings, double px, double py) {
  bool inside = false;
  for (const Line& ring : rings)
    for (std::size_t i = 0, j = ring.x.size() - 1; i < ring.x.size(); j = i++) {
      const double xi = ring.x[i], yi = ring.y[i], xj = ring.x[j], yj = ring.y[j];
      if ((yi > py) != (yj > py) && px < (xj - xi) * (py - yi) / (yj - yi) + xi) inside = !inside;
    }
  return inside;
}

Index find_cell(const Mesh& mesh, const core::Position& position) {
  if (!position.projected) return on_earth(mesh) ? find_cell(mesh, position.lon, position.lat) : none;
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (contains(mesh.node_x, mesh.node_y, mesh.cell_nodes[c], mesh.cell_size(c), position.x, position.y))
      return c;
  return none;
}

double distance_m(const Mesh& mesh, std::span<const Index> nodes, const core::Position& position) {
  if (position.projected)
    return std::hypot(mean_of(mesh.node_x, nodes) - position.x, mean_of(mesh.node_y, nodes) - position.y);
  if (!on_earth(mesh)) return nan;
  return distance_m(mean_of(mesh.node_lon, nodes), mean_of(mesh.node_lat, nodes), position.lon, position.lat);
}

core::LonLat lonlat_of(const Mesh& mesh, Index cell, const core::Position& position) {
  if (!position.projected) return {position.lon, position.lat};
  if (!on_earth(mesh)) return {nan, nan};
  const auto& n = mesh.cell_nodes[cell];
  const auto w = weights(mesh.node_x, mesh.node_y, n, position.x, position.y);
  return {at(mesh.node_lon, n, w), at(mesh.node_lat, n, w)};
}

core::PlanePoint plane_of(const Mesh& mesh, Index cell, const core::Position& position) {
  if (position.projected) return {position.x, position.y};
  if (!on_earth(mesh)) return {nan, nan};
  const auto& n = mesh.cell_nodes[cell];
  const auto w = weights(mesh.node_lon, mesh.node_lat, n, position.lon, position.lat);
  return {at(mesh.node_x, n, w), at(mesh.node_y, n, w)};
}

std::string extent_text(const Mesh& mesh, const core::Position& position) {
  const auto span = [](const std::vector<double>& v) {
    const auto [low, high] = std::minmax_element(v.begin(), v.end());
    return std::pair(*low, *high);
  };
  const bool plane = position.projected || !on_earth(mesh);
  const auto [west, east] = span(plane ? mesh.node_x : mesh.node_lon);
  const auto [south, north] = span(plane ? mesh.node_y : mesh.node_lat);
  return plane ? fmt::format("x {:.7g} to {:.7g} and y {:.7g} to {:.7g}", west, east, south, north)
               : fmt::format("longitudes {:.5f} to {:.5f} and latitudes {:.5f} to {:.5f}", west, east, south,
                             north);
}

std::string place_text(const Mesh& mesh, double x, double y, Index node) {
  return on_earth(mesh)
             ? fmt::format("longitude {:.5f}, latitude {:.5f}", mesh.node_lon[node], mesh.node_lat[node])
             : fmt::format("x {:.7g}, y {:.7g}", x, y);
}

std::string ring_id(const core::LineInput& polygon, std::size_t ring) {
  return fmt::format("{}#{}", polygon.id(), ring);
}

Rings find_rings(const Mesh& mesh, const core::LineInput& polygon, const std::string& where,
                 const std::string& whose) {
  Rings rings;
  if (!polygon.drawn_in_file()) {
    rings.emplace_back();
    for (const auto& [x, y] : polygon.points) {
      rings[0].x.push_back(x);
      rings[0].y.push_back(y);
    }
    return rings;
  }
  const std::string start = polygon.id() + "#";
  for (const Line& line : mesh.lines)
    if (line.id.starts_with(start)) rings.push_back(line);
  core::check(!rings.empty(), "{}: the polygon of {} is not in mesh.nc; run 'freshet mesh' again", where,
              whose);
  return rings;
}

std::vector<Index> cells_inside(const Mesh& mesh, const Rings& rings, const std::string& where,
                                const std::string& whose) {
  const Box box = box_of(rings);
  std::vector<Index> cells;
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (box.holds(mesh.cell_x[c], mesh.cell_y[c]) && is_inside(rings, mesh.cell_x[c], mesh.cell_y[c]))
      cells.push_back(c);
  core::check(!cells.empty(),
              "{}: the polygon of {} holds the centre of no cell; it spans x {:.7g} to {:.7g}, y {:.7g} to "
              "{:.7g}, the mesh {}; move it, or make it larger",
              where, whose, box.low_x, box.high_x, box.low_y, box.high_y,
              extent_text(mesh, core::Position::in_plane(0, 0)));
  return cells;
}

const Field& find_field(const Fields& fields, const std::string& id, const std::string& where,
                        const std::string& whose) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.id == id; });
  core::check(found != fields.end(), "{}: the raster {} of {} is not in mesh.nc; run 'freshet mesh' again",
              where, id, whose);
  return *found;
}

}  // namespace freshet::mesh
