#include "mesh/terrain/terrain_part.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/conditioning.hpp"
#include "mesh/terrain/flow.hpp"
#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/river/river_mesh.hpp"

namespace freshet::mesh {
namespace {

using Cell = std::size_t;
using core::check;

constexpr double most_cells = 1.5e7;    ///< that are worked on without asking whether so many are needed
constexpr double sketch_cells = 1.5e6;  ///< of the sketch

/// The sides of all cells in `inside`, some cells wider.
Frame frame_around(const Grid<char>& inside, double margin) {
  Frame f{1e18, 1e18, -1e18, -1e18};
  for (Cell i = 0; i < inside.size(); ++i) {
    if (!inside[i]) continue;
    const Point p = inside.centre(i);
    f = {std::min(f.west, p.x), std::min(f.south, p.y), std::max(f.east, p.x), std::max(f.north, p.y)};
  }
  margin += inside.step / 2;
  return {f.west - margin, f.south - margin, f.east + margin, f.north + margin};
}

Frame frame_around(const Ring& ring, double margin) {
  Frame f{1e18, 1e18, -1e18, -1e18};
  for (const Point p : ring)
    f = {std::min(f.west, p.x), std::min(f.south, p.y), std::max(f.east, p.x), std::max(f.north, p.y)};
  return {f.west - margin, f.south - margin, f.east + margin, f.north + margin};
}

double cells_of(const Frame& f, double step) {
  return (f.east - f.west) / step * ((f.north - f.south) / step);
}

/// Cells of the sketch from which the domain is found: those about the outlet, as it may lie on any of them,
/// or those in the polygon.
Grid<char> seeds(const Elevation& sketch, const core::Basin& basin, const DemFile& dem, const Ring& drawn,
                 const OGRSpatialReference& crs) {
  if (!basin.terrain.outlet) return cells_inside(drawn, sketch.like<char>(0));
  const Point outlet = in_plane(*basin.terrain.outlet, crs);
  Grid<char> near = sketch.like<char>(0);
  const Cell home = std::isfinite(outlet.x) ? sketch.cell_at(outlet) : sketch.outside;
  check(home != sketch.outside, "{}: the outlet ({}) lies off the terrain {}, which spans {}",
        basin.terrain.at.text, core::to_text(*basin.terrain.outlet), dem.path.string(), to_text(dem.bounds));
  const double reach = basin.terrain.outlet_snap_m + 3 * sketch.step;
  for (Cell i = 0; i < near.size(); ++i) near[i] = length(sketch.centre(i) - outlet) <= reach;
  near[home] = 1;
  return near;
}

/// The terrain that water is led over. A quarter of the shortest edge resolves what triangles can show, a
/// quarter of its width a channel that gets a strip, as far as memory goes.
Elevation terrain_of(const DemFile& dem, const core::Basin& basin, const OGRSpatialReference& crs,
                     const Frame* frame) {
  constexpr double most = 2e7;
  Elevation z = read_dem(dem, crs, basin.mesh.edge_min_m / 4, frame);
  if (!wants_strips(basin) || !(basin.mesh.channel_width_m > 0)) return z;
  const double finest = z.step * std::sqrt(static_cast<double>(z.size()) / most),
               step = std::max(basin.mesh.channel_width_m / 4, finest);
  return step < 0.7 * z.step && native_step(dem, crs) < 0.82 * z.step ? read_dem(dem, crs, step, frame) : z;
}

Drainage drainage_of(const DemFile& dem, const core::Basin& basin, const OGRSpatialReference& crs,
                     const std::optional<Frame>& frame, MeshReport& report) {
  Drainage drainage = drain(dem, terrain_of(dem, basin, crs, frame ? &*frame : nullptr), basin, report);
  if (native_step(dem, crs) < 0.82 * drainage.raw.step)
    drainage.finer = [&dem, crs, frame](double step) {
      return read_dem(dem, crs, step, frame ? &*frame : nullptr);
    };
  return drainage;
}

}  // namespace

bool is_read_in_part(const DemFile& dem, const OGRSpatialReference& crs, double step) {
  const double native = native_step(dem, crs), ratio = native / std::max(native, step);
  return double(dem.nx) * dem.ny * ratio * ratio > most_cells;
}

std::optional<TerrainPart> needed_part(const DemFile& dem, const core::Basin& basin, const Ring& drawn,
                                       const OGRSpatialReference& crs, double step) {
  if (!is_read_in_part(dem, crs, step)) return std::nullopt;
  Elevation sketch = sketch_dem(dem, crs, sketch_cells);
  core::info("sketched the terrain, every {:.0f} m, to see which part of it is needed", sketch.step);
  condition(sketch, {basin.terrain.breach_max_depth_m, basin.terrain.breach_max_length_m});
  const double margin = 10 * sketch.step + 4 * basin.mesh.edge_max_m;
  Grid<char> inside = seeds(sketch, basin, dem, drawn, crs);
  add_upstream(flow_directions(sketch), inside);
  TerrainPart part{frame_around(inside, margin)};
  if (basin.terrain.outlet || cells_of(part.frame, std::max(native_step(dem, crs), step)) <= most_cells)
    return part;
  return TerrainPart{frame_around(drawn, margin), true};
}

std::optional<Frame> wider_frame(const Frame& frame, const Domain& domain, const DemFile& dem,
                                 const OGRSpatialReference& crs) {
  const Grid<char>& inside = domain.inside;
  bool west = false, south = false, east = false, north = false;
  for (Cell i = 0; i < inside.size(); ++i) {
    if (!inside[i]) continue;
    west = west || inside.column(i) <= 1;
    east = east || inside.column(i) >= inside.nx - 2;
    north = north || inside.row(i) <= 1;
    south = south || inside.row(i) >= inside.ny - 2;
  }
  if (!(west || south || east || north)) return std::nullopt;
  const double more_x = (frame.east - frame.west) / 2, more_y = (frame.north - frame.south) / 2;
  const Frame wider{frame.west - west * more_x, frame.south - south * more_y, frame.east + east * more_x,
                    frame.north + north * more_y};
  const Frame whole = frame_of(dem, crs);
  const bool more = (west && whole.west < frame.west) || (south && whole.south < frame.south) ||
                    (east && whole.east > frame.east) || (north && whole.north > frame.north);
  return more ? std::optional(wider) : std::nullopt;
}

DrainedTerrain drained_terrain(const DemFile& dem, const core::Basin& basin, const Ring& drawn,
                               const OGRSpatialReference& crs, MeshReport& report,
                               const std::vector<Ring>& islands) {
  const std::optional<TerrainPart> part = needed_part(dem, basin, drawn, crs, basin.mesh.edge_min_m / 4);
  std::optional<Frame> frame;
  if (part) frame = part->frame;
  for (;;) {
    if (frame)
      core::info("reading x {:.0f} to {:.0f}, y {:.0f} to {:.0f} of it", frame->west, frame->east,
                 frame->south, frame->north);
    DrainedTerrain made{drainage_of(dem, basin, crs, frame, report), {}};
    made.domain = find_domain(basin, dem, made.drainage, drawn, crs, islands);
    const std::optional<Frame> wider =
        frame && basin.terrain.outlet ? wider_frame(*frame, made.domain, dem, crs) : std::nullopt;
    if (!wider) {
      if (part && part->cuts_rivers)
        core::warn(
            "{}: too large to be read as far as water comes from; rivers that enter the domain count what "
            "drains into "
            "them within x {:.0f} to {:.0f}, y {:.0f} to {:.0f}. A larger mesh.edge_min_m reads more; "
            "rivers.lines may say how much drains into them",
            dem.path.string(), frame->west, frame->east, frame->south, frame->north);
      return made;
    }
    core::info("the catchment reaches the rim of what was read");
    frame = wider;
  }
}

}  // namespace freshet::mesh
