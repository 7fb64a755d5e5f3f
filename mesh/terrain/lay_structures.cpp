// What the mesh gets of breaklines and houses: crests of edges, raised cells, n of cells.

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/crests.hpp"
#include "mesh/terrain/bed.hpp"
#include "mesh/terrain/house_blocks.hpp"
#include "mesh/terrain/line_index.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/structures.hpp"

namespace freshet::mesh {
namespace {

/// Places in squares, to look for those in a box.
class Squares {
 public:
  Squares(double square, std::size_t n, const std::function<Point(std::size_t)>& place)
      : square_(square), place_(place) {
    for (std::size_t i = 0; i < n; ++i) squares_[key(part(place(i).x), part(place(i).y))].push_back(i);
  }
  void each_in(Point low, Point high, const std::function<void(std::size_t)>& take) const {
    for (std::int64_t c = part(low.x); c <= part(high.x); ++c)
      for (std::int64_t r = part(low.y); r <= part(high.y); ++r) {
        const auto in = squares_.find(key(c, r));
        if (in == squares_.end()) continue;
        for (const std::size_t i : in->second) {
          const Point p = place_(i);
          if (p.x >= low.x && p.x <= high.x && p.y >= low.y && p.y <= high.y) take(i);
        }
      }
  }

 private:
  std::int64_t part(double v) const { return static_cast<std::int64_t>(std::floor(v / square_)); }
  static std::uint64_t key(std::int64_t c, std::int64_t r) {
    return static_cast<std::uint64_t>(c) << 32 | static_cast<std::uint32_t>(r);
  }
  double square_;
  std::function<Point(std::size_t)> place_;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> squares_;
};

double mean_edge(const Mesh& mesh) {
  double area = 0;
  for (const double a : mesh.cell_area) area += a;
  return 1.5 * std::sqrt(area / std::max<double>(mesh.n_cells(), 1));
}

Point node_at(const Mesh& mesh, std::size_t n) { return {mesh.node_x[n], mesh.node_y[n]}; }

/// Nodes on the way from a to b, both ends included, in their order.
std::vector<Index> nodes_on(const Mesh& mesh, const Squares& nodes, double square, Point a, Point b,
                            double off) {
  const Point d = b - a;
  const int parts = 1 + static_cast<int>(length(d) / square);
  std::vector<std::pair<double, Index>> found;
  for (int k = 0; k < parts; ++k) {
    const Point p = a + (double(k) / parts) * d, q = a + (double(k + 1) / parts) * d;
    nodes.each_in({std::min(p.x, q.x) - off, std::min(p.y, q.y) - off},
                  {std::max(p.x, q.x) + off, std::max(p.y, q.y) + off}, [&](std::size_t n) {
                    const Point at = node_at(mesh, n);
                    const double share = nearest_share(at, a, b);
                    if (length(at - (a + share * d)) <= off) found.emplace_back(share, static_cast<Index>(n));
                  });
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<Index> on;
  for (const auto& [share, n] : found) on.push_back(n);
  return on;
}

/// Of the terrain along an edge.
double crest_of_ground(const Elevation& ground, Point a, Point b, core::CrestFrom from) {
  const int parts = 1 + static_cast<int>(2 * length(b - a) / ground.step);
  double highest = -std::numeric_limits<double>::infinity(), sum = 0;
  int n = 0;
  for (int k = 0; k <= parts; ++k) {
    const std::size_t cell = ground.cell_at(a + (double(k) / parts) * (b - a));
    if (cell == ground.outside || !std::isfinite(ground[cell])) continue;
    highest = std::max(highest, ground[cell]), sum += ground[cell], ++n;
  }
  return n == 0 ? std::nan("") : from == core::CrestFrom::highest ? highest : sum / n;
}

class CrestLayer {
 public:
  CrestLayer(Mesh& mesh, const core::Basin& basin, const DrawnStructures& drawn, const Elevation& ground)
      : mesh_(mesh),
        basin_(basin),
        drawn_(drawn),
        ground_(ground),
        index_(drawn.lines),
        square_(mean_edge(mesh)),
        nodes_(square_, mesh.node_x.size(), [&mesh](std::size_t n) { return node_at(mesh, n); }) {
    for (Index e = 0; e < mesh.n_edges(); ++e)
      edge_of_[{std::min(mesh.edge_nodes[e][0], mesh.edge_nodes[e][1]),
                std::max(mesh.edge_nodes[e][0], mesh.edge_nodes[e][1])}] = e;
  }

  void lay(const LinePiece& piece) {
    const core::Breakline& b = basin_.breaklines[drawn_.lines[piece.line].breakline];
    const double off = 1e-3 * basin_.mesh.merge();
    const std::vector<Index> on = nodes_on(mesh_, nodes_, square_, piece.from, piece.to, off);
    for (std::size_t i = 0; i + 1 < on.size(); ++i) {
      const auto edge = edge_of_.find({std::min(on[i], on[i + 1]), std::max(on[i], on[i + 1])});
      if (edge == edge_of_.end() || mesh_.edge_cells[edge->second][1] == none) continue;
      ++edges_;
      if (b.has_crest()) add(edge->second, piece.line, b);
    }
  }

  void finish(nlohmann::json& report) {
    sort_crests(mesh_.crests);
    if (edges_ == 0) return;
    report["breaklines"]["edges"] = edges_;
    report["breaklines"]["edges_with_crest"] = mesh_.crests.size();
    report["breaklines"]["beds_above_crest"] = buried_;
    if (!mesh_.crests.empty()) {
      double low = mesh_.crests[0].height, high = low;
      for (const Crest& c : mesh_.crests) low = std::min(low, c.height), high = std::max(high, c.height);
      report["breaklines"]["crest_m"] = {{"lowest", low}, {"highest", high}};
      core::info("{} edges have a crest, {:.2f} to {:.2f} m", mesh_.crests.size(), low, high);
    }
    if (buried_ > 0)
      core::warn(
          "{} of {} edges of breaklines have a cell that stands above their crest, by up to {:.2f} m near "
          "x {:.1f}, y {:.1f}: there its bed is the crest; is the crest in metres above the datum of the "
          "terrain?",
          buried_, mesh_.crests.size(), deepest_, where_.x, where_.y);
    if (highest_over_ > 100)
      core::warn(
          "a crest stands {:.0f} m above the ground near x {:.1f}, y {:.1f}: is it in feet? Say so with "
          "unit = \"ft\" in [[breakline]]",
          highest_over_, over_at_.x, over_at_.y);
  }

 private:
  void add(Index edge, std::size_t line, const core::Breakline& b) {
    const auto [n, m] = mesh_.edge_nodes[edge];
    const Point a = node_at(mesh_, n), c = node_at(mesh_, m), middle = 0.5 * (a + c);
    const auto [l, r] = mesh_.edge_cells[edge];
    const double bed = std::max(mesh_.bed_elevation[l], mesh_.bed_elevation[r]);
    double height = std::nan("");
    if (b.crest_from == core::CrestFrom::highest || b.crest_from == core::CrestFrom::mean) {
      height = crest_of_ground(ground_, a, c, b.crest_from) + b.crest_add_m;
    } else {
      const double merge = basin_.mesh.merge();
      for (const double radius :
           {2 * merge, 8 * merge + 4 * basin_.mesh.edge_min_m}) {  // ties lie farther off
        for (const OnLine& on : index_.near(middle, radius))
          if (on.line == line) height = index_.height(on).value_or(height);
        if (std::isfinite(height)) break;
      }
    }
    if (!std::isfinite(height)) height = bed;
    if (bed > height) {
      ++buried_;
      if (bed - height > deepest_) deepest_ = bed - height, where_ = middle;
    }
    const double over = height - std::min(mesh_.bed_elevation[l], mesh_.bed_elevation[r]);
    if (over > highest_over_) highest_over_ = over, over_at_ = middle;
    mesh_.crests.push_back({{std::min(n, m), std::max(n, m)}, std::max(height, bed), b.coefficient});
  }

  Mesh& mesh_;
  const core::Basin& basin_;
  const DrawnStructures& drawn_;
  const Elevation& ground_;
  LineIndex index_;
  double square_;
  Squares nodes_;
  std::map<std::pair<Index, Index>, Index> edge_of_;
  std::size_t edges_ = 0, buried_ = 0;
  double deepest_ = 0, highest_over_ = 0;
  Point where_, over_at_;
};

Squares cells_of(const Mesh& mesh) {
  return {mean_edge(mesh), static_cast<std::size_t>(mesh.n_cells()), [&mesh](std::size_t c) {
            return Point{mesh.cell_x[c], mesh.cell_y[c]};
          }};
}

struct Box {
  Point low, high;
};
Box box_of(const Ring& ring, double more) {
  Box box{ring[0], ring[0]};
  for (const Point p : ring) {
    box.low = {std::min(box.low.x, p.x), std::min(box.low.y, p.y)};
    box.high = {std::max(box.high.x, p.x), std::max(box.high.y, p.y)};
  }
  return {box.low - Point{more, more}, box.high + Point{more, more}};
}

/// Mean of the raster of n under each cell, 0 where it has none.
std::vector<double> raster_n(const Mesh& mesh, const core::Roughness& roughness,
                             const OGRSpatialReference& crs) {
  constexpr int parts = 4;
  std::vector<Point> points;
  for (Index c = 0; c < mesh.n_cells(); ++c)
    for (const Point p : spread_points(mesh, c, parts)) points.push_back(p);
  const std::string file = roughness.manning_raster->string();
  const std::vector<double> values = ClassRaster(*roughness.manning_raster).values_at(points, crs);
  std::vector<double> n(mesh.n_cells(), 0);
  std::size_t there = 0;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    double sum = 0;
    int count = 0;
    for (std::size_t i = std::size_t(c) * parts * parts; i < std::size_t(c + 1) * parts * parts; ++i) {
      if (std::isnan(values[i])) continue;
      core::check(
          values[i] > 0 && values[i] <= 0.5,
          "{}: holds {:g} at {}, which is no Manning's n: that lies between 0 and 0.5 s/m^(1/3). If it "
          "stands for no value, declare it: gdal_edit.py -a_nodata {:.17g} {}; codes of land cover are "
          "roughness.land_cover",
          file, values[i], at_text(crs, points[i]), values[i], file);
      sum += values[i], ++count;
    }
    there += count > 0;
    if (count > 0) n[c] = sum / count;
  }
  core::check(there > 0,
              "{}: has no value anywhere in the domain; check its CRS, its extent and its nodata (gdalinfo)",
              file);
  if (there < n.size())
    core::info("{}: {} of {} cells have no value in it: n of their class holds", file, n.size() - there,
               n.size());
  return n;
}

/// So the solver has to tell few apart.
double three_digits(double n) {
  if (!(n > 0)) return 0;
  const double unit = std::pow(10.0, std::floor(std::log10(n)) - 2);
  return std::round(n / unit) * unit;
}

/// Share of each cell that houses cover.
std::vector<double> covered(const Mesh& mesh, const std::vector<Ring>& houses) {
  std::vector<double> share(mesh.n_cells(), 0);
  const Squares cells = cells_of(mesh);
  double reach = 0;
  for (Index c = 0; c < mesh.n_cells(); ++c) reach = std::max(reach, perimeter(mesh, c) / 2);
  for (const Ring& house : houses) {
    const OGRPolygon polygon = polygon_of(house);
    const Box box = box_of(house, reach);
    cells.each_in(box.low, box.high, [&](std::size_t c) {
      const OGRPolygon cell = polygon_of(mesh, static_cast<Index>(c));
      if (!cell.Intersects(&polygon)) return;
      const auto part = made(cell.Intersection(&polygon), "lay houses over cells");
      for (const OGRPolygon* piece : polygons_in(*part)) share[c] += piece->get_Area() / mesh.cell_area[c];
    });
  }
  for (double& s : share) s = std::min(s, 1.0);
  return share;
}

}  // namespace

void lay_crests(Mesh& mesh, const core::Basin& basin, const DrawnStructures& drawn, const Structures& placed,
                const Elevation& ground, nlohmann::json& report) {
  if (placed.pieces.empty()) return;
  CrestLayer layer(mesh, basin, drawn, ground);
  for (const LinePiece& piece : placed.pieces) layer.lay(piece);
  layer.finish(report);
}

void raise_blocks(Mesh& mesh, const Structures& placed) {
  if (placed.blocks.empty()) return;
  const Squares cells = cells_of(mesh);
  for (std::size_t i = 0; i < placed.blocks.size(); ++i) {
    const Inside inside(placed.blocks[i]);
    const Box box = box_of(placed.blocks[i], 0);
    std::vector<Index> within;
    double ground = -std::numeric_limits<double>::infinity();
    cells.each_in(box.low, box.high, [&](std::size_t c) {
      if (!inside({mesh.cell_x[c], mesh.cell_y[c]})) return;
      within.push_back(static_cast<Index>(c));
      ground = std::max(ground, mesh.bed_elevation[c]);
    });
    for (const Index c : within) mesh.bed_elevation[c] = ground + placed.block_height[i];
  }
}

void assign_manning(Mesh& mesh, const core::Basin& basin, const DrawnStructures& drawn,
                    const OGRSpatialReference& crs) {
  QuietGdal quiet;
  if (basin.roughness.manning_raster) {
    mesh.manning_n = raster_n(mesh, basin.roughness, crs);
    for (Index c = 0; c < mesh.n_cells(); ++c)
      if (mesh.land_class[c] == class_channel) mesh.manning_n[c] = 0;
  }
  const std::vector<double> by_class = basin.roughness.class_manning();
  for (std::size_t i = 0; i < basin.buildings.size(); ++i) {
    if (basin.buildings[i].as != core::BuildingAs::roughness) continue;
    std::vector<Ring> houses;
    for (const DrawnHouse& house : drawn.houses)
      if (house.buildings == i) houses.push_back(house.ring);
    std::vector<Ring> apart;  // what several cover counts once
    for (const OGRPolygon* part : polygons_in(*united(houses))) {
      apart.push_back(ring_of(*part->getExteriorRing()));
    }
    const std::vector<double> share = covered(mesh, apart);
    mesh.manning_n.resize(mesh.n_cells(), 0);
    for (Index c = 0; c < mesh.n_cells(); ++c) {
      if (!(share[c] > 0)) continue;
      const double ground = mesh.manning_n[c] > 0 ? mesh.manning_n[c] : by_class[mesh.land_class[c]];
      mesh.manning_n[c] = ground + share[c] * (basin.buildings[i].manning_n - ground);
    }
  }
  for (double& n : mesh.manning_n) n = three_digits(n);
}

}  // namespace freshet::mesh
