#include "mesh/ugrid_import.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "mesh/ugrid_extras.hpp"

namespace freshet::mesh {
namespace {

using core::NcType;

/// One number for each of `count` nodes or cells; nothing where the file has none.
std::vector<Index> numbers_of(const core::NetcdfFile& file, const std::string& name, Index count) {
  if (!file.has_variable(name)) return {};
  std::vector<Index> numbers = file.read<int>(name);
  if (numbers.size() != static_cast<std::size_t>(count))
    damaged_mesh(file, fmt::format("{} has {} values, not {}", name, numbers.size(), count));
  for (const Index n : numbers)
    if (n < 0) damaged_mesh(file, fmt::format("{} is {}, which is no number", name, n));
  return numbers;
}

}  // namespace

void define_named_edges(core::NetcdfFile& file, const Mesh& mesh) {
  if (mesh.named_edges.empty()) return;
  std::size_t edges = 0, name_length = 1;
  for (const NamedEdges& named : mesh.named_edges) {
    edges += named.edges.size();
    name_length = std::max(name_length, named.name.size());
  }
  file.add_dimension("edge_set", mesh.named_edges.size());
  file.add_dimension("edge_set_edge", edges);
  file.add_dimension("edge_set_two", 2);
  file.add_dimension("edge_set_name_length", name_length);
  file.add_variable(
      "edge_set_name", NcType::text, {"edge_set", "edge_set_name_length"},
      {{"long_name", std::string("names that the imported file gives to boundaries of the mesh")}});
  file.add_variable("edge_set_size", NcType::i32, {"edge_set"},
                    {{"long_name", std::string("number of edges of each boundary")}});
  file.add_variable(
      "edge_set_nodes", NcType::i32, {"edge_set_edge", "edge_set_two"},
      {{"long_name", std::string("nodes of the edges of all boundaries, one boundary after the other")},
       {"start_index", 0}});
}

void write_named_edges(core::NetcdfFile& file, const Mesh& mesh) {
  if (mesh.named_edges.empty()) return;
  std::vector<std::string> names;
  std::vector<int> sizes, nodes;
  for (const NamedEdges& named : mesh.named_edges) {
    names.push_back(named.name);
    sizes.push_back(static_cast<int>(named.edges.size()));
    for (const auto& edge : named.edges) nodes.insert(nodes.end(), edge.begin(), edge.end());
  }
  file.write_strings("edge_set_name", names);
  file.write("edge_set_size", sizes);
  file.write("edge_set_nodes", nodes);
}

std::vector<NamedEdges> read_named_edges(const core::NetcdfFile& file, const Mesh& mesh) {
  if (!file.has_variable("edge_set_size")) return {};
  const std::vector<std::string> names = file.read_strings("edge_set_name");
  const std::vector<int> sizes = file.read<int>("edge_set_size"), nodes = file.read<int>("edge_set_nodes");
  if (names.size() != sizes.size()) damaged_mesh(file, "edge_set_name has not one name for each boundary");
  for (const int node : nodes)
    if (node < 0 || node >= mesh.n_nodes())
      damaged_mesh(file, fmt::format("edge_set_nodes names node {}, of {}", node, mesh.n_nodes()));
  std::vector<NamedEdges> all;
  std::size_t next = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] < 0 || static_cast<std::size_t>(sizes[i]) > nodes.size() / 2 - next)
      damaged_mesh(file, fmt::format("edge_set_size[{}] is {}, more than there are", i, sizes[i]));
    all.push_back({names[i], {}});
    for (int e = 0; e < sizes[i]; ++e, ++next)
      all.back().edges.push_back({nodes[2 * next], nodes[2 * next + 1]});
  }
  return all;
}

void define_source_numbers(core::NetcdfFile& file, const SourceNumbers& numbers) {
  const auto define = [&](const std::string& name, const std::string& dimension, const char* what) {
    file.add_variable(
        name, NcType::i32, {dimension},
        {{"long_name", fmt::format("number of the {} in the file that the mesh was imported from", what)},
         {"start_index", 0}});
  };
  if (!numbers.node.empty()) define("source_node", "node", "node");
  if (!numbers.cell.empty()) define("source_face", "face", "cell");
}

void write_source_numbers(core::NetcdfFile& file, const SourceNumbers& numbers) {
  if (!numbers.node.empty()) file.write("source_node", numbers.node);
  if (!numbers.cell.empty()) file.write("source_face", numbers.cell);
}

SourceNumbers read_source_numbers(const core::NetcdfFile& file, const Mesh& mesh) {
  return {numbers_of(file, "source_node", mesh.n_nodes()), numbers_of(file, "source_face", mesh.n_cells())};
}

}  // namespace freshet::mesh
