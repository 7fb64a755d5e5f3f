#pragma once
// What mesh.nc holds besides the mesh: lines that the user drew, soils, rasters of initial water; and what
// they have in common with it. Names: mesh/ugrid_file.hpp.

#include <string>
#include <vector>

#include "core/netcdf_file.hpp"
#include "mesh/field.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Attributes of a variable on faces that numbers classes, and the names of classes in a file.
core::Attributes class_attributes(const std::string& what, const std::vector<std::string>& names);
std::vector<std::string> class_names(const core::NetcdfFile& file, const std::string& variable);

/// InputError: `what` cannot be in a mesh that `freshet mesh` made.
[[noreturn]] void damaged_mesh(const core::NetcdfFile& file, const std::string& what);

/// Their dimensions, variables and sum; their values. Nothing of what the mesh does not have.
void define_extras(core::NetcdfFile& file, const Mesh& mesh, const Fields& fields);
void write_extras(core::NetcdfFile& file, const Mesh& mesh, const Fields& fields);

/// Lines and soils. InputError where they are damaged.
void read_extras(const core::NetcdfFile& file, Mesh& mesh);

/// SHA-256 (hex) over lines and soils, which the fingerprint leaves out: other lines are the same mesh.
std::string sum_of_extras(const Mesh& mesh);

}  // namespace freshet::mesh
