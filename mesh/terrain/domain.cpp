#include "mesh/terrain/domain.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "mesh/terrain/conditioning.hpp"
#include "mesh/terrain/flow.hpp"
#include "mesh/terrain/streams.hpp"

namespace freshet::mesh {

namespace {

using Cell = std::size_t;
using core::check;

std::string at_text(const OGRSpatialReference& crs, Point p) {
  const Point lonlat = Transform(crs, wgs84())(p);
  return fmt::format("longitude {:.5f}, latitude {:.5f}", lonlat.x, lonlat.y);
}

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
  const core::LonLat wanted = *terrain.outlet;
  const Point point = Transform(wgs84(), crs)({wanted.lon, wanted.lat});
  const Cell home = std::isfinite(point.x) ? drainage.z.cell_at(point) : drainage.z.outside;
  check(home != drainage.z.outside && !std::isnan(drainage.z[home]),
        "{}: the outlet (longitude {}, latitude {}) lies off the terrain {}, which spans {}", terrain.at.text,
        wanted.lon, wanted.lat, dem.path.string(), to_text(dem.bounds));
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

Domain polygon(const core::Basin& basin, const DemFile& dem, const Drainage& drainage,
               const OGRSpatialReference& crs) {
  Domain domain;
  domain.outline = read_domain(*basin.terrain.domain, crs);
  check(is_simple(domain.outline), "{}: the domain polygon crosses itself", basin.terrain.domain->string());
  domain.inside = cells_inside(domain.outline, drainage.z.like<char>(0));
  auto on_terrain = [&](Point p) {
    const Cell c = drainage.z.cell_at(p);
    return c != drainage.z.outside && !std::isnan(drainage.z[c]);
  };
  for (Point p : domain.outline)
    check(on_terrain(p), "{}: the domain polygon reaches beyond the terrain {} at {}; the terrain spans {}",
          basin.terrain.domain->string(), dem.path.string(), at_text(crs, p), to_text(dem.bounds));
  for (Cell i = 0; i < domain.inside.size(); ++i)
    check(!domain.inside[i] || !std::isnan(drainage.z[i]),
          "{}: the domain polygon reaches beyond the terrain {}, which spans {}",
          basin.terrain.domain->string(), dem.path.string(), to_text(dem.bounds));
  return domain;
}

}  // namespace

Domain find_domain(const core::Basin& basin, const DemFile& dem, const Drainage& drainage,
                   const OGRSpatialReference& crs) {
  Domain domain =
      basin.terrain.outlet ? catchment(basin, dem, drainage, crs) : polygon(basin, dem, drainage, crs);
  check_no_holes(domain, drainage, dem, crs);
  const Grid<char> edge = edge_cells(drainage.z);
  for (Cell i = 0; i < edge.size(); ++i) domain.terrain_edge_cells += edge[i] && domain.inside[i];
  return domain;
}

}  // namespace freshet::mesh
