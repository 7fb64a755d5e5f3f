#include "mesh/terrain/river/river_mesh.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <queue>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/river/graded_size.hpp"
#include "mesh/terrain/river/left_over.hpp"
#include "mesh/terrain/river/river_courses.hpp"
#include "mesh/terrain/river/river_outline.hpp"
#include "mesh/terrain/river/strip_beds.hpp"
#include "mesh/terrain/river/surveyed.hpp"
#include "mesh/terrain/size_criteria.hpp"
#include "mesh/terrain/size_field.hpp"

namespace freshet::mesh {
namespace {

/// Rivers that lie within larger ones are gone, and their mouths with them.
void drop_empty(std::vector<River>& rivers, std::vector<std::vector<Mouth>>& mouths) {
  const std::vector<std::optional<std::size_t>> number = drop_empty(rivers);
  std::vector<std::vector<Mouth>> kept(rivers.size());
  for (std::size_t r = 0; r < number.size(); ++r) {
    if (!number[r]) continue;
    for (Mouth& m : mouths[r])
      if (number[m.tributary]) m.tributary = *number[m.tributary], kept[*number[r]].push_back(m);
  }
  mouths = std::move(kept);
}

std::vector<SizeAt> wanted_sizes(const Rivers& rivers) {
  std::vector<SizeAt> sizes;
  for (const Strip& s : rivers.strips)
    for (std::size_t k = 0; k < s.kept.size(); ++k) {
      if (!s.kept[k]) continue;
      const std::array<Point, 4> c = corners_of(s, k);
      sizes.push_back({0.5 * (c[0] + c[3]), length(c[3] - c[0])});
      sizes.push_back({0.5 * (c[1] + c[2]), length(c[2] - c[1])});
    }
  return sizes;
}

StripMesh triangles_around(const Rivers& rivers, const Domain& domain, const core::MeshSettings& settings,
                           const SizeField& wanted, const Constraints& drawn) {
  const SizeField adjacent = stream_size_field(left_over(rivers), domain.outline, settings);
  const SizeField graded = graded_from(wanted_sizes(rivers), settings.edge_min_m, settings.edge_max_m,
                                       settings.growth, rivers.outline);
  const SizeField size = shorter([&](Point p) { return std::min(adjacent(p), graded(p)); }, wanted);
  const Ring ring =
      domain.drains_to_outlet ? rivers.outline : divide_near_strips(rivers.outline, rivers.strips, size);
  TriangleQuality quality;
  quality.min_angle_deg = settings.min_angle_deg;
  quality.gradation = settings.gradation.value_or(0);
  core::Progress progress("triangles", 0);
  return mesh_with_strips(ring, rivers.strips, drawn, size, quality,
                          [&](std::size_t nodes) { progress.update(double(nodes)); });
}

}  // namespace

bool wants_strips(const core::Basin& basin) {
  const core::Rivers& r = basin.rivers;
  return r.cells_across > 0 && (basin.mesh.channel_width_m > 0 || r.width_law || r.lines);
}

Rivers make_rivers(const core::Basin& basin, const Domain& domain, const Drainage& drainage,
                   const std::vector<Stream>& streams, const OGRSpatialReference& crs) {
  Rivers made;
  const StripSettings settings = strip_settings(basin, drainage.z.step);
  const bool wanted = wants_strips(basin);
  if (wanted) {
    RiverCourses source = river_courses(basin, domain, drainage, streams, crs);
    made.rivers = std::move(source.rivers);
    made.finer = std::move(source.finer);
  }
  unbend_all(made.rivers, settings);
  auto mouths = find_mouths(made.rivers, settings);
  drop_empty(made.rivers, mouths);
  if (basin.rivers.lines)
    for (River& river : made.rivers) lay_in_valley(river, drainage.z);
  made.beds =
      fit_beds(made.rivers, made.finer ? *made.finer : drainage.raw, basin, read_sections(basin, crs));
  made.outline = domain.outline;
  if (domain.drains_to_outlet) {
    made.outline = simplify_outline(domain.outline, domain.outlet,
                                    stream_size_field(streams, domain.outline, basin.mesh));
    if (!made.rivers.empty()) made.outline = make_room(made.outline, made.rivers, basin.mesh.edge_min_m);
  }
  set_gauges(made.rivers, basin, crs);
  made.strips = lay_strips(made.rivers, mouths, made.outline, settings);
  made.outline = with_rim_rows(made.outline, made.strips);
  made.narrow = streams;
  for (Stream& stream : made.narrow) stream.width = width_law(basin)(stream.upstream_m2);
  if (wanted) made.narrow = narrow_streams(made.narrow, made.rivers, settings, drainage.z);
  return made;
}

std::vector<Stream> left_over(const Rivers& rivers) {
  std::vector<Stream> streams = rivers.narrow;
  const std::vector<Stream> gaps = gaps_of(rivers.rivers, rivers.strips);
  streams.insert(streams.end(), gaps.begin(), gaps.end());
  return streams;
}

StripMesh mesh_around(Rivers& rivers, const Domain& domain, const core::MeshSettings& settings,
                      const SizeField& wanted, const Constraints& drawn) {
  StripMesh built = triangles_around(rivers, domain, settings, wanted, drawn);
  for (int round = 0; round < 10 && drop_slices_at_slivers(rivers.strips, built); ++round)
    built = triangles_around(rivers, domain, settings, wanted, drawn);
  core::check(built.mesh.n_cells() > 0, "the domain gives no triangle; is it smaller than mesh.edge_min_m?");
  number_along_hilbert(built);
  build_topology(built.mesh);
  return built;
}

Elevation between_banks_filled(const Elevation& z, const Rivers& rivers) {
  Elevation filled = z;
  const auto has_rows = [](const Strip& strip) { return !strip.rows.empty(); };
  if (std::none_of(rivers.strips.begin(), rivers.strips.end(), has_rows)) return filled;
  Grid<char> wet = z.like<char>(0);
  for (std::size_t r = 0; r < rivers.rivers.size(); ++r) {
    const Strip& strip = rivers.strips[r];
    if (strip.rows.empty()) continue;
    const RiverFrame frame(rivers.rivers[r]);
    const double beyond = frame.width(0) + frame.width(frame.length());
    for (double s = -beyond; s <= frame.length() + beyond; s += z.step / 2) {
      const double w = frame.width(s);
      if (w < 2 * z.step) continue;
      const double reach = w / 2 + 0.75 * z.step;
      for (double u = -reach; u <= reach; u += z.step / 2)
        if (const std::size_t c = z.cell_at(frame.at(s, 2 * u / w)); c != z.outside) wet[c] = 1;
    }
  }
  std::queue<std::size_t> front;
  for (std::size_t i = 0; i < z.size(); ++i) {
    if (wet[i]) continue;
    for (int k = 0; k < 8; ++k)
      if (const std::size_t n = z.neighbour(i, k); n != z.outside && wet[n]) {
        front.push(i);
        break;
      }
  }
  while (!front.empty()) {
    const std::size_t i = front.front();
    front.pop();
    for (int k : {0, 2, 4, 6, 1, 3, 5, 7}) {
      const std::size_t n = z.neighbour(i, k);
      if (n == z.outside || !wet[n] || !std::isfinite(filled[i])) continue;
      wet[n] = 0;
      filled[n] = filled[i];
      front.push(n);
    }
  }
  return filled;
}

void sample_outside_strips(Mesh& mesh, const Rivers& rivers, const std::vector<StripCoordinates>& place) {
  if (!rivers.finer) return;
  std::vector<char> adjacent(mesh.n_cells(), 0);
  for (const auto& [a, b] : mesh.edge_cells)
    if (b != none && (place[a].river < 0) != (place[b].river < 0)) adjacent[place[a].river < 0 ? a : b] = 1;
  sample_bed(mesh, between_banks_filled(*rivers.finer, rivers), adjacent);
}

std::vector<char> lay_river_beds(Mesh& mesh, const Rivers& rivers,
                                 const std::vector<StripCoordinates>& place) {
  std::vector<char> of_strip(mesh.n_cells(), 0);
  const std::vector<double> bed = strip_beds(place, rivers.beds.sections);
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    if (place[c].river < 0) continue;
    of_strip[c] = 1;
    mesh.land_class[c] = class_channel;
    mesh.bed_elevation[c] = bed[c];
  }
  std::vector<double> sum(mesh.n_nodes(), 0);
  std::vector<int> count(mesh.n_nodes(), 0);
  for (Index e = 0; e < mesh.n_edges(); ++e) {
    const auto [a, b] = mesh.edge_cells[e];
    if (b == none) continue;
    const Index bank = of_strip[a] ? b : a, strip = of_strip[a] ? a : b;
    if (of_strip[strip] && !of_strip[bank])
      mesh.bed_elevation[bank] = std::max(mesh.bed_elevation[bank], mesh.bed_elevation[strip]);
  }
  for (Index c = 0; c < mesh.n_cells(); ++c)
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      count[mesh.cell_nodes[c][i]] += of_strip[c] ? 1 : -1000000;
      sum[mesh.cell_nodes[c][i]] += mesh.bed_elevation[c];
    }
  for (Index n = 0; n < mesh.n_nodes(); ++n)
    if (count[n] > 0) mesh.node_z[n] = sum[n] / count[n];  // inside a strip
  return of_strip;
}

bool outlet_at_strip(Mesh& mesh, const Rivers& rivers) {
  if (rivers.strips.empty()) return false;
  const Strip& strip = rivers.strips[0];
  if (strip.rows.empty() || !strip.on_rim[1] || !strip.kept.back()) return false;
  std::map<std::pair<double, double>, int> of_row;
  for (const Point p : strip.rows.back().nodes) of_row[{p.x, p.y}] = 1;
  const auto in_row = [&](Index n) { return of_row.count({mesh.node_x[n], mesh.node_y[n]}) > 0; };
  mesh.outlet_edges.clear();
  for (Index e = 0; e < mesh.n_edges(); ++e)
    if (mesh.edge_cells[e][1] == none && in_row(mesh.edge_nodes[e][0]) && in_row(mesh.edge_nodes[e][1]))
      mesh.outlet_edges.push_back(mesh.edge_nodes[e]);
  return !mesh.outlet_edges.empty();
}

}  // namespace freshet::mesh
