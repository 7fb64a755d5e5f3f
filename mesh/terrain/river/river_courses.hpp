#pragma once
// Where rivers come from: the raster's streams or a layer of lines, made fit for strips.

#include <optional>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/terrain/domain.hpp"
#include "mesh/terrain/river/river_lines.hpp"
#include "mesh/terrain/river/strips.hpp"

namespace freshet::mesh {

/// What [rivers] and [mesh] ask of strips on a terrain with cells of `cell` m. Where they say nothing, cells
/// of strips are half of edge_min_m wide at least, so that strips cost what triangles of that edge length do:
/// one across has Manning's flow of a rectangle. A quarter where surveyed sections or a raster with four
/// cells across tell more than a rectangle. Rivers narrower than a tenth of edge_min_m get none.
StripSettings strip_settings(const core::Basin& basin, double cell);

/// Widths by rivers.width_law, else mesh.channel_width_m.
WidthLaw width_law(const core::Basin& basin);

struct RiverCourses {
  std::vector<River> rivers;       ///< with centre lines and widths, a river after the one that it ends on
  std::optional<Elevation> finer;  ///< the terrain on cells a twentieth as wide as the narrowest river that
                                   ///< gets a strip, if the raster has finer ones than `drainage.raw`
};

/// Rivers from the raster's streams or from rivers.lines; no bed yet but that of the raster's streams.
RiverCourses river_courses(const core::Basin& basin, const Domain& domain, const Drainage& drainage,
                           const std::vector<Stream>& streams, const OGRSpatialReference& crs);

/// Takes out rivers without a line (they lie outside the domain, or within a larger river): returns the
/// number that each has now, none where it is gone. What ended on one that is gone ends freely.
std::vector<std::optional<std::size_t>> drop_empty(std::vector<River>& rivers);

/// Makes the lines of rivers that get strips smoother where they bend too tightly; says where that fails.
void unbend_all(std::vector<River>& rivers, const StripSettings& settings);

/// Gauges go to the river whose bank is nearest, within snap_m of it, so that a slice of its strip is centred
/// there: a gauge then tells the level of its own place on a mesh of any edge length.
void set_gauges(std::vector<River>& rivers, const core::Basin& basin, const OGRSpatialReference& crs);

/// Where cells are wider than a third of the river, a drawn line lies on the valley's side as often as in its
/// bottom: the bed is the lowest of the conditioned terrain across, within a cell and a half.
void lay_in_valley(River& river, const Elevation& z);

}  // namespace freshet::mesh
