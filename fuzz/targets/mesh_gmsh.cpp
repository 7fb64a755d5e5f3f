// Gmsh's .msh.
#include "fuzz/foreign_mesh.hpp"
#include "fuzz/target.hpp"

namespace freshet::mesh {
MeshReader gmsh_reader();
}

namespace freshet::fuzz {
namespace {

void read(const std::string& bytes) { read_foreign(mesh::gmsh_reader(), bytes); }

const Target target("mesh_gmsh", read);

}  // namespace
}  // namespace freshet::fuzz
