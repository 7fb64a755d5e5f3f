// SELAFIN.
#include "fuzz/foreign_mesh.hpp"
#include "fuzz/target.hpp"

namespace freshet::mesh {
MeshReader selafin_reader();
}

namespace freshet::fuzz {
namespace {

void read(const std::string& bytes) { read_foreign(mesh::selafin_reader(), bytes); }

const Target target("mesh_slf", read);

}  // namespace
}  // namespace freshet::fuzz
