#include "mesh/terrain/build_mesh.hpp"

#include <algorithm>
#include <chrono>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/domain.hpp"
#include "mesh/terrain/flow.hpp"
#include "mesh/terrain/size_field.hpp"
#include "mesh/terrain/triangulate.hpp"
#include "mesh/terrain/vector_lines.hpp"

namespace freshet::mesh {

namespace {

Drainage drain(const DemFile& dem, const core::Basin& basin, const OGRSpatialReference& crs,
               MeshReport& report) {
  core::info("reading {} ({} x {} cells)", dem.path.string(), dem.nx, dem.ny);
  Drainage drainage;
  // A quarter of the shortest edge resolves what the mesh can show.
  drainage.raw = read_dem(dem, crs, basin.mesh.edge_min_m / 4);
  drainage.z = drainage.raw;
  report.terrain_step_m = drainage.z.step;
  core::info("conditioning {} x {} cells of {:g} m", drainage.z.nx, drainage.z.ny, drainage.z.step);
  report.conditioning =
      condition(drainage.z, {basin.terrain.breach_max_depth_m, basin.terrain.breach_max_length_m});
  drainage.direction = flow_directions(drainage.z);
  drainage.area = upstream_area(drainage.direction);
  return drainage;
}

void describe(const Domain& domain, const core::Basin& basin, const OGRSpatialReference& crs,
              MeshReport& report) {
  for (char inside : domain.inside.values)
    report.catchment_m2 += inside ? domain.inside.step * domain.inside.step : 0;
  report.terrain_edge_cells = domain.terrain_edge_cells;
  report.drains_to_outlet = domain.drains_to_outlet;
  if (!domain.drains_to_outlet) return;
  const Point lonlat = Transform(crs, wgs84())(domain.outlet);
  report.outlet = {lonlat.x, lonlat.y};
  report.outlet_moved_m =
      distance_m(basin.terrain.outlet->lon, basin.terrain.outlet->lat, report.outlet.lon, report.outlet.lat);
  report.outlet_upstream_m2 = domain.upstream_m2;
  core::info("catchment of {:.1f} km2, outlet moved {:.0f} m", report.catchment_m2 / 1e6,
             report.outlet_moved_m);
  if (domain.terrain_edge_cells > 0)
    core::warn("the catchment reaches the rim of the terrain at {} cells: water from beyond is missing",
               domain.terrain_edge_cells);
}

/// About as many nodes as there will be: one for each 0.65 square edge lengths, as measured on real terrain.
double expected_nodes(const Domain& domain, const SizeField& size) {
  double nodes = 0;
  for (std::size_t i = 0; i < domain.inside.size(); ++i)
    if (domain.inside[i]) nodes += std::pow(domain.inside.step / size(domain.inside.centre(i)), 2) / 0.65;
  return nodes;
}

Mesh triangles(const Domain& domain, const std::vector<Stream>& streams, const core::MeshSettings& settings) {
  const SizeField size = stream_size_field(streams, domain.outline, settings);
  const Ring ring = domain.drains_to_outlet ? simplify_outline(domain.outline, domain.outlet, size)
                                            : divide_outline(domain.outline, size);
  TriangleQuality quality;
  quality.min_angle_deg = settings.min_angle_deg;
  Mesh mesh;
  {
    const double expected = expected_nodes(domain, size);
    core::Progress progress("triangles", expected);
    mesh = triangulate(ring, size, quality, [&](std::size_t nodes) { progress.update(double(nodes)); });
    progress.update(expected);
  }
  core::check(mesh.n_cells() > 0, "the domain gives no triangle; is it smaller than mesh.edge_min_m?");
  number_along_hilbert(mesh);
  build_topology(mesh);
  return mesh;
}

void set_lonlat(Mesh& mesh, const OGRSpatialReference& crs) {
  mesh.node_lon = mesh.node_x;
  mesh.node_lat = mesh.node_y;
  Transform(crs, wgs84()).apply(mesh.node_lon, mesh.node_lat);
  for (double v : mesh.node_lon)
    if (!std::isfinite(v)) core::fail_input("the basin lies outside of where its CRS is defined");
}

}  // namespace

TerrainMesh build_mesh(const core::Basin& basin) {
  const auto start = std::chrono::steady_clock::now();
  TerrainMesh built;
  MeshReport& report = built.report;
  Mesh& mesh = built.mesh;

  core::check(!basin.terrain.dem.empty(),
              "{}: there is no [terrain] to make a mesh from; write it with dem and outlet",
              basin.file.string());
  const OGRSpatialReference crs = projected_crs(basin.crs, basin.file.string());
  std::vector<Line> lines = read_lines(basin, crs);  // first: a fault in them costs no time
  const DemFile dem = inspect_dem(basin.terrain.dem);
  const Drainage drainage = drain(dem, basin, crs, report);
  const Domain domain = find_domain(basin, dem, drainage, crs);
  describe(domain, basin, crs, report);
  measure_changes(drainage.raw, drainage.z, domain.inside, report.conditioning);
  const std::vector<Stream> streams = trace_streams(drainage.z, drainage.direction, drainage.area,
                                                    domain.inside, 1e6 * basin.mesh.stream_area_km2);
  report.streams = streams.size();
  for (const Stream& s : streams)
    for (std::size_t i = 1; i < s.points.size(); ++i)
      report.stream_km += length(s.points[i] - s.points[i - 1]) / 1000;

  mesh = triangles(domain, streams, basin.mesh);
  core::info("{} cells, {} nodes; bed and channels", mesh.n_cells(), mesh.n_nodes());
  mesh.basin_name = basin.name;
  mesh.crs_wkt = to_wkt(crs);
  mesh.lines = std::move(lines);
  mesh.land_class_names = basin.roughness.class_names();
  mesh.land_class.assign(mesh.n_cells(), class_default);
  set_lonlat(mesh, crs);
  sample_bed(mesh, drainage.z);
  burn_streams(mesh, streams, basin.mesh.channel_width_m / 2);
  if (domain.drains_to_outlet)
    make_outlet(mesh, domain.outlet, basin.mesh.channel_width_m, domain.outlet_level);
  report.cells_without_land_cover = assign_land_cover(mesh, basin.roughness, crs);
  report.cells_without_soil = assign_soils(mesh, basin.forcing.infiltration, crs);
  report.pits = drain_mesh(mesh, exit_cells(mesh));
  report.channel_cells =
      static_cast<Index>(std::count(mesh.land_class.begin(), mesh.land_class.end(), class_channel));
  mesh.fingerprint = fingerprint(mesh);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return built;
}

}  // namespace freshet::mesh
