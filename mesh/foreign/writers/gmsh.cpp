// Gmsh's .msh, version 4.1 and 2.2, as text: a physical curve for each boundary, a physical surface for each
// material.

#include <algorithm>
#include <array>
#include <map>

#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/text_out.hpp"

namespace freshet::mesh {
namespace {

constexpr int triangle = 2, quadrilateral = 3, line = 1;

int material_at(const ForeignMesh& mesh, Index c) { return mesh.material.empty() ? 0 : mesh.material[c]; }

/// Materials that cells have.
std::map<int, std::vector<Index>> cells_by_material(const ForeignMesh& mesh) {
  std::map<int, std::vector<Index>> cells;
  for (Index c = 0; c < mesh.n_cells(); ++c) cells[material_at(mesh, c)].push_back(c);
  return cells;
}

std::string material_name(const ForeignMesh& mesh, int material) {
  return mesh.materials.empty() ? "default" : mesh.materials[static_cast<std::size_t>(material)];
}

void put_names(TextOut& out, const ForeignMesh& mesh, const std::map<int, std::vector<Index>>& cells) {
  out.put("$PhysicalNames\n{}\n", mesh.boundaries.size() + cells.size());
  for (std::size_t b = 0; b < mesh.boundaries.size(); ++b)
    out.put("1 {} {}\n", b + 1, quoted(mesh.boundaries[b].name));
  for (const auto& [material, list] : cells)
    out.put("2 {} {}\n", material + 1, quoted(material_name(mesh, material)));
  out.put("$EndPhysicalNames\n");
}

double bed_at(const ForeignMesh& mesh, Index n) { return mesh.z.empty() ? 0 : mesh.z[n]; }

struct Box {
  std::array<double, 3> low = {1e300, 1e300, 1e300}, high = {-1e300, -1e300, -1e300};
  void add(const ForeignMesh& mesh, Index n) {
    const std::array<double, 3> p = {mesh.x[n], mesh.y[n], bed_at(mesh, n)};
    for (std::size_t i = 0; i < 3; ++i) low[i] = std::min(low[i], p[i]), high[i] = std::max(high[i], p[i]);
  }
  void put(TextOut& out) const {
    out.put("{} {} {} {} {} {}", low[0], low[1], low[2], high[0], high[1], high[2]);
  }
};

void put_entities(TextOut& out, const ForeignMesh& mesh, const std::map<int, std::vector<Index>>& cells) {
  out.put("$Entities\n0 {} {} 0\n", mesh.boundaries.size(), cells.size());
  for (std::size_t b = 0; b < mesh.boundaries.size(); ++b) {
    Box box;
    for (const auto& edge : mesh.boundaries[b].edges)
      for (const Index n : edge) box.add(mesh, n);
    out.put("{} ", b + 1), box.put(out), out.put(" 1 {} 0\n", b + 1);
  }
  for (const auto& [material, list] : cells) {
    Box box;
    for (const Index c : list)
      for (const Index n : mesh.cell(c)) box.add(mesh, n);
    out.put("{} ", material + 1), box.put(out), out.put(" 1 {} 0\n", material + 1);
  }
  out.put("$EndEntities\n");
}

/// Blocks of lines, then of triangles and quadrilaterals of each material; cells keep their numbers.
void put_elements_4(TextOut& out, const ForeignMesh& mesh, const std::map<int, std::vector<Index>>& cells) {
  TextOut body;
  std::size_t blocks = 0, lines = 0;
  const std::size_t n = mesh.end.size();
  for (std::size_t b = 0; b < mesh.boundaries.size(); ++b) {
    const auto& edges = mesh.boundaries[b].edges;
    if (edges.empty()) continue;
    ++blocks;
    body.put("1 {} {} {}\n", b + 1, line, edges.size());
    for (const auto& [i, j] : edges) body.put("{} {} {}\n", n + ++lines, i + 1, j + 1);
  }
  for (const auto& [material, list] : cells)
    for (const std::size_t corners : {3u, 4u}) {
      const auto count =
          std::count_if(list.begin(), list.end(), [&](Index c) { return mesh.cell(c).size() == corners; });
      if (count == 0) continue;
      ++blocks;
      body.put("2 {} {} {}\n", material + 1, corners == 3 ? triangle : quadrilateral, count);
      for (const Index c : list) {
        if (mesh.cell(c).size() != corners) continue;
        body.put("{}", c + 1);
        for (const Index node : mesh.cell(c)) body.put(" {}", node + 1);
        body.put("\n");
      }
    }
  out.put("$Elements\n{} {} 1 {}\n", blocks, n + lines, n + lines);
  out.put("{}$EndElements\n", body.text());
}

std::vector<std::string> write_4(const ForeignMesh& mesh, const std::filesystem::path& file) {
  const auto cells = cells_by_material(mesh);
  TextOut out;
  out.put("$MeshFormat\n4.1 0 8\n$EndMeshFormat\n");
  put_names(out, mesh, cells);
  put_entities(out, mesh, cells);
  const int first = cells.begin()->first + 1;
  out.put("$Nodes\n1 {0} 1 {0}\n2 {1} 0 {0}\n", mesh.n_nodes(), first);
  for (Index n = 0; n < mesh.n_nodes(); ++n) out.put("{}\n", n + 1);
  for (Index n = 0; n < mesh.n_nodes(); ++n) out.put("{} {} {}\n", mesh.x[n], mesh.y[n], bed_at(mesh, n));
  out.put("$EndNodes\n");
  put_elements_4(out, mesh, cells);
  out.save(file);
  return lost_beds(mesh, ".msh");
}

std::vector<std::string> write_2(const ForeignMesh& mesh, const std::filesystem::path& file) {
  TextOut out;
  out.put("$MeshFormat\n2.2 0 8\n$EndMeshFormat\n");
  put_names(out, mesh, cells_by_material(mesh));
  out.put("$Nodes\n{}\n", mesh.n_nodes());
  for (Index n = 0; n < mesh.n_nodes(); ++n)
    out.put("{} {} {} {}\n", n + 1, mesh.x[n], mesh.y[n], bed_at(mesh, n));
  std::size_t lines = 0;
  for (const NamedEdges& boundary : mesh.boundaries) lines += boundary.edges.size();
  out.put("$EndNodes\n$Elements\n{}\n", mesh.end.size() + lines);
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const int material = material_at(mesh, c) + 1;
    out.put("{} {} 2 {} {}", c + 1, mesh.cell(c).size() == 3 ? triangle : quadrilateral, material, material);
    for (const Index node : mesh.cell(c)) out.put(" {}", node + 1);
    out.put("\n");
  }
  std::size_t number = mesh.end.size();
  for (std::size_t b = 0; b < mesh.boundaries.size(); ++b)
    for (const auto& [i, j] : mesh.boundaries[b].edges)
      out.put("{} {} 2 {} {} {} {}\n", ++number, line, b + 1, b + 1, i + 1, j + 1);
  out.put("$EndElements\n");
  out.save(file);
  return lost_beds(mesh, ".msh");
}

}  // namespace

MeshWriter gmsh_writer() { return {"gmsh", ".msh", "Gmsh .msh 4.1", write_4}; }
MeshWriter gmsh_2_writer() { return {"gmsh2", ".msh", "Gmsh .msh 2.2", write_2}; }

}  // namespace freshet::mesh
