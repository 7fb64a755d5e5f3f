#include "mesh/terrain/bed.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/by_turns.hpp"
#include "core/errors.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/size_field.hpp"

namespace freshet::mesh {

namespace {

double longest_edge(const Mesh& mesh, Index c) {
  double longest = 0;
  for (int i = 0; i < mesh.cell_size(c); ++i) {
    const Index a = mesh.cell_nodes[c][i], b = mesh.cell_nodes[c][(i + 1) % mesh.cell_size(c)];
    longest = std::max(longest, std::hypot(mesh.node_x[b] - mesh.node_x[a], mesh.node_y[b] - mesh.node_y[a]));
  }
  return longest;
}

double terrain_at(const Elevation& z, Point p) {
  const double value = interpolate(z, p);
  core::check(std::isfinite(value),
              "the terrain has no data at ({:.0f}, {:.0f}) inside the domain; fill the gap in the "
              "raster or choose another domain",
              p.x, p.y);
  return value;
}

std::vector<Point> spread_over_quadrilateral(const Mesh& mesh, Index cell, int parts) {
  const auto corner = [&](int i) {
    const Index n = mesh.cell_nodes[cell][i];
    return Point{mesh.node_x[n], mesh.node_y[n]};
  };
  std::vector<Point> points;
  for (int i = 0; i < parts; ++i)
    for (int j = 0; j < parts; ++j) {
      const double u = (i + 0.5) / parts, v = (j + 0.5) / parts;
      const Point low = corner(0) + u * (corner(1) - corner(0)),
                  high = corner(3) + u * (corner(2) - corner(3));
      points.push_back(low + v * (high - low));
    }
  return points;
}

int most_frequent(const std::vector<int>& codes, std::size_t begin, std::size_t end) {
  std::map<int, int> count;
  for (std::size_t i = begin; i < end; ++i) ++count[codes[i]];
  return std::max_element(count.begin(), count.end(), [](auto& a, auto& b) { return a.second < b.second; })
      ->first;
}

}  // namespace

void set_lonlat(Mesh& mesh, const OGRSpatialReference& crs) {
  if (crs.IsLocal()) return;
  mesh.node_lon = mesh.node_x;
  mesh.node_lat = mesh.node_y;
  Transform(crs, wgs84()).apply(mesh.node_lon, mesh.node_lat);
  for (double v : mesh.node_lon)
    if (!std::isfinite(v)) core::fail_input("the basin lies outside of where its CRS is defined");
}

void spread_points(const Mesh& mesh, Index cell, int parts, std::vector<Point>& points) {
  points.clear();
  const auto& n = mesh.cell_nodes[cell];
  if (mesh.cell_size(cell) == 4) {
    points = spread_over_quadrilateral(mesh, cell, parts);
    return;
  }
  const Point a{mesh.node_x[n[0]], mesh.node_y[n[0]]};
  const Point u = Point{mesh.node_x[n[1]], mesh.node_y[n[1]]} - a,
              v = Point{mesh.node_x[n[2]], mesh.node_y[n[2]]} - a;
  for (int i = 0; i < parts; ++i)
    for (int j = 0; i + j < parts; ++j) {
      points.push_back(a + ((i + 1.0 / 3) / parts) * u + ((j + 1.0 / 3) / parts) * v);
      if (i + j + 1 < parts) points.push_back(a + ((i + 2.0 / 3) / parts) * u + ((j + 2.0 / 3) / parts) * v);
    }
}

std::vector<Point> spread_points(const Mesh& mesh, Index cell, int parts) {
  std::vector<Point> points;
  spread_points(mesh, cell, parts, points);
  return points;
}

namespace {

/// `points` is room to work in.
double mean_bed(const Mesh& mesh, Index c, const Elevation& z, std::vector<Point>& points) {
  const int parts = std::clamp(static_cast<int>(std::ceil(2 * longest_edge(mesh, c) / z.step)), 2, 16);
  spread_points(mesh, c, parts, points);
  double sum = 0;
  for (Point p : points) sum += terrain_at(z, p);
  return sum / static_cast<double>(points.size());
}

}  // namespace

void sample_bed(Mesh& mesh, const Elevation& z, const std::vector<char>& cells) {
  constexpr std::size_t worth_a_core = 10000;
  core::by_turns(cells.size(), worth_a_core, [&](std::size_t first, std::size_t stride) {
    std::vector<Point> points;
    for (std::size_t c = first; c < cells.size(); c += stride)
      if (cells[c]) mesh.bed_elevation[c] = mean_bed(mesh, static_cast<Index>(c), z, points);
  });
}

void sample_bed(Mesh& mesh, const Elevation& z) {
  mesh.bed_elevation.assign(mesh.n_cells(), 0);
  sample_bed(mesh, z, std::vector<char>(mesh.n_cells(), 1));
  mesh.node_z.resize(mesh.node_x.size());
  for (Index n = 0; n < mesh.n_nodes(); ++n) mesh.node_z[n] = terrain_at(z, {mesh.node_x[n], mesh.node_y[n]});
}

std::vector<int> codes_under(const Mesh& mesh, const std::filesystem::path& file,
                             const OGRSpatialReference& crs) {
  constexpr int parts = 4;
  std::vector<Point> points, of_cell;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    spread_points(mesh, c, parts, of_cell);
    points.insert(points.end(), of_cell.begin(), of_cell.end());
  }
  const std::vector<int> codes = ClassRaster(file).at(points, crs);
  std::vector<int> most;
  constexpr std::size_t per_cell = static_cast<std::size_t>(parts) * parts;
  for (std::size_t first = 0; first < codes.size(); first += per_cell)
    most.push_back(most_frequent(codes, first, first + per_cell));
  return most;
}

std::map<int, int> class_by_code(const core::Roughness& roughness) {
  std::map<int, int> class_of;
  for (std::size_t i = 0; i < roughness.classes.size(); ++i)
    if (const auto code = roughness.classes[i].code)
      class_of[*code] = class_channel + 1 + static_cast<int>(i);
  return class_of;
}

std::map<int, int> class_by_code(const core::Infiltration& infiltration) {
  std::map<int, int> class_of;
  for (const core::SoilClass& soil : infiltration.soils)
    class_of[soil.code] = static_cast<int>(class_of.size()) + 1;
  return class_of;
}

ClassCount assign_land_cover(Mesh& mesh, const core::Roughness& roughness, const OGRSpatialReference& crs) {
  ClassCount count;
  if (!roughness.land_cover) return count;
  const std::vector<int> codes = codes_under(mesh, *roughness.land_cover, crs);
  const std::map<int, int> class_of = class_by_code(roughness);
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    if (mesh.land_class[c] == class_channel) continue;
    const auto found = class_of.find(codes[c]);
    count.add(codes[c], found != class_of.end());
    mesh.land_class[c] = found == class_of.end() ? class_default : found->second;
  }
  return count;
}

ClassCount assign_soils(Mesh& mesh, const core::Infiltration& infiltration, const OGRSpatialReference& crs) {
  ClassCount count;
  if (!infiltration.raster) return count;
  mesh.soil_settings = infiltration.soil_settings;
  mesh.soil_class_names = {"default"};
  mesh.soil_class.clear();
  for (const core::SoilClass& soil : infiltration.soils) mesh.soil_class_names.push_back(soil.name);
  const std::map<int, int> class_of = class_by_code(infiltration);
  for (const int code : codes_under(mesh, *infiltration.raster, crs)) {
    const auto found = class_of.find(code);
    count.add(code, found != class_of.end());
    mesh.soil_class.push_back(found == class_of.end() ? 0 : found->second);
  }
  return count;
}

void make_outlet(Mesh& mesh, Point outlet, double width, double level) {
  std::map<Index, std::vector<Index>> rim;  // boundary node -> its two boundary edges
  for (Index e = 0; e < mesh.n_edges(); ++e)
    if (mesh.edge_cells[e][1] == none)
      for (Index n : mesh.edge_nodes[e]) rim[n].push_back(e);
  auto at = [&](Index n) { return Point{mesh.node_x[n], mesh.node_y[n]}; };
  Index start = rim.begin()->first;
  for (const auto& [n, edges] : rim)
    if (length(at(n) - outlet) < length(at(start) - outlet)) start = n;

  struct End {
    Index node, edge;
  };
  auto other_node = [&](Index e, Index n) {
    return mesh.edge_nodes[e][0] == n ? mesh.edge_nodes[e][1] : mesh.edge_nodes[e][0];
  };
  auto next = [&](End end) {
    const auto& edges = rim.at(end.node);
    return edges[0] == end.edge ? edges[1] : edges[0];
  };
  auto bed = [&](Index e) { return mesh.bed_elevation[mesh.edge_cells[e][0]]; };
  std::vector<Index> chosen;
  double total = 0;
  auto take = [&](Index e, Index from) {
    chosen.push_back(e);
    total += length(at(mesh.edge_nodes[e][0]) - at(mesh.edge_nodes[e][1]));
    return End{other_node(e, from), e};
  };
  End left = take(rim.at(start)[0], start), right = take(rim.at(start)[1], start);
  while (total < width && chosen.size() + 2 < rim.size()) {
    End& lower = bed(next(left)) <= bed(next(right)) ? left : right;
    lower = take(next(lower), lower.node);
  }
  std::sort(chosen.begin(), chosen.end());
  mesh.outlet_edges.clear();
  for (Index e : chosen) mesh.outlet_edges.push_back(mesh.edge_nodes[e]);

  for (Index c = 0; c < mesh.n_cells(); ++c)
    for (int i = 0; i < mesh.cell_size(c); ++i)
      if (mesh.cell_nodes[c][i] == start) {
        mesh.bed_elevation[c] = std::min(mesh.bed_elevation[c], level);
        mesh.land_class[c] = class_channel;
      }
}

std::vector<Index> exit_cells(const Mesh& mesh) {
  const std::set<std::array<Index, 2>> outlet(mesh.outlet_edges.begin(), mesh.outlet_edges.end());
  std::vector<Index> cells;
  for (Index e = 0; e < mesh.n_edges(); ++e)
    if (mesh.edge_cells[e][1] == none && (outlet.empty() || outlet.count(mesh.edge_nodes[e])))
      cells.push_back(mesh.edge_cells[e][0]);
  return cells;
}

}  // namespace freshet::mesh
