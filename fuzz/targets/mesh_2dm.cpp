// SMS's .2dm.
#include "fuzz/foreign_mesh.hpp"
#include "fuzz/target.hpp"

namespace freshet::mesh {
MeshReader sms_reader();
}

namespace freshet::fuzz {
namespace {

void read(const std::string& bytes) { read_foreign(mesh::sms_reader(), bytes); }

const Target target("mesh_2dm", read);

}  // namespace
}  // namespace freshet::fuzz
