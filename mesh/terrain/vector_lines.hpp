#pragma once
// Lines that the user drew in vector files: GeoPackage, Shapefile, GeoJSON and whatever else GDAL reads.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/position.hpp"
#include "mesh/mesh.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

/// One line in `crs` [m], its vertices in the order in which they were drawn, none twice in a row; heights
/// are left out. InputError "<file>: ...": missing, unreadable, no CRS, no such layer or feature (naming
/// those there are), more than one to choose from, no line, a line of several parts, shorter than a
/// millimetre, or outside of what the CRS covers.
/// What digitising left behind is cleaned away within `tolerance` [m], mesh.line_tolerance_m.
Line read_line(const core::LineInput& source, const OGRSpatialReference& crs, double tolerance);

/// Rings of the one polygon, or polygon of several parts, that is meant; ids as ring_id() gives them.
/// InputError as read_line(), and where the polygon is not sound: it crosses itself, or parts overlap.
std::vector<Line> read_rings(const core::LineInput& source, const OGRSpatialReference& crs);

/// All lines of boundaries and sections, each once, in the order of basin.lines(); then the rings of
/// basin.polygons().
std::vector<Line> read_lines(const core::Basin& basin, const OGRSpatialReference& crs);

}  // namespace freshet::mesh
