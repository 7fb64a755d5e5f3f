// mesh.nc: sound files whose contents are not, without the sums that would refuse them: as of another
// program.
#include "fuzz/damaged_netcdf.hpp"
#include "fuzz/target.hpp"
#include "mesh/crests.hpp"
#include "mesh/shapes.hpp"
#include "mesh/ugrid_file.hpp"
#include "tests/support/shapes.hpp"

namespace freshet::fuzz {
namespace {

std::filesystem::path sound_mesh() {
  mesh::Mesh m = mesh::rectangle({.width = 400, .height = 300, .columns = 4, .rows = 3, .skew = 0.2},
                                 [](double x, double y) { return 0.01 * x + 0.02 * y; });
  m.outlet_edges = {m.edge_nodes.front()};
  for (mesh::Index e = 0; e < m.n_edges() && m.crests.size() < 3; ++e)
    if (m.edge_cells[e][1] != mesh::none)
      m.crests.push_back({{m.edge_nodes[e][0], m.edge_nodes[e][1]}, 12.5, 0.577});
  mesh::sort_crests(m.crests);
  m.manning_n.assign(m.land_class.size(), 0.04);
  m.lines = {{"bridge.geojson||", {10, 200}, {20, 250}}};
  m.soil_class.assign(m.land_class.size(), 0);
  m.soil_class_names = {"default"};
  m.soil_settings = "{}";
  const std::filesystem::path file = memory_folder() / "sound_mesh.nc";
  mesh::save_mesh(file, m);
  return file;
}

void read(const std::string& bytes) {
  static const DamagedNetcdf damaged(sound_mesh());
  const std::filesystem::path file = memory_folder() / "mesh.nc";
  damaged.write(file, bytes);
  std::erase_if(contents_of(file).attributes, [](const MemoryAttribute& a) {
    return a.name == "mesh_fingerprint" || a.name == "extras_sha256";
  });
  mesh::read_mesh(core::NetcdfFile::open(file));
}

const Target target("mesh_nc", read);

}  // namespace
}  // namespace freshet::fuzz
