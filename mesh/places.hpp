#pragma once
// Where points, lines and polygons of basin.toml lie on the mesh. Points come by longitude and latitude or by
// x and y; a mesh in local coordinates knows x and y alone.

#include <span>
#include <string>
#include <vector>

#include "core/position.hpp"
#include "mesh/field.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Whether longitudes of the nodes are known: not in local coordinates.
inline bool on_earth(const Mesh& mesh) { return !mesh.node_lon.empty(); }

/// Cell that contains the point, or `none`.
Index find_cell(const Mesh& mesh, const core::Position& position);

/// Metres from the mean of some nodes to the point: in the plane, or on the sphere.
double distance_m(const Mesh& mesh, std::span<const Index> nodes, const core::Position& position);

/// The point in the other coordinates: linear over the first three nodes of `cell`, which holds or nearly
/// holds it. NaN where the mesh has no longitudes.
core::LonLat lonlat_of(const Mesh& mesh, Index cell, const core::Position& position);
core::PlanePoint plane_of(const Mesh& mesh, Index cell, const core::Position& position);

/// "longitudes -84.5 to -84.1 and latitudes ..." or "x 0 to 12.5 and y ...": what the mesh covers at most, in
/// the coordinates of `position`.
std::string extent_text(const Mesh& mesh, const core::Position& position);

/// "longitude -84.1, latitude 36.2", or x and y where the mesh has no longitudes.
std::string place_text(const Mesh& mesh, double x, double y, Index node);

/// Rings of a polygon; a point is inside where a ray from it crosses them an odd number of times.
using Rings = std::vector<Line>;
bool is_inside(const Rings& rings, double x, double y);

/// Id under which mesh.nc holds ring number `ring` of a polygon.
std::string ring_id(const core::LineInput& polygon, std::size_t ring);

/// From the points of basin.toml, or from mesh.nc. InputError "<where>: <whose> ... run 'freshet mesh' again"
/// if the mesh has not the polygon.
Rings find_rings(const Mesh& mesh, const core::LineInput& polygon, const std::string& where,
                 const std::string& whose);

/// Cells whose centre lies inside, rising. InputError "<where>: <whose> ..." if there are none.
std::vector<Index> cells_inside(const Mesh& mesh, const Rings& rings, const std::string& where,
                                const std::string& whose);

/// The values of a raster. InputError as find_rings.
const Field& find_field(const Fields& fields, const std::string& id, const std::string& where,
                        const std::string& whose);

}  // namespace freshet::mesh
