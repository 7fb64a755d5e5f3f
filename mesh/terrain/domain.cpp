#include "mesh/terrain/domain.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/conditioning.hpp"
#include "mesh/terrain/domain_outline.hpp"
#include "mesh/terrain/flow.hpp"
#include "mesh/terrain/streams.hpp"

namespace freshet::mesh {

namespace {

using Cell = std::size_t;
using core::check;

/// InputError where the domain holds or touches cells without data inside the terrain.
void check_no_holes(const Domain& domain, const Drainage& drainage, const DemFile& dem,
                    const OGRSpatialReference& crs) {
  long holes = 0;
  Cell first = domain.inside.outside;
  for (Cell i = 0; i < drainage.z.size(); ++i) {
    if (!std::isinf(drainage.z[i])) continue;
    bool touches = domain.inside[i];
    for (int k = 0; k < 8 && !touches; ++k)
      if (const Cell n = drainage.z.neighbour(i, k); n != drainage.z.outside) touches = domain.inside[n];
    if (!touches) continue;
    ++holes;
    if (first == domain.inside.outside) first = i;
  }
  check(
      holes == 0,
      "{}: {} cells inside the domain have no data, the first at {}; fill them, e.g. with gdal_fillnodata.py",
      dem.path.string(), holes, first == domain.inside.outside ? "" : at_text(crs, drainage.z.centre(first)));
}

Domain catchment(const core::Basin& basin, const DemFile& dem, const Drainage& drainage,
                 const OGRSpatialReference& crs) {
  const core::Terrain& terrain = basin.terrain;
  const Point point = in_plane(*terrain.outlet, crs);
  const Cell home = std::isfinite(point.x) ? drainage.z.cell_at(point) : drainage.z.outside;
  check(home != drainage.z.outside && !std::isnan(drainage.z[home]),
        "{}: the outlet ({}) lies off the terrain {}, which spans {}", terrain.at.text,
        core::to_text(*terrain.outlet), dem.path.string(), to_text(dem.bounds));
  const Cell outlet = snap_to_stream(drainage.area, drainage.direction, point, terrain.outlet_snap_m);
  const double upstream = outlet == drainage.z.outside ? 0 : drainage.area[outlet];
  check(upstream >= 1e6 * basin.mesh.stream_area_km2,
        "{}: no stream within outlet_snap_m = {} m of the outlet: at most {:.3f} km2 drain through a point "
        "there, "
        "mesh.stream_area_km2 asks for {}; move the outlet",
        terrain.at.text, terrain.outlet_snap_m, upstream / 1e6, basin.mesh.stream_area_km2);

  Domain domain;
  domain.drains_to_outlet = true;
  domain.inside = catchment_of(drainage.direction, outlet);
  make_simple(domain.inside, downstream(drainage.direction, outlet));
  domain.outline = trace_outline(domain.inside);
  domain.outlet = exit_point(drainage.direction, outlet);
  domain.outlet_level = drainage.z[outlet];
  domain.upstream_m2 = upstream;
  return domain;
}

Domain polygon(const core::Basin& basin, const DemFile& dem, const Drainage& drainage, const Ring& drawn,
               const OGRSpatialReference& crs, const std::vector<Ring>& islands) {
  Domain domain;
  domain.outline = drawn;
  const std::string name = basin.terrain.domain ? basin.terrain.domain->string() : basin.terrain.at.text;
  check(is_simple(domain.outline), "{}: the domain polygon crosses itself", name);
  domain.inside = cells_inside(domain.outline, drainage.z.like<char>(0));
  for (const Ring& island : islands) {
    const Grid<char> dry = cells_inside(island, drainage.z.like<char>(0));
    for (Cell i = 0; i < dry.size(); ++i)
      if (dry[i]) domain.inside[i] = 0;
  }
  auto on_terrain = [&](Point p) {
    const Cell c = drainage.z.cell_at(p);
    return c != drainage.z.outside && !std::isnan(drainage.z[c]);
  };
  for (Point p : domain.outline)
    check(on_terrain(p), "{}: the domain polygon reaches beyond the terrain {} at {}; the terrain spans {}",
          name, dem.path.string(), at_text(crs, p), to_text(dem.bounds));
  for (Cell i = 0; i < domain.inside.size(); ++i)  // of millions: no text is made before it is needed
    if (domain.inside[i] && std::isnan(drainage.z[i]))
      core::fail_input("{}: the domain polygon reaches beyond the terrain {}, which spans {}", name,
                       dem.path.string(), to_text(dem.bounds));
  return domain;
}

/// "12 cells by up to 1.83 m at x 3, y 4 (250 m3)"
std::string moved_text(long cells, double most, double volume, const std::string& at) {
  return cells == 0 ? "no cell"
                    : fmt::format("{} cells by up to {:.2f} m at {} ({:.0f} m3)", cells, most, at, volume);
}

/// What conditioning did to the raster inside the domain.
void tell_changes(const ConditioningReport& r, const Grid<char>& inside, const OGRSpatialReference& crs) {
  const auto at = [&](std::size_t cell) { return at_text(crs, inside.centre(cell)); };
  core::info("conditioned the raster: cut {}, filled {}{}",
             moved_text(r.lowered_cells, r.deepest_cut_m, r.lowered_m3, at(r.deepest_cut_cell)),
             moved_text(r.raised_cells, r.deepest_fill_m, r.raised_m3, at(r.deepest_fill_cell)),
             r.kept_hollows > 0 ? fmt::format("; {} deeper hollows stay", r.kept_hollows) : "");
}

/// Lakes that touch the domain, largest first in words.
void tell_lakes(const Lakes& lakes, const Grid<char>& inside, const OGRSpatialReference& crs,
                MeshReport& report) {
  std::size_t largest = 0, cells = 0;
  for (std::size_t lake = 0; lake < lakes.cells.size(); ++lake) {
    const auto in_domain = static_cast<std::size_t>(std::count_if(
        lakes.cells[lake].begin(), lakes.cells[lake].end(), [&](Cell c) { return inside[c] != 0; }));
    if (in_domain == 0) continue;
    ++report.lakes;
    cells += in_domain;
    if (report.lakes == 1 || lakes.cells[lake].size() > lakes.cells[largest].size()) largest = lake;
  }
  if (report.lakes == 0) return;
  report.lakes_m2 = double(cells) * inside.step * inside.step;
  core::info("{} lakes stay level, {:.3g} km2 of the domain; the largest at {:.2f} m, {}", report.lakes,
             report.lakes_m2 / 1e6, lakes.level[largest],
             at_text(crs, inside.centre(lakes.cells[largest].front())));
}

/// Deeper than this no hollow is filled without a word: reservoirs and pits of mines are, lakes are not.
constexpr double deep_fill = 100;

}  // namespace

Drainage drain(const DemFile& dem, Elevation raw, const core::Basin& basin, MeshReport& report) {
  Drainage drainage;
  drainage.lakes = find_lakes(raw, 1e6 * basin.terrain.lake_min_km2);
  level_lakes(drainage.lakes, raw);
  drainage.raw = std::move(raw);
  drainage.z = drainage.raw;
  report.terrain_step_m = drainage.z.step;
  core::info("conditioning {} x {} cells of {:g} m", drainage.z.nx, drainage.z.ny, drainage.z.step);
  report.conditioning = condition(
      drainage.z, {basin.terrain.breach_max_depth_m, basin.terrain.breach_max_length_m}, drainage.lakes);
  drainage.conditions_bed = basin.terrain.condition;
  if (drainage.conditions_bed && basin.terrain.fill_max_depth_m)
    drainage.with_hollows = keep_deep_hollows(drainage.raw, drainage.z, *basin.terrain.fill_max_depth_m,
                                              report.conditioning.kept_hollows);
  if (drainage.conditions_bed && drainage.lakes.any())
    drainage.with_hollows = keep_lakes(drainage.lakes, drainage.raw, drainage.ground());
  drainage.direction = flow_directions(drainage.z);
  drainage.area = upstream_area(drainage.direction);
  return drainage;
}

Domain find_domain(const core::Basin& basin, const DemFile& dem, const Drainage& drainage, const Ring& drawn,
                   const OGRSpatialReference& crs, const std::vector<Ring>& islands) {
  Domain domain = basin.terrain.outlet ? catchment(basin, dem, drainage, crs)
                                       : polygon(basin, dem, drainage, drawn, crs, islands);
  check_no_holes(domain, drainage, dem, crs);
  const Grid<char> edge = edge_cells(drainage.z);
  for (Cell i = 0; i < edge.size(); ++i) domain.terrain_edge_cells += edge[i] && domain.inside[i];
  return domain;
}

void describe(const Domain& domain, const Drainage& drainage, const core::Basin& basin,
              const OGRSpatialReference& crs, MeshReport& report) {
  for (char inside : domain.inside.values)
    report.catchment_m2 += inside ? domain.inside.step * domain.inside.step : 0;
  report.terrain_edge_cells = domain.terrain_edge_cells;
  report.drains_to_outlet = domain.drains_to_outlet;
  measure_changes(drainage.raw, drainage.ground(), domain.inside, report.conditioning);
  report.deepest_cut = domain.inside.centre(report.conditioning.deepest_cut_cell);
  report.deepest_fill = domain.inside.centre(report.conditioning.deepest_fill_cell);
  report.conditioned = drainage.conditions_bed;
  tell_lakes(drainage.lakes, domain.inside, crs, report);
  if (drainage.conditions_bed) tell_changes(report.conditioning, domain.inside, crs);
  if (report.conditioning.deepest_fill_m > deep_fill)
    core::warn(
        "{}: a hollow is filled by {:.0f} m at {}: a code for missing values, or a mine, a dam? Look at the "
        "place; terrain.breach_max_depth_m ({:g} m) cuts deeper where that is right",
        basin.terrain.dem.string(), report.conditioning.deepest_fill_m,
        at_text(crs, drainage.z.centre(report.conditioning.deepest_fill_cell)),
        basin.terrain.breach_max_depth_m);
  if (domain.drains_to_outlet) {
    report.outlet = domain.outlet;
    if (!crs.IsLocal()) {
      const Point lonlat = Transform(crs, wgs84())(domain.outlet);
      report.outlet_lonlat = {lonlat.x, lonlat.y};
    }
    report.outlet_moved_m = length(domain.outlet - in_plane(*basin.terrain.outlet, crs));
    report.outlet_upstream_m2 = domain.upstream_m2;
    core::info("catchment of {:.1f} km2, outlet moved {:.0f} m", report.catchment_m2 / 1e6,
               report.outlet_moved_m);
    if (domain.terrain_edge_cells > 0)
      core::warn("the catchment reaches the rim of the terrain at {} cells: water from beyond is missing",
                 domain.terrain_edge_cells);
  }
}

Ring drawn_domain(const core::Basin& basin, const OGRSpatialReference& crs, Cleaning* done,
                  std::vector<Ring>* islands) {
  const core::Terrain& terrain = basin.terrain;
  const OutlineLimits limits{basin.mesh.edge_min_m, basin.mesh.tolerance_m()};
  if (terrain.domain) return read_domain(*terrain.domain, crs, limits, done, islands);
  return terrain.domain_points.empty()
             ? Ring{}
             : read_domain(terrain.domain_points, crs, limits, terrain.at.text, done);
}

core::LonLat middle_of(const core::Basin& basin, const Ring& drawn, const DemFile& dem,
                       const OGRSpatialReference& crs) {
  const RasterBounds& b = dem.bounds;
  if (crs.IsLocal()) return {};
  if (const auto& o = basin.terrain.outlet; o && !o->projected && b.holds({o->lon, o->lat}))
    return {o->lon, o->lat};
  if (drawn.empty())
    return {(dem.bounds.west + dem.bounds.east) / 2, (dem.bounds.south + dem.bounds.north) / 2};
  Point middle;
  for (const Point p : drawn) middle = middle + (1.0 / static_cast<double>(drawn.size())) * p;
  const Point lonlat = Transform(crs, wgs84())(middle);
  return {lonlat.x, lonlat.y};
}

}  // namespace freshet::mesh
