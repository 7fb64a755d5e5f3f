#include "mesh/terrain/build_mesh.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/places.hpp"
#include "mesh/region_water.hpp"
#include "mesh/scale.hpp"
#include "mesh/terrain/check_places.hpp"
#include "mesh/terrain/domain.hpp"
#include "mesh/terrain/flow.hpp"
#include "mesh/terrain/river/inflows.hpp"
#include "mesh/terrain/river/river_courses.hpp"
#include "mesh/terrain/river/river_mesh.hpp"
#include "mesh/terrain/size_criteria.hpp"
#include "mesh/terrain/structures.hpp"
#include "mesh/terrain/terrain_part.hpp"
#include "mesh/terrain/triangulate.hpp"
#include "mesh/terrain/vector_lines.hpp"
#include "mesh/terrain/water_raster.hpp"

namespace freshet::mesh {

namespace {

/// Triangles so small or sharp that time steps become short: nearly always the outline's doing.
void warn_of_shapes(const Mesh& mesh, const std::vector<char>& of_strip, const core::MeshSettings& settings) {
  Index flattest = 0, sharpest = 0;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    if (of_strip[c]) continue;
    if (of_strip[flattest]) flattest = sharpest = c;
    if (inradius(mesh, c) < inradius(mesh, flattest)) flattest = c;
    if (smallest_angle(mesh, c) < smallest_angle(mesh, sharpest)) sharpest = c;
  }
  const auto place = [&](Index c) {
    const Index n = mesh.cell_nodes[c][0];
    return place_text(mesh, mesh.node_x[n], mesh.node_y[n], n);
  };
  const double radius = inradius(mesh, flattest), usual = 0.18 * settings.edge_min_m;
  if (radius < 0.3 * usual)
    core::warn(
        "a triangle at {} has an inscribed circle of {:.2g} m, {:.0f} times smaller than usual with this "
        "mesh.edge_min_m: steps will be as much shorter; check the outline and the rivers there",
        place(flattest), radius, usual / radius);
  if (smallest_angle(mesh, sharpest) < 0.5 * settings.min_angle_deg)
    core::warn(
        "the smallest angle of a triangle is {:.1f} degrees, at {}, where {:g} were asked for; check the "
        "outline and the rivers there",
        smallest_angle(mesh, sharpest), place(sharpest), settings.min_angle_deg);
}

/// Channels and the outlet take the bed of the conditioned streams: not where the ground is to stay as it is.
/// Strips keep the bed that [rivers] gives them.
void keep_ground(Mesh& mesh, const std::vector<double>& sampled, const std::vector<char>& of_strip,
                 const core::Terrain& terrain) {
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    if (of_strip[c]) continue;
    if (!terrain.condition) mesh.bed_elevation[c] = sampled[c];
    if (terrain.fill_max_depth_m) mesh.bed_elevation[c] = std::min(mesh.bed_elevation[c], sampled[c]);
  }
}

PitLimits pit_limits(const core::Terrain& terrain) {
  PitLimits limits;
  if (terrain.fill_max_depth_m) limits.fill = *terrain.fill_max_depth_m;
  limits.fill = terrain.mesh_fill_max_depth_m.value_or(limits.fill);
  limits.cut = terrain.mesh_cut_max_depth_m.value_or(limits.cut);
  return limits;
}

/// "12 cells by up to 1.83 m at x 3, y 4 (250 m3)"
std::string moved_text(const Mesh& mesh, Index cells, double most, double volume, Index at) {
  if (cells == 0) return "no cell";
  return fmt::format("{} cells by up to {:.2f} m at {} ({:.0f} m3)", cells, most,
                     place_text(mesh, mesh.cell_x[at], mesh.cell_y[at], mesh.cell_nodes[at][0]), volume);
}

/// Beds that channels, strips and lakes have in place of the mean of the terrain.
ChannelMoves channel_moves(const Mesh& mesh, const std::vector<double>& sampled) {
  ChannelMoves moves;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const double change = mesh.bed_elevation[c] - sampled[c];
    if (change == 0) continue;
    GroundMove& move = change < 0 ? moves.lowered : moves.raised;
    ++move.cells;
    move.m3 += std::abs(change) * mesh.cell_area[c];
    if (std::abs(change) <= move.most_m) continue;
    move.most_m = std::abs(change);
    move.at = c;
  }
  core::info("channels, rivers and lakes: lowered {}, raised {}",
             moved_text(mesh, moves.lowered.cells, moves.lowered.most_m, moves.lowered.m3, moves.lowered.at),
             moved_text(mesh, moves.raised.cells, moves.raised.most_m, moves.raised.m3, moves.raised.at));
  return moves;
}

/// What draining the mesh did to its cells.
void tell_pits(const Mesh& mesh, const MeshPits& pits) {
  const auto text = [&](Index cells, double most, double volume, Index at) {
    return moved_text(mesh, cells, most, volume, at);
  };
  core::info("drained the mesh: cut {}, filled {}{}",
             text(pits.lowered_cells, pits.deepest_cut_m, pits.lowered_m3, pits.deepest_cut_cell),
             text(pits.raised_cells, pits.deepest_fill_m, pits.raised_m3, pits.deepest_fill_cell),
             pits.kept_hollows > 0 ? fmt::format("; {} deeper hollows stay", pits.kept_hollows) : "");
}

/// What the gauges' table finds: here a word, in `freshet check` an error where it is one.
void tell_gauges(const GaugeTable& table) {
  for (const auto* lines : {&table.errors, &table.doubts})
    for (const std::string& line : *lines) core::warn("{}", line);
}

/// The beds are final now: what the water at the start comes to.
nlohmann::json tell_initial_water(const core::Basin& basin, const Mesh& mesh, const Fields& fields) {
  const InitialWaterTable table = initial_water_table(basin.initial_water, mesh, fields);
  for (const auto* lines : {&table.errors, &table.doubts})
    for (const std::string& line : *lines) core::warn("{}", line);
  if (const std::string doubt = initial_level_doubt(basin, mesh); !doubt.empty()) core::warn("{}", doubt);
  return table.rows;
}

/// Where beds come from. Outlines that a user draws must lie on the terrain; that of a catchment may not.
Elevation ground_of(const Drainage& drainage, const Domain& domain, const core::MeshSettings& settings) {
  return domain.drains_to_outlet ? continued_beyond(drainage.ground(), settings.edge_max_m)
                                 : drainage.ground();
}

/// Where crests are looked up in the terrain: as fine as the raster and memory have it.
Elevation crest_ground(const core::Basin& basin, const DemFile& dem, const Drainage& drainage) {
  constexpr double most_cells = 2e7;
  const bool asked = std::any_of(basin.breaklines.begin(), basin.breaklines.end(), [](const auto& b) {
    return b.crest_from == core::CrestFrom::highest || b.crest_from == core::CrestFrom::mean;
  });
  if (!asked || !drainage.finer) return drainage.raw;
  const Elevation& raw = drainage.raw;
  const double native = raw.step * std::sqrt(static_cast<double>(raw.size()) / (double(dem.nx) * dem.ny)),
               finest = raw.step * std::sqrt(static_cast<double>(raw.size()) / most_cells),
               step = std::max(native, finest);
  return step < 0.9 * raw.step ? drainage.finer(step) : raw;
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
  const DrawnStructures structures = read_structures(basin, crs);
  std::vector<Ring> islands;
  const Ring drawn = drawn_domain(basin, crs, &report.outline, &islands);
  const DemFile dem = inspect_dem(basin.terrain, crs);
  check_crs_at(crs, middle_of(basin, drawn, dem, crs), basin.crs, basin.file.string());
  core::info("reading {} ({} x {} cells)", dem.path.string(), dem.nx, dem.ny);
  const DrainedTerrain terrain = drained_terrain(dem, basin, drawn, crs, report, islands);
  const Drainage& drainage = terrain.drainage;
  const Domain& domain = terrain.domain;
  describe(domain, drainage, basin, crs, report);
  const std::vector<Stream> streams =
      trace_streams(drainage.z, drainage.direction, with_inflows(drainage, domain, basin, lines, crs),
                    domain.inside, 1e6 * basin.mesh.stream_area_km2);
  report.streams = streams.size();
  built.layers = layers_of(basin, domain, drainage, streams);
  for (const Stream& s : streams)
    for (std::size_t i = 1; i < s.points.size(); ++i)
      report.stream_km += length(s.points[i] - s.points[i - 1]) / 1000;

  Rivers rivers = make_rivers(basin, domain, drainage, streams, crs);
  Structures placed = place_structures(basin, crs, structures, rivers.outline, islands,
                                       outlines_of(rivers.strips), report.structures);
  rivers.outline = placed.outline;
  const SizeField wanted = size_criteria(basin.mesh, drainage.raw, rivers.outline, crs);
  StripMesh strips =
      mesh_around(rivers, domain, basin.mesh, shorter(wanted, placed.size), placed.constraints);
  mesh = std::move(strips.mesh);
  core::info("{} cells, {} nodes; bed and channels", mesh.n_cells(), mesh.n_nodes());
  mesh.basin_name = basin.name;
  if (!crs.IsLocal()) {
    mesh.crs_wkt = to_wkt(crs);
    mesh.grid_mapping = grid_mapping(crs);
  }
  mesh.lines = std::move(lines);
  mesh.land_class_names = basin.roughness.class_names();
  mesh.land_class.assign(mesh.n_cells(), class_default);
  set_lonlat(mesh, crs);
  sample_bed(mesh, between_banks_filled(ground_of(drainage, domain, basin.mesh), rivers));
  sample_outside_strips(mesh, rivers, strips.place);
  const std::vector<double> sampled = mesh.bed_elevation;
  report.of_strip = lay_river_beds(mesh, rivers, strips.place);
  report.strips = report_of(rivers, strips.place, strip_settings(basin, drainage.z.step).least_width);
  report.rivers = rivers_summary(rivers.beds);
  burn_streams(mesh, left_over(rivers), report.of_strip);
  if (domain.drains_to_outlet && !outlet_at_strip(mesh, rivers))
    make_outlet(mesh, domain.outlet, basin.mesh.channel_width_m, domain.outlet_level);
  keep_ground(mesh, sampled, report.of_strip, basin.terrain);
  report.land_cover = assign_land_cover(mesh, basin.roughness, crs);
  report.soils = assign_soils(mesh, basin.forcing.infiltration, crs);
  judge_rasters(basin, report.land_cover, report.soils);
  built.fields = water_fields(basin, mesh, crs);
  const std::vector<char> in_lake = lay_lakes(mesh, drainage.lakes);
  report.channels = channel_moves(mesh, sampled);
  report.lake_cells = static_cast<Index>(std::count(in_lake.begin(), in_lake.end(), 1));
  if (basin.terrain.condition) {
    report.pits = drain_mesh(mesh, exit_cells(mesh), pit_limits(basin.terrain), in_lake);
    tell_pits(mesh, report.pits);
  }
  raise_blocks(mesh, placed);
  lay_crests(mesh, basin, structures, placed, crest_ground(basin, dem, drainage), report.structures);
  assign_manning(mesh, basin, structures, crs);
  report.channel_cells =
      static_cast<Index>(std::count(mesh.land_class.begin(), mesh.land_class.end(), class_channel));
  mesh.fingerprint = fingerprint(mesh);
  check_plane(mesh, basin.crs, "the mesh");
  warn_of_shapes(mesh, report.of_strip, basin.mesh);
  if (!report.strips.losses.empty() && !loses_much(report.strips))
    core::info("{}", text_of(report.strips.losses));
  for (const std::string& line : doubts_of(report.strips, basin)) core::warn("{}", line);
  report.initial_water = tell_initial_water(basin, mesh, built.fields);
  report.gauges = gauge_table(basin, mesh);
  tell_gauges(report.gauges);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return built;
}

}  // namespace freshet::mesh
