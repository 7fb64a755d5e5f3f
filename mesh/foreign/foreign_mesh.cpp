#include "mesh/foreign/foreign_mesh.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

double mean_over(std::span<const Index> n, const std::vector<double>& x, const std::vector<double>& y,
                 const std::vector<double>& values) {
  double sum = 0, total = 0;
  for (std::size_t i = 1; i + 1 < n.size(); ++i) {
    const double area =
        (x[n[i]] - x[n[0]]) * (y[n[i + 1]] - y[n[0]]) - (y[n[i]] - y[n[0]]) * (x[n[i + 1]] - x[n[0]]);
    sum += area * (values[n[0]] + values[n[i]] + values[n[i + 1]]) / 3;
    total += area;
  }
  return sum / total;
}

std::vector<std::string> lost_beds(const ForeignMesh& mesh, const std::string& format) {
  if (mesh.cell_bed.empty() || mesh.z.empty()) return {};
  double largest = 0;
  Index cells = 0;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const double off = std::abs(mesh.cell_bed[c] - mean_over(mesh.cell(c), mesh.x, mesh.y, mesh.z));
    cells += off > 1e-9 * std::max(1.0, std::abs(mesh.cell_bed[c]));
    largest = std::max(largest, off);
  }
  if (cells == 0) return {};
  return {fmt::format(
      "{} has the bed at nodes alone: that of {} cells, up to {:.3g} from the mean over their nodes, is "
      "left out; ugrid keeps it",
      format, cells, largest)};
}

}  // namespace freshet::mesh
