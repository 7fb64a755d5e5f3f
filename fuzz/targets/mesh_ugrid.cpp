// UGRID of other programs: sound files whose contents are not.
#include "fuzz/damaged_netcdf.hpp"
#include "fuzz/foreign_mesh.hpp"
#include "fuzz/target.hpp"

namespace freshet::mesh {
MeshReader ugrid_reader();
MeshWriter ugrid_writer();
}  // namespace freshet::mesh

namespace freshet::fuzz {
namespace {

std::filesystem::path sound_mesh() {
  mesh::ForeignMesh m;
  m.x = {0, 10, 20, 0, 10, 20}, m.y = {0, 0, 0, 10, 10, 10}, m.z = {1, 2, 3, 4, 5, 6};
  m.add_cell(std::array<mesh::Index, 4>{0, 1, 4, 3});
  m.add_cell(std::array<mesh::Index, 3>{1, 2, 4});
  m.add_cell(std::array<mesh::Index, 3>{2, 5, 4});
  m.cell_bed = {1, 2, 3}, m.material = {0, 1, 0}, m.materials = {"wood", "wet meadow"};
  m.boundaries = {{"outlet", {{2, 5}}}, {"in flow", {{0, 3}}}};
  const std::filesystem::path file = memory_folder() / "sound_ugrid.nc";
  mesh::ugrid_writer().write(m, file);
  return file;
}

void read(const std::string& bytes) {
  static const DamagedNetcdf damaged(sound_mesh());
  const std::filesystem::path file = memory_folder() / "ugrid.nc";
  damaged.write(file, bytes);
  use_foreign(mesh::ugrid_reader().read(file, {}));
}

const Target target("mesh_ugrid", read);

}  // namespace
}  // namespace freshet::fuzz
