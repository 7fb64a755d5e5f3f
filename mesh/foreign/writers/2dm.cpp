// SMS's .2dm: materials by number with their names, boundaries as node strings with theirs.

#include "mesh/foreign/edge_chains.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/text_out.hpp"

namespace freshet::mesh {
namespace {

void put_string(TextOut& out, const std::vector<Index>& nodes, std::size_t number, const std::string& name) {
  constexpr std::size_t a_line = 10;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i % a_line == 0) out.put("{}NS ", i == 0 ? "" : "\n");
    out.put(" {}", i + 1 == nodes.size() ? -(nodes[i] + 1) : nodes[i] + 1);
  }
  out.put("  {} {}\n", number, quoted(name));
}

std::vector<std::string> write(const ForeignMesh& mesh, const std::filesystem::path& file) {
  TextOut out;
  out.put("MESH2D\nNUM_MATERIALS_PER_ELEM 1\n");
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    out.put("{} {}", mesh.cell(c).size() == 3 ? "E3T" : "E4Q", c + 1);
    for (const Index node : mesh.cell(c)) out.put(" {}", node + 1);
    out.put(" {}\n", mesh.material.empty() ? 1 : mesh.material[c] + 1);
  }
  for (Index n = 0; n < mesh.n_nodes(); ++n)
    out.put("ND {} {} {} {}\n", n + 1, mesh.x[n], mesh.y[n], mesh.z.empty() ? 0 : mesh.z[n]);
  std::size_t number = 0;
  for (const NamedEdges& boundary : mesh.boundaries)
    for (const std::vector<Index>& chain : chains_of(boundary.edges))
      put_string(out, chain, ++number, boundary.name);
  for (std::size_t m = 0; m < mesh.materials.size(); ++m)
    out.put("MAT {} {}\n", m + 1, quoted(mesh.materials[m]));
  out.save(file);
  return lost_beds(mesh, ".2dm");
}

}  // namespace

MeshWriter sms_writer() { return {"2dm", ".2dm", "SMS .2dm", write}; }

}  // namespace freshet::mesh
