#include "mesh/foreign/foreign_mesh.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::mesh {
namespace {

std::string name_of(const char* what, const std::vector<std::int64_t>& numbers, Index i) {
  return fmt::format("{} {}", what, numbers.empty() ? i + std::int64_t(1) : numbers[std::size_t(i)]);
}

}  // namespace

std::string ForeignMesh::node_name(Index node) const { return name_of("node", node_numbers, node); }
std::string ForeignMesh::cell_name(Index cell) const { return name_of("cell", cell_numbers, cell); }

int material_of(ForeignMesh& mesh, const std::string& name) {
  const auto found = std::find(mesh.materials.begin(), mesh.materials.end(), name);
  if (found != mesh.materials.end()) return static_cast<int>(found - mesh.materials.begin());
  mesh.materials.push_back(name);
  return static_cast<int>(mesh.materials.size()) - 1;
}

NamedEdges& boundary_of(ForeignMesh& mesh, const std::string& name) {
  const auto found = std::find_if(mesh.boundaries.begin(), mesh.boundaries.end(),
                                  [&](const NamedEdges& b) { return b.name == name; });
  return found != mesh.boundaries.end() ? *found : mesh.boundaries.emplace_back(NamedEdges{name, {}});
}

}  // namespace freshet::mesh
