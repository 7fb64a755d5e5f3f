#pragma once
// What becomes of a mesh of another program, for the targets of its readers.

#include "mesh/foreign/mesh_formats.hpp"

namespace freshet::fuzz {

/// Checked and converted, and written where it is sound: a logic_error for a mesh that is not what it should
/// be.
void use_foreign(mesh::ForeignMesh mesh);

/// Read as bytes by a reader, and used.
void read_foreign(const mesh::MeshReader& reader, const std::string& bytes);

}  // namespace freshet::fuzz
