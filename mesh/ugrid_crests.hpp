#pragma once
// Edges with a crest and Manning's n by cell, in the files of meshes that have them: dimensions crest,
// crest_two; variables crest_edge_nodes(crest, crest_two) (start_index 0), crest_elevation(crest),
// crest_coefficient(crest); manning_n(face).

#include "core/netcdf_file.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

void define_crests(core::NetcdfFile& file, const Mesh& mesh);
void write_crests(core::NetcdfFile& file, const Mesh& mesh);

/// Needs nodes and cells. InputError where they cannot be: nodes that are none, crests twice or out of order,
/// heights or n beyond what is plausible.
void read_crests(const core::NetcdfFile& file, Mesh& mesh);

}  // namespace freshet::mesh
