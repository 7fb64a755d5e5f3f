#include "mesh/rain/overlap.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

using core::check;
using core::fail_input;

/// Overlaps smaller than this share of the mesh cell are rounding; so much may the shares miss one.
constexpr double sliver = 1e-12, cover = 1e-9;

double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }

double area_of(const std::vector<Point>& ring) {
  double twice = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) twice += cross(ring[i], ring[(i + 1) % ring.size()]);
  return twice / 2;
}

/// Longitudes to those that the grid counts in: 275 for -85 where it goes from 0 to 360.
void shift_into(const std::vector<double>& edges, std::vector<double>& longitudes) {
  const double west = std::min(edges.front(), edges.back());
  for (double& lon : longitudes) lon += 360 * std::ceil((west - lon) / 360 - 1e-12);
}

struct Span {
  int low = 0, high = -1;
  void add(int i) {
    low = high < 0 ? i : std::min(low, i);
    high = std::max(high, i);
  }
};

/// Corners of the mesh cell relative to its first node, where coordinates are small and rounding too.
std::vector<Point> cell_ring(const Mesh& mesh, Index cell, Point origin) {
  std::vector<Point> ring;
  for (int i = 0; i < mesh.cell_size(cell); ++i) {
    const Index n = mesh.cell_nodes[cell][i];
    ring.push_back(Point{mesh.node_x[n], mesh.node_y[n]} - origin);
  }
  return ring;
}

std::array<Point, 4> grid_ring(const GridPatch& patch, int column, int row, Point origin) {
  const auto corner = [&](int c, int r) {
    const std::size_t i = static_cast<std::size_t>(r) * (patch.columns + 1) + c;
    return Point{patch.x[i], patch.y[i]} - origin;
  };
  std::array<Point, 4> ring = {corner(column, row), corner(column + 1, row), corner(column + 1, row + 1),
                               corner(column, row + 1)};
  if (cross(ring[2] - ring[0], ring[3] - ring[1]) < 0) std::swap(ring[1], ring[3]);
  return ring;
}

}  // namespace

double common_area(const std::vector<Point>& polygon, const std::array<Point, 4>& convex) {
  std::vector<Point> in = polygon, out;
  for (std::size_t e = 0; e < convex.size(); ++e) {
    const Point a = convex[e], along = convex[(e + 1) % convex.size()] - a;
    out.clear();
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Point p = in[i], q = in[(i + 1) % in.size()];
      const double at_p = cross(along, p - a), at_q = cross(along, q - a);
      if (at_p >= 0) out.push_back(p);
      if ((at_p >= 0) != (at_q >= 0)) out.push_back(p + (at_p / (at_p - at_q)) * (q - p));
    }
    if (out.size() < 3) return 0;
    in.swap(out);
  }
  return area_of(in);
}

namespace {

/// Corners of the patch in the plane of the mesh.
void place_corners(const RainCells& cells, const OGRSpatialReference& own, GridPatch& patch) {
  patch.x.clear(), patch.y.clear();
  for (int r = 0; r <= patch.rows; ++r)
    for (int c = 0; c <= patch.columns; ++c) {
      patch.x.push_back(cells.column_edges[patch.column + c]);
      patch.y.push_back(cells.row_edges[patch.row + r]);
    }
  Transform(cells.crs, own).apply(patch.x, patch.y);
}

/// As many columns and rows more on all sides as the margin takes, as far as the grid reaches.
void widen(double margin_m, int grid_columns, int grid_rows, GridPatch& patch) {
  const std::size_t below = static_cast<std::size_t>(patch.columns) + 1;
  const double width = std::hypot(patch.x[1] - patch.x[0], patch.y[1] - patch.y[0]),
               height = std::hypot(patch.x[below] - patch.x[0], patch.y[below] - patch.y[0]);
  const auto grow = [&](int& first, int& count, double size, int all) {
    const int more = static_cast<int>(std::min(std::ceil(margin_m / size), double(all)));
    const int end = std::min(first + count + more, all);
    first = std::max(first - more, 0);
    count = end - first;
  };
  grow(patch.column, patch.columns, width, grid_columns);
  grow(patch.row, patch.rows, height, grid_rows);
}

}  // namespace

GridPatch lay_grid(const RainCells& cells, const Mesh& mesh, const std::string& where, double margin_m) {
  check(!mesh.crs_wkt.empty(), "mesh.nc has no CRS; make it with 'freshet mesh'");
  OGRSpatialReference own;
  check(own.SetFromUserInput(mesh.crs_wkt.c_str()) == OGRERR_NONE, "mesh.nc: its CRS cannot be read");
  std::vector<double> x = mesh.node_x, y = mesh.node_y;
  Transform(own, cells.crs).apply(x, y);
  if (cells.crs.IsGeographic()) shift_into(cells.column_edges, x);

  GridPatch patch;
  Span columns, rows;
  for (std::size_t n = 0; n < x.size(); ++n) {
    const int c = interval_of(cells.column_edges, x[n]), r = interval_of(cells.row_edges, y[n]);
    check(
        c >= 0 && r >= 0,
        "{}: the grid does not cover the basin: the point longitude {:.5f}, latitude {:.5f} of the mesh lies "
        "off it; give a grid that reaches farther",
        where, mesh.node_lon[n], mesh.node_lat[n]);
    columns.add(c);
    rows.add(r);
    patch.node_column.push_back(c);
    patch.node_row.push_back(r);
  }
  // One more all around: edges that are straight in one CRS are bent in the other.
  const auto count = [](const std::vector<double>& edges) { return static_cast<int>(edges.size()) - 1; };
  patch.column = std::max(columns.low - 1, 0);
  patch.row = std::max(rows.low - 1, 0);
  patch.columns = std::min(columns.high + 2, count(cells.column_edges)) - patch.column;
  patch.rows = std::min(rows.high + 2, count(cells.row_edges)) - patch.row;
  const auto check_size = [&] {
    constexpr double most = 5e7;
    check(double(patch.columns) * patch.rows <= most,
          "{}: {} x {} grid cells lie over the basin, more than {:.0f} million; make the grid coarser, for "
          "example with gdalwarp -tr and -r average{}",
          where, patch.columns, patch.rows, most / 1e6, margin_m > 0 ? ", or rain.margin_km smaller" : "");
  };
  check_size();
  place_corners(cells, own, patch);
  if (!(margin_m > 0)) return patch;
  patch.margin = true;
  widen(margin_m, count(cells.column_edges), count(cells.row_edges), patch);
  check_size();
  place_corners(cells, own, patch);
  return patch;
}

Overlaps find_overlaps(const GridPatch& patch, const Mesh& mesh, const std::string& where) {
  Overlaps o;
  std::map<std::pair<int, int>, int> number;  // (row, column) -> grid cell, in the order of finding
  std::vector<double> area;
  for (Index cell = 0; cell < mesh.n_cells(); ++cell) {
    const Index first = mesh.cell_nodes[cell][0];
    const Point origin{mesh.node_x[first], mesh.node_y[first]};
    const std::vector<Point> ring = cell_ring(mesh, cell, origin);
    Span columns, rows;
    for (int i = 0; i < mesh.cell_size(cell); ++i) {
      columns.add(patch.node_column[mesh.cell_nodes[cell][i]] - patch.column);
      rows.add(patch.node_row[mesh.cell_nodes[cell][i]] - patch.row);
    }
    const double whole = area_of(ring);
    double sum = 0;
    const std::size_t begin = o.share.size();
    for (int r = std::max(rows.low - 1, 0); r <= std::min(rows.high + 1, patch.rows - 1); ++r)
      for (int c = std::max(columns.low - 1, 0); c <= std::min(columns.high + 1, patch.columns - 1); ++c) {
        const double share = common_area(ring, grid_ring(patch, c, r, origin)) / whole;
        if (!(share > sliver)) continue;
        const int next = static_cast<int>(number.size());
        o.grid_cell.push_back(number.try_emplace({patch.row + r, patch.column + c}, next).first->second);
        o.share.push_back(share);
        sum += share;
      }
    check(std::abs(sum - 1) < cover,
          "{}: the grid covers {:.6f} of mesh cell {} at x = {:.1f}, y = {:.1f}; give a grid that reaches "
          "farther",
          where, sum, cell, mesh.cell_x[cell], mesh.cell_y[cell]);
    for (std::size_t i = begin; i < o.share.size(); ++i) o.share[i] = std::min(o.share[i] / sum, 1.0);
    o.count.push_back(static_cast<int>(o.share.size() - begin));
  }
  for (int r = 0; patch.margin && r < patch.rows; ++r)
    for (int c = 0; c < patch.columns; ++c)
      number.try_emplace({patch.row + r, patch.column + c}, static_cast<int>(number.size()));
  // Row by row, as they lie in the grid.
  std::vector<int> renumbered(number.size());
  for (const auto& [place, old] : number) {
    renumbered[old] = static_cast<int>(o.row.size());
    o.row.push_back(place.first);
    o.column.push_back(place.second);
    if (!patch.margin) continue;
    const std::array<Point, 4> ring =
        grid_ring(patch, place.second - patch.column, place.first - patch.row, Point{0, 0});
    o.x.push_back((ring[0].x + ring[1].x + ring[2].x + ring[3].x) / 4);
    o.y.push_back((ring[0].y + ring[1].y + ring[2].y + ring[3].y) / 4);
  }
  for (int& g : o.grid_cell) g = renumbered[g];
  o.area.assign(o.row.size(), 0);
  for (std::size_t cell = 0, i = 0; cell < o.count.size(); ++cell)
    for (const std::size_t end = i + o.count[cell]; i < end; ++i)
      o.area[o.grid_cell[i]] += o.share[i] * mesh.cell_area[cell];
  return o;
}

}  // namespace freshet::mesh
