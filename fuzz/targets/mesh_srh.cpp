// SRH-2D's .srhgeom.
#include "fuzz/foreign_mesh.hpp"
#include "fuzz/target.hpp"

namespace freshet::mesh {
MeshReader srh_reader();
}

namespace freshet::fuzz {
namespace {

void read(const std::string& bytes) { read_foreign(mesh::srh_reader(), bytes); }

const Target target("mesh_srh", read);

}  // namespace
}  // namespace freshet::fuzz
