#include "fuzz/foreign_mesh.hpp"

#include <cmath>
#include <stdexcept>

#include "fuzz/target.hpp"
#include "mesh/foreign/check.hpp"
#include "mesh/foreign/to_mesh.hpp"

namespace freshet::mesh {
MeshWriter gmsh_writer(), gmsh_2_writer(), selafin_writer(), sms_writer();
}

namespace freshet::fuzz {
namespace {

void use(mesh::ForeignMesh mesh, double merge_m) {
  mesh::check_foreign(mesh, "file", {merge_m});
  const mesh::ConvertedMesh made = mesh::to_mesh(mesh, "file");
  for (const double area : made.mesh.cell_area)
    if (!(area > 0)) throw std::logic_error("a cell without area");
  for (const double z : made.mesh.bed_elevation)
    if (!std::isfinite(z)) throw std::logic_error("a bed that is not finite");
  const mesh::ForeignMesh back = mesh::from_mesh(made.mesh, made.numbers);
  for (const mesh::MeshWriter& writer :
       {mesh::gmsh_writer(), mesh::gmsh_2_writer(), mesh::sms_writer(), mesh::selafin_writer()})
    writer.write(back, memory_folder() / "out.mesh");
}

}  // namespace

void use_foreign(mesh::ForeignMesh mesh) {
  use(mesh, 0);
  use(std::move(mesh), 0.5);
}

void read_foreign(const mesh::MeshReader& reader, const std::string& bytes) {
  use_foreign(reader.read(file_in_memory("foreign.mesh", bytes), {}));
}

}  // namespace freshet::fuzz
