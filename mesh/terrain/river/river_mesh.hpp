#pragma once
// Rivers in the mesh of a basin: which streams become strips, the mesh around them, their bed.

#include <functional>
#include <optional>
#include <vector>

#include "core/basin/mesh_settings.hpp"
#include "core/basin_fwd.hpp"
#include "mesh/terrain/bed.hpp"
#include "mesh/terrain/domain.hpp"
#include "mesh/terrain/river/river_bed.hpp"
#include "mesh/terrain/river/strip_mesh.hpp"

namespace freshet::mesh {

/// Everything about rivers that the mesh needs and the report tells.
struct Rivers {
  std::vector<River> rivers;       ///< a river after the one that it ends on
  std::vector<Strip> strips;       ///< [river]
  RiverBeds beds;                  ///< [river]
  std::vector<Stream> narrow;      ///< the raster's streams where no river is wide enough for a strip
  Ring outline;                    ///< of the domain, with the rows on the rim
  std::optional<Elevation> finer;  ///< as river_courses() has it
};

/// Whether rivers are to be strips: cells across are asked for, and rivers have a width.
bool wants_strips(const core::Basin& basin);

/// Rivers from the raster's streams or from rivers.lines, their centre lines, beds and strips, and the
/// outline with room for them.
Rivers make_rivers(const core::Basin& basin, const Domain& domain, const Drainage& drainage,
                   const std::vector<Stream>& streams, const OGRSpatialReference& crs);

/// What triangles carry, tributaries first: narrow streams, and gaps in strips.
std::vector<Stream> left_over(const Rivers& rivers);

/// Nodes and cells: strips, and triangles around them, no larger than `wanted` where it is given, with edges
/// along the lines of `drawn`. Slices next to which only slivers fit are taken out.
StripMesh mesh_around(Rivers& rivers, const Domain& domain, const core::MeshSettings& settings,
                      const SizeField& wanted = {}, const Constraints& drawn = {});

/// The terrain without its rivers where it resolves them: what lies between the banks gets the level of the
/// nearest bank, so that triangles next to a river keep the crest.
Elevation between_banks_filled(const Elevation& z, const Rivers& rivers);

/// Triangles next to strips get their bed from the finer terrain, where there is one, so that banks are the
/// raster's own.
void sample_outside_strips(Mesh& mesh, const Rivers& rivers, const std::vector<StripCoordinates>& place);

/// Cells of strips become channel and get their bed; cells next to them are raised to it where they are
/// lower. [cell] 1: of a strip. Needs derived members and sampled beds.
std::vector<char> lay_river_beds(Mesh& mesh, const Rivers& rivers,
                                 const std::vector<StripCoordinates>& place);

/// The last row of the largest river as outlet edges; false if no strip ends on the outlet.
bool outlet_at_strip(Mesh& mesh, const Rivers& rivers);

}  // namespace freshet::mesh
