// Exodus II: sound files whose contents are not.
#include "core/netcdf_file.hpp"
#include "fuzz/damaged_netcdf.hpp"
#include "fuzz/foreign_mesh.hpp"
#include "fuzz/target.hpp"

namespace freshet::mesh {
MeshReader exodus_reader();
}

namespace freshet::fuzz {
namespace {

using core::NcType;

std::filesystem::path sound_mesh() {
  const std::filesystem::path path = memory_folder() / "sound_exodus.nc";
  core::NetcdfFile file = core::NetcdfFile::create(path);
  for (const auto& [name, size] :
       {std::pair("num_nodes", 6), std::pair("num_el_in_blk1", 1), std::pair("num_nod_per_el1", 4),
        std::pair("num_el_in_blk2", 2), std::pair("num_nod_per_el2", 3), std::pair("num_el_blk", 2),
        std::pair("num_side_sets", 1), std::pair("num_side_ss1", 1), std::pair("len_name", 16)})
    file.add_dimension(name, static_cast<std::size_t>(size));
  for (const char* name : {"coordx", "coordy", "coordz"}) file.add_variable(name, NcType::f64, {"num_nodes"});
  file.add_variable("connect1", NcType::i32, {"num_el_in_blk1", "num_nod_per_el1"},
                    {{"elem_type", std::string("QUAD4")}});
  file.add_variable("connect2", NcType::i32, {"num_el_in_blk2", "num_nod_per_el2"},
                    {{"elem_type", std::string("TRI3")}});
  file.add_variable("eb_names", NcType::text, {"num_el_blk", "len_name"});
  file.add_variable("ss_names", NcType::text, {"num_side_sets", "len_name"});
  for (const char* name : {"elem_ss1", "side_ss1"}) file.add_variable(name, NcType::i32, {"num_side_ss1"});
  file.write<double>("coordx", {0, 10, 20, 0, 10, 20});
  file.write<double>("coordy", {0, 0, 0, 10, 10, 10});
  file.write<double>("coordz", {1, 2, 3, 4, 5, 6});
  file.write<int>("connect1", {1, 2, 5, 4});
  file.write<int>("connect2", {2, 3, 5, 3, 6, 5});
  file.write_strings("eb_names", {"wood", "meadow"});
  file.write_strings("ss_names", {"outlet"});
  file.write<int>("elem_ss1", {3});
  file.write<int>("side_ss1", {3});
  file.commit();
  return path;
}

void read(const std::string& bytes) {
  static const DamagedNetcdf damaged(sound_mesh());
  const std::filesystem::path file = memory_folder() / "exodus.nc";
  damaged.write(file, bytes);
  use_foreign(mesh::exodus_reader().read(file, {}));
}

const Target target("mesh_exodus", read);

}  // namespace
}  // namespace freshet::fuzz
