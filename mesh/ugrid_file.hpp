#pragma once
// The mesh in a NetCDF file, after UGRID 1.0 and CF 1.8. Compiled against both NetCDF libraries, like
// core/netcdf_file.hpp.
//
// Names in the file: dimensions node, face, edge, max_face_nodes, two; variables mesh2d (topology),
// mesh2d_node_x, mesh2d_node_y, mesh2d_node_z, mesh2d_node_lon, mesh2d_node_lat, mesh2d_face_nodes
// (start_index 0), mesh2d_face_x, mesh2d_face_y, mesh2d_face_area, projected_coordinate_system (grid
// mapping), bed_elevation(face), land_class(face); in mesh.nc also outlet_edge_nodes, what
// mesh/ugrid_crests.hpp has, soil_class(face), lines as a ragged array: line_name, line_size, line_x, line_y,
// and rasters: field_name, field_mean(field, face), and of an imported mesh what mesh/ugrid_import.hpp has.
// In local coordinates there is no mesh2d_node_lon, mesh2d_node_lat. Data on faces carry mesh="mesh2d",
// location="face", coordinates="mesh2d_face_x mesh2d_face_y", grid_mapping="projected_coordinate_system".

#include <filesystem>

#include "core/netcdf_file.hpp"
#include "mesh/field.hpp"
#include "mesh/mesh.hpp"
#include "mesh/source_numbers.hpp"

namespace freshet::mesh {

/// Adds the mesh's dimensions, variables and values to a file being written, results included: call
/// define_mesh before, write_mesh after the other variables are defined.
void define_mesh(core::NetcdfFile& file, const Mesh& mesh);
void write_mesh(core::NetcdfFile& file, const Mesh& mesh);

/// Attributes that every variable on faces has; add units, long_name, standard_name to them.
core::Attributes face_attributes(const core::Attributes& more);

/// Reads a mesh (mesh.nc, any result file, or a mesh of another program under the same names), derived
/// members filled. InputError where a value cannot be, or the sums that the file carries do not fit its
/// contents.
Mesh read_mesh(const core::NetcdfFile& file);

/// Rasters of initial water that mesh.nc holds.
Fields read_fields(const core::NetcdfFile& file);

void save_mesh(const std::filesystem::path& path, const Mesh& mesh, const Fields& fields = {},
               const SourceNumbers& numbers = {});

}  // namespace freshet::mesh
