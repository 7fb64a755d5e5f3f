#include "mesh/terrain/check_basin.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/ensemble_notes.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/exchange_places.hpp"
#include "mesh/lines.hpp"
#include "mesh/places.hpp"
#include "mesh/region_water.hpp"
#include "mesh/scale.hpp"
#include "mesh/source_cells.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/check_layers.hpp"
#include "mesh/terrain/domain.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/river/bank_polygons.hpp"
#include "mesh/terrain/river/river_layer.hpp"
#include "mesh/terrain/river/surveyed.hpp"
#include "mesh/terrain/size_shapes.hpp"
#include "mesh/terrain/structures.hpp"
#include "mesh/terrain/terrain_part.hpp"
#include "mesh/terrain/vector_lines.hpp"
#include "mesh/terrain/water_raster.hpp"

namespace freshet::mesh {

namespace {

using core::check;

/// A place that basin.toml names and that must lie on the terrain.
struct NamedPoint {
  std::string what;  ///< opens the message
  core::Position at;
};

std::vector<NamedPoint> places_of(const core::Basin& basin) {
  std::vector<NamedPoint> places;
  if (basin.terrain.outlet) places.push_back({basin.terrain.at.text + ": the outlet", *basin.terrain.outlet});
  for (const core::Gauge& g : basin.gauges)
    places.push_back({fmt::format("{}: gauge '{}'", g.at.text, g.id), g.at_point});
  for (const core::Boundary& b : basin.boundaries)
    if (!b.at_outlet && !b.line && b.mesh_edges.empty())
      places.push_back({fmt::format("{}: boundary '{}'", b.at.text, b.name), b.at_point});
  for (const core::PointSource& s : basin.forcing.sources)
    if (!s.area) places.push_back({fmt::format("{}: source '{}'", s.at, s.name), s.at_point});
  for (const core::ExchangeSettings& e : basin.exchanges)
    if (!e.along_line())
      for (const auto& [end, at] : {std::pair("inlet", e.inlet), std::pair("outlet", e.outlet)})
        places.push_back({fmt::format("{}: {}, {}", e.at, name_of(e), end), at});
  return places;
}

nlohmann::json terrain_summary(const DemFile& dem, const Elevation& z) {
  double low = 1e300, high = -1e300;
  for (double v : z.values)
    if (std::isfinite(v)) {
      low = std::min(low, v);
      high = std::max(high, v);
    }
  return {{"file", dem.path.string()}, {"columns", dem.nx},        {"rows", dem.ny},
          {"cell_m", z.step},          {"crs", dem.crs.GetName()}, {"lowest_m", low},
          {"highest_m", high},         {"west", dem.bounds.west},  {"east", dem.bounds.east},
          {"south", dem.bounds.south}, {"north", dem.bounds.north}};
}

void check_places(const core::Basin& basin, const DemFile& dem, const OGRSpatialReference& crs,
                  Problems& problems) {
  const std::vector<NamedPoint> places = places_of(basin);
  std::vector<core::Position> points;
  for (const NamedPoint& p : places) points.push_back(p.at);
  const std::vector<double> heights = dem_at(dem, points, crs);
  for (std::size_t i = 0; i < places.size(); ++i)
    problems.attempt([&] {
      check(std::isfinite(heights[i]), "{} ({}) lies off the terrain {}, which spans {}", places[i].what,
            core::to_text(places[i].at), dem.path.string(), to_text(dem.bounds));
    });
}

/// The domain and what lies on it.
void check_domain(const core::Basin& basin, const Domain& domain, const Drainage& drainage,
                  const OGRSpatialReference& crs, const Mesh* made, MeshReport& report, Problems& problems,
                  nlohmann::json& summary) {
  describe(domain, drainage, basin, crs, report);
  summary["terrain"]["domain_km2"] = report.catchment_m2 / 1e6;
  summary["terrain"]["domain_cells_at_rim"] = report.terrain_edge_cells;
  summary["terrain"]["deepest_fill_m"] = report.conditioning.deepest_fill_m;
  if (made) return;
  check_classes(basin, crs, domain.inside, problems, summary);
  check_rasters(basin, points_inside(domain.inside), crs, problems);
}

void check_gauges(const core::Basin& basin, const Drainage& drainage, const OGRSpatialReference& crs,
                  nlohmann::json& summary) {
  const GaugeTable table = gauge_table(basin, drainage, crs);
  for (const std::string& doubt : table.doubts) core::warn("{}", doubt);
  if (!table.rows.empty()) summary["gauge"] = table.rows;
}

/// A raster that is read in part.
void check_large_terrain(const core::Basin& basin, const DemFile& dem, const Ring& drawn,
                         const OGRSpatialReference& crs, const Mesh* made, Problems& problems,
                         nlohmann::json& summary) {
  problems.attempt([&] {
    MeshReport report;
    const DrainedTerrain terrain = drained_terrain(dem, basin, drawn, crs, report);
    summary["terrain"] = terrain_summary(dem, terrain.drainage.raw);
    check_domain(basin, terrain.domain, terrain.drainage, crs, made, report, problems, summary);
    if (!made) check_gauges(basin, terrain.drainage, crs, summary);
  });
}

/// All that `freshet mesh` would do before it makes triangles.
void check_terrain(const core::Basin& basin, const OGRSpatialReference& crs, const Mesh* made,
                   Problems& problems, nlohmann::json& summary) {
  const DemFile dem = inspect_dem(basin.terrain, crs);
  Ring drawn;
  std::vector<Ring> islands;
  problems.attempt([&] { read_structures(basin, crs); });
  const bool domain_sound = problems.attempt([&] { drawn = drawn_domain(basin, crs, nullptr, &islands); });
  problems.attempt(
      [&] { check_crs_at(crs, middle_of(basin, drawn, dem, crs), basin.crs, basin.file.string()); });
  const double step = basin.mesh.edge_min_m / 4;
  if (is_read_in_part(dem, crs, step)) {
    check_places(basin, dem, crs, problems);
    if (domain_sound) check_large_terrain(basin, dem, drawn, crs, made, problems, summary);
    return;
  }
  Elevation z;
  const bool terrain_sound = problems.attempt([&] { z = read_dem(dem, crs, step); });
  check_places(basin, dem, crs, problems);
  if (!terrain_sound) return;
  summary["terrain"] = terrain_summary(dem, z);
  if (!domain_sound) return;
  MeshReport report;
  const Drainage drainage = drain(dem, std::move(z), basin, report);
  problems.attempt([&] {
    const Domain domain = find_domain(basin, dem, drainage, drawn, crs, islands);
    check_domain(basin, domain, drainage, crs, made, report, problems, summary);
  });
  if (!made) check_gauges(basin, drainage, crs, summary);
}

/// Lines must be readable; those that mesh.nc holds must still be the same, and reach no farther than it.
void check_lines(const core::Basin& basin, const OGRSpatialReference& crs, const Mesh* made,
                 Problems& problems) {
  const auto one = [&](const core::LineInput& source, const std::string& where, const std::string& whose,
                       const std::string& around) {
    problems.attempt([&] {
      Line drawn;
      try {
        drawn = source.drawn_in_file() ? read_line(source, crs, basin.mesh.tolerance_m())
                                       : find_line({}, source, where, whose);
      } catch (const core::InputError& error) {
        core::fail_input("{}: {}: {}", where, whose, error.what());
      }
      if (!made) return;
      check(same_line(find_line(*made, source, where, whose), drawn),
            "{}: the line of {} is not the one that mesh.nc holds; run 'freshet mesh' again", where, whose);
      if (around.empty()) return;
      check_ends(*made, drawn, where, whose);
      if (!ends_on_rim(*made, drawn)) core::warn("{}: {} ends inside the mesh: {}", where, whose, around);
    });
  };
  for (const core::Boundary& b : basin.boundaries)
    if (b.line) one(*b.line, b.at.text, "boundary '" + b.name + "'", "");
  for (const core::Section& s : basin.sections)
    one(s.line, s.at.text, "section '" + s.name + "'", "what flows around its ends is not counted");
  for (const core::ExchangeSettings& e : basin.exchanges)
    if (e.along_line()) one(e.line, e.at, name_of(e), "water flows around its ends");
}

/// Shapes of [[mesh.size]] must be readable.
void check_sizes(const core::Basin& basin, const OGRSpatialReference& crs, Problems& problems) {
  for (const core::MeshSize& size : basin.mesh.sizes) problems.attempt([&] { check_shape(size, crs); });
}

/// What [rivers] names must be readable, and sound by itself.
void check_river_files(const core::Basin& basin, const OGRSpatialReference& crs, Problems& problems) {
  const core::Rivers& rivers = basin.rivers;
  if (rivers.lines) problems.attempt([&] { read_river_lines(basin, crs); });
  if (rivers.banks) problems.attempt([&] { read_banks(*rivers.banks, rivers.banks_layer, crs); });
  problems.attempt([&] { read_sections(basin, crs); });
}

/// Polygons must be readable; those that mesh.nc holds must still be the same and hold cells.
void check_polygons(const core::Basin& basin, const OGRSpatialReference& crs, const Mesh* made,
                    Problems& problems) {
  const auto one = [&](const core::LineInput& source, const std::string& where, const std::string& whose) {
    problems.attempt([&] {
      const std::vector<Line> drawn =
          source.drawn_in_file() ? read_rings(source, crs) : find_rings({}, source, where, whose);
      if (!made) return;
      const Rings held = find_rings(*made, source, where, whose);
      bool same = held.size() == drawn.size();
      for (std::size_t i = 0; same && i < held.size(); ++i) same = same_line(held[i], drawn[i]);
      check(same, "{}: the polygon of {} is not the one that mesh.nc holds; run 'freshet mesh' again", where,
            whose);
      cells_inside(*made, held, where, whose);
    });
  };
  for (const core::InitialWater& w : basin.initial_water)
    if (w.polygon) one(*w.polygon, w.at, "initial water '" + w.name + "'");
  for (const core::PointSource& s : basin.forcing.sources)
    if (s.area) one(*s.area, s.at, "source '" + s.name + "'");
}

/// The order of the scheme and what it means (docs/decisions/0016-order-2-unless-said.md).
nlohmann::json solver_summary(const core::Solver& solver) {
  if (solver.order == 1)
    return {{"order", 1},
            {"note", "fast flow too deep, run-up too low; order = 2 takes about 4 times as long"}};
  return {{"order", 2}, {"note", "takes about 4 times as long as order = 1"}};
}

/// Where weirs and culverts lie: the cells that they join, and levels below the beds.
void check_exchanges(const core::Basin& basin, const Mesh& mesh, Problems& problems,
                     nlohmann::json& summary) {
  for (const core::ExchangeSettings& e : basin.exchanges)
    problems.attempt([&] {
      const std::vector<ExchangePair> pairs = exchange_pairs(mesh, e);
      for (const std::string& doubt : exchange_doubts(mesh, e, pairs)) core::warn("{}", doubt);
      nlohmann::json row = {{"kind", e.kind->name}, {"length_m", 0.0}};
      double length = 0, first = mesh.bed_elevation[pairs[0].first],
             second = mesh.bed_elevation[pairs[0].second];
      for (const ExchangePair& p : pairs) {
        length += p.length;
        first = std::min(first, mesh.bed_elevation[p.first]);
        second = std::min(second, mesh.bed_elevation[p.second]);
      }
      row["length_m"] = length;
      row["lowest_bed_m"] = {first, second};
      if (pairs[0].edge == none)
        row["cells"] = {pairs[0].first, pairs[0].second};
      else
        row["edges"] = pairs.size();
      summary["exchange"][e.name] = row;
    });
}

void check_mesh(const core::Basin& basin, const OGRSpatialReference& crs, const Mesh& mesh,
                Problems& problems, nlohmann::json& summary) {
  problems.attempt([&] {
    OGRSpatialReference own;
    const bool same = basin.local()
                          ? !on_earth(mesh)
                          : own.SetFromUserInput(mesh.crs_wkt.c_str()) == OGRERR_NONE && own.IsSame(&crs);
    check(mesh.basin_name == basin.name && same,
          "mesh.nc is of basin '{}' in another CRS or of another name than '{}'; run 'freshet mesh' again",
          mesh.basin_name, basin.name);
  });
  problems.attempt([&] {
    const core::Infiltration& in = basin.forcing.infiltration;
    check(!in.raster || in.soil_settings == mesh.soil_settings,
          "{}: infiltration.raster: mesh.nc holds other soils, or none; run 'freshet mesh' again",
          basin.file.string());
  });
  problems.attempt([&] { check_plane(mesh, basin.crs, "mesh.nc"); });
  const GaugeTable table = gauge_table(basin, mesh);
  for (const std::string& error : table.errors) problems.add(error);
  for (const std::string& doubt : table.doubts) core::warn("{}", doubt);
  if (!table.rows.empty()) summary["gauge"] = table.rows;
  for (const core::PointSource& s : basin.forcing.sources) problems.attempt([&] { source_cells(mesh, s); });
  check_watched(basin, mesh, problems, summary);
  check_exchanges(basin, mesh, problems, summary);
  check_classes(basin, crs, mesh, problems, summary);
}

}  // namespace

void check_files(const core::Basin& basin, const Mesh* made, const CheckScope& scope, Problems& problems,
                 nlohmann::json& summary) {
  OGRSpatialReference crs;
  if (scope.crs && problems.attempt([&] { crs = projected_crs(basin.crs, basin.file.string()); })) {
    if (scope.terrain && !basin.terrain.dem.empty())
      problems.attempt([&] { check_terrain(basin, crs, made, problems, summary); });
    check_lines(basin, crs, made, problems);
    check_layers(basin, crs, problems);
    check_polygons(basin, crs, made, problems);
    if (scope.rivers) check_river_files(basin, crs, problems);
    if (scope.terrain) check_sizes(basin, crs, problems);
    if (made) check_mesh(basin, crs, *made, problems, summary);
    if (made && scope.boundaries) check_boundaries(basin, *made, problems);
    if (made && scope.roughness) check_land_classes(basin, *made, problems);
  }
  if (basin.forcing.infiltration.raster)
    problems.attempt([&] { ClassRaster raster(*basin.forcing.infiltration.raster); });
  if (basin.roughness.land_cover) problems.attempt([&] { ClassRaster raster(*basin.roughness.land_cover); });
  for (const core::RasterInput& raster : basin.rasters())
    problems.attempt([&] { ClassRaster readable(raster.file); });
  check_tables(basin, scope.needed, problems);
}

void check_initial_water(const core::Basin& basin, const Mesh& made, const Fields& fields, Problems& problems,
                         nlohmann::json& summary) {
  check_rasters(basin, made, fields, problems);
  const InitialWaterTable table = initial_water_table(basin.initial_water, made, fields);
  for (const std::string& error : table.errors) problems.add(error);
  for (const std::string& doubt : table.doubts) core::warn("{}", doubt);
  if (const std::string doubt = initial_level_doubt(basin, made); !doubt.empty()) core::warn("{}", doubt);
  if (!table.rows.empty()) summary["initial_water"] = table.rows;
}

nlohmann::json check_basin(const core::Basin& basin, const Mesh* made,
                           const std::function<void(Problems&, nlohmann::json&)>& more,
                           const std::optional<TimeSpan>& needed) {
  Problems problems;
  nlohmann::json summary = {{"basin", basin.name},
                            {"crs", basin.crs},
                            {"synthetic", basin.synthetic},
                            {"solver", solver_summary(basin.solver)}};
  CheckScope scope;
  scope.needed = needed.value_or(next_forecast(basin, {}));
  check_files(basin, made, scope, problems, summary);
  if (const std::string note = core::small_ensemble_note(basin); !note.empty()) core::warn("{}", note);
  if (more) more(problems, summary);
  problems.throw_all();
  summary["gauges"] = basin.gauges.size();
  summary["lines"] = basin.lines().size();
  summary["members"] = basin.ensemble.members;
  summary["warning_rules"] = basin.warnings.rules.size();
  summary["mesh"] = made ? fmt::format("{} cells", made->n_cells()) : "not made yet";
  return summary;
}

}  // namespace freshet::mesh
