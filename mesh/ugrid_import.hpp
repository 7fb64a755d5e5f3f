#pragma once
// What mesh.nc holds of the file that a mesh was imported from: the edges that it names, and its numbers of
// nodes and cells. Names: edge_set_name(edge_set), edge_set_size(edge_set), edge_set_nodes(edge_set_edge,
// edge_set_two), source_node(node), source_face(face).

#include "core/netcdf_file.hpp"
#include "mesh/mesh.hpp"
#include "mesh/source_numbers.hpp"

namespace freshet::mesh {

void define_named_edges(core::NetcdfFile& file, const Mesh& mesh);
void write_named_edges(core::NetcdfFile& file, const Mesh& mesh);
/// InputError where they are damaged.
std::vector<NamedEdges> read_named_edges(const core::NetcdfFile& file, const Mesh& mesh);

void define_source_numbers(core::NetcdfFile& file, const SourceNumbers& numbers);
void write_source_numbers(core::NetcdfFile& file, const SourceNumbers& numbers);
/// Empty of a mesh that was made here. InputError where they are damaged.
SourceNumbers read_source_numbers(const core::NetcdfFile& file, const Mesh& mesh);

}  // namespace freshet::mesh
