#include "mesh/ugrid_crests.hpp"

#include <fmt/format.h>

#include "core/plausible.hpp"
#include "mesh/ugrid_extras.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::mesh {
namespace {

using core::NcType;

constexpr double most_n = 10, most_coefficient = 10;

std::vector<double> of_crests(const Mesh& mesh, double Crest::*value) {
  std::vector<double> values;
  for (const Crest& crest : mesh.crests) values.push_back(crest.*value);
  return values;
}

}  // namespace

void define_crests(core::NetcdfFile& file, const Mesh& mesh) {
  if (!mesh.manning_n.empty())
    file.add_variable("manning_n", NcType::f64, {"face"},
                      face_attributes({{"long_name", std::string("Manning's n in place of that of the land "
                                                                 "class; 0: that of the class")},
                                       {"units", std::string("s m-1/3")}}));
  if (mesh.crests.empty()) return;
  file.add_dimension("crest", mesh.crests.size());
  file.add_dimension("crest_two", 2);
  file.add_variable("crest_edge_nodes", NcType::i32, {"crest", "crest_two"},
                    {{"long_name", std::string("nodes of edges with a crest: levees, walls, embankments")},
                     {"start_index", 0}});
  file.add_variable(
      "crest_elevation", NcType::f64, {"crest"},
      {{"long_name", std::string("height over which water passes the edge")}, {"units", std::string("m")}});
  file.add_variable("crest_coefficient", NcType::f64, {"crest"},
                    {{"long_name", std::string("Poleni's coefficient of the flow over the crest")},
                     {"units", std::string("1")}});
}

void write_crests(core::NetcdfFile& file, const Mesh& mesh) {
  if (!mesh.manning_n.empty()) file.write("manning_n", mesh.manning_n);
  if (mesh.crests.empty()) return;
  std::vector<int> nodes;
  for (const Crest& crest : mesh.crests) nodes.insert(nodes.end(), crest.nodes.begin(), crest.nodes.end());
  file.write("crest_edge_nodes", nodes);
  file.write("crest_elevation", of_crests(mesh, &Crest::height));
  file.write("crest_coefficient", of_crests(mesh, &Crest::coefficient));
}

void read_crests(const core::NetcdfFile& file, Mesh& mesh) {
  if (file.has_variable("manning_n")) {
    mesh.manning_n = file.read<double>("manning_n");
    if (mesh.manning_n.size() != mesh.cell_nodes.size())
      damaged_mesh(file, "manning_n has not one value for each cell");
    for (const double n : mesh.manning_n)
      if (!(n >= 0 && n <= most_n)) damaged_mesh(file, fmt::format("manning_n is {:g}, which cannot be", n));
  }
  if (!file.has_variable("crest_edge_nodes")) return;
  const std::vector<std::size_t> shape = file.shape("crest_edge_nodes");
  if (shape.size() != 2 || shape[1] != 2)
    damaged_mesh(file, "crest_edge_nodes is not two nodes for each edge");
  const std::vector<int> nodes = file.read<int>("crest_edge_nodes");
  const std::vector<double> height = file.read<double>("crest_elevation"),
                            coefficient = file.read<double>("crest_coefficient");
  if (nodes.size() != 2 * shape[0] || height.size() != shape[0] || coefficient.size() != shape[0])
    damaged_mesh(file, "crest_elevation and crest_coefficient have not one value for each edge");
  const core::Plausible z = core::plausible::elevation;
  for (std::size_t i = 0; i < shape[0]; ++i) {
    const Crest crest{{nodes[2 * i], nodes[2 * i + 1]}, height[i], coefficient[i]};
    const bool rises = mesh.crests.empty() || mesh.crests.back().nodes < crest.nodes;
    if (!(crest.nodes[0] >= 0 && crest.nodes[0] < crest.nodes[1] && crest.nodes[1] < mesh.n_nodes() && rises))
      damaged_mesh(file, fmt::format("crest_edge_nodes[{}] is {} and {}: nodes of crests rise, and each edge "
                                     "has one",
                                     i, crest.nodes[0], crest.nodes[1]));
    if (!z.holds(crest.height) || !(crest.coefficient > 0 && crest.coefficient <= most_coefficient))
      damaged_mesh(
          file, fmt::format("crest {} has a height of {:g} m and a coefficient of {:g}, which cannot be", i,
                            crest.height, crest.coefficient));
    mesh.crests.push_back(crest);
  }
}

}  // namespace freshet::mesh
