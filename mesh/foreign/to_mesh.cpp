#include "mesh/foreign/to_mesh.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/errors.hpp"
#include "mesh/foreign/polygons.hpp"
#include "mesh/hilbert.hpp"
#include "mesh/land_class.hpp"

namespace freshet::mesh {
namespace {

/// Triangles and quadrilaterals in the order of the source. [cell] that it is of.
std::vector<Index> cut_cells(const ForeignMesh& foreign, const std::string& file, ConvertedMesh& made) {
  std::vector<Index> source;
  for (Index c = 0; c < foreign.n_cells(); ++c) {
    const std::span<const Index> nodes = foreign.cell(c);
    if (nodes.size() == 3 || (nodes.size() == 4 && is_convex(foreign, nodes))) {
      made.mesh.cell_nodes.push_back({nodes[0], nodes[1], nodes[2], nodes.size() == 4 ? nodes[3] : none});
      source.push_back(c);
      continue;
    }
    const std::vector<std::array<Index, 3>> triangles = triangles_of(foreign, nodes);
    core::check(!triangles.empty(),
                "{}: {} at x {:.10g}, y {:.10g} cannot be cut into triangles; take it out", file,
                foreign.cell_name(c), foreign.x[nodes[0]], foreign.y[nodes[0]]);
    ++made.cut_cells;
    for (const auto& [i, j, k] : triangles) {
      made.mesh.cell_nodes.push_back({i, j, k, none});
      source.push_back(c);
    }
  }
  return source;
}

/// Renumbers along the curve; [cell] and [node] numbers before.
void number(Mesh& mesh, std::vector<Index>& cell, std::vector<Index>& node) {
  const std::vector<std::array<Index, 4>> before = mesh.cell_nodes;
  cell = number_along_hilbert(mesh);
  node.assign(mesh.node_x.size(), none);
  for (std::size_t k = 0; k < cell.size(); ++k)
    for (int i = 0; i < mesh.cell_size(static_cast<Index>(k)); ++i)
      node[mesh.cell_nodes[k][i]] = before[cell[k]][i];
}

void lay_beds(const ForeignMesh& foreign, ConvertedMesh& made) {
  Mesh& mesh = made.mesh;
  mesh.node_z.assign(mesh.node_x.size(), 0);
  mesh.bed_elevation.assign(mesh.cell_nodes.size(), 0);
  if (!foreign.z.empty())
    for (std::size_t n = 0; n < mesh.node_z.size(); ++n) mesh.node_z[n] = foreign.z[made.numbers.node[n]];
  for (Index c = 0; c < mesh.n_cells(); ++c)
    mesh.bed_elevation[c] =
        foreign.cell_bed.empty()
            ? mean_over(std::span(mesh.cell_nodes[c]).first(static_cast<std::size_t>(mesh.cell_size(c))),
                        mesh.node_x, mesh.node_y, mesh.node_z)
            : foreign.cell_bed[made.numbers.cell[c]];
  if (!foreign.z.empty() || foreign.cell_bed.empty()) return;
  std::vector<double> area(mesh.node_x.size(), 0);
  for (Index c = 0; c < mesh.n_cells(); ++c)
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const Index n = mesh.cell_nodes[c][i];
      mesh.node_z[n] += mesh.cell_area[c] * mesh.bed_elevation[c];
      area[n] += mesh.cell_area[c];
    }
  for (std::size_t n = 0; n < area.size(); ++n) mesh.node_z[n] /= area[n];
}

bool is_outlet(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name == "outlet";
}

/// Edges of boundaries by the new numbers, those on the rim.
void name_edges(const ForeignMesh& foreign, ConvertedMesh& made) {
  Mesh& mesh = made.mesh;
  std::vector<Index> now(foreign.x.size(), none);
  for (std::size_t n = 0; n < made.numbers.node.size(); ++n)
    now[made.numbers.node[n]] = static_cast<Index>(n);
  std::set<std::pair<Index, Index>> rim, inner;
  for (Index e = 0; e < mesh.n_edges(); ++e)
    (mesh.edge_cells[e][1] == none ? rim : inner)
        .insert(std::minmax(mesh.edge_nodes[e][0], mesh.edge_nodes[e][1]));
  for (const NamedEdges& boundary : foreign.boundaries) {
    NamedEdges named{boundary.name, {}};
    std::size_t inside = 0, nowhere = 0;
    for (const auto& [a, b] : boundary.edges) {
      const std::pair<Index, Index> nodes = std::minmax(now[a], now[b]);
      if (rim.count(nodes))
        named.edges.push_back({now[a], now[b]});
      else
        ++(inner.count(nodes) ? inside : nowhere);
    }
    if (inside > 0)
      made.notes.push_back(
          fmt::format("'{}': {} of its {} edges lie inside the mesh, where there is no boundary: "
                      "left out; draw a [[section]] or a weir there as a line",
                      boundary.name, inside, boundary.edges.size()));
    if (nowhere > 0)
      made.notes.push_back(fmt::format("'{}': {} of its {} edges are sides of no cell: left out",
                                       boundary.name, nowhere, boundary.edges.size()));
    if (named.edges.empty()) continue;
    if (is_outlet(named.name)) mesh.outlet_edges = named.edges;
    mesh.named_edges.push_back(std::move(named));
  }
}

}  // namespace

ConvertedMesh to_mesh(const ForeignMesh& foreign, const std::string& file) {
  ConvertedMesh made;
  made.mesh.node_x = foreign.x;
  made.mesh.node_y = foreign.y;
  const std::vector<Index> source = cut_cells(foreign, file, made);
  number(made.mesh, made.numbers.cell, made.numbers.node);
  for (Index& c : made.numbers.cell) c = source[c];
  build_topology(made.mesh);
  lay_beds(foreign, made);
  if (!foreign.material.empty())
    for (const Index c : made.numbers.cell) made.material.push_back(foreign.material[c]);
  name_edges(foreign, made);
  made.mesh.land_class_names = {"default", "channel"};
  made.mesh.land_class.assign(made.mesh.cell_nodes.size(), class_default);
  return made;
}

ForeignMesh from_mesh(const Mesh& mesh, const SourceNumbers& numbers) {
  ForeignMesh foreign;
  std::vector<Index> node_order(mesh.node_x.size()), cell_order(mesh.cell_nodes.size());
  std::iota(node_order.begin(), node_order.end(), 0);
  std::iota(cell_order.begin(), cell_order.end(), 0);
  const auto sort = [](std::vector<Index>& order, const std::vector<Index>& by) {
    if (!by.empty())
      std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return by[a] < by[b]; });
  };
  sort(node_order, numbers.node);
  sort(cell_order, numbers.cell);
  std::vector<Index> number(mesh.node_x.size());
  for (std::size_t i = 0; i < node_order.size(); ++i) {
    const Index n = node_order[i];
    number[n] = static_cast<Index>(i);
    foreign.x.push_back(mesh.node_x[n]);
    foreign.y.push_back(mesh.node_y[n]);
    foreign.z.push_back(mesh.node_z[n]);
  }
  for (const Index c : cell_order) {
    std::array<Index, 4> nodes = mesh.cell_nodes[c];
    for (int i = 0; i < mesh.cell_size(c); ++i) nodes[i] = number[nodes[i]];
    foreign.add_cell(std::span(nodes).first(static_cast<std::size_t>(mesh.cell_size(c))));
    foreign.cell_bed.push_back(mesh.bed_elevation[c]);
    foreign.material.push_back(mesh.land_class[c]);
  }
  foreign.materials = mesh.land_class_names;
  const auto add = [&](const std::string& name, const std::vector<std::array<Index, 2>>& edges) {
    NamedEdges& boundary = boundary_of(foreign, name);
    for (const auto& [a, b] : edges) boundary.edges.push_back({number[a], number[b]});
  };
  bool has_outlet = false;
  for (const NamedEdges& named : mesh.named_edges) {
    has_outlet = has_outlet || is_outlet(named.name);
    add(named.name, named.edges);
  }
  if (!has_outlet && !mesh.outlet_edges.empty()) add("outlet", mesh.outlet_edges);
  foreign.crs = mesh.crs_wkt;
  foreign.unit_m = 1;
  return foreign;
}

std::vector<std::string> lost_structures(const Mesh& mesh) {
  std::vector<std::string> lost;
  if (!mesh.crests.empty())
    lost.push_back(fmt::format(
        "crests of {} edges (levees, walls) are left out: whoever reads this mesh lets water pass there as "
        "soon as it stands above the beds of the cells",
        mesh.crests.size()));
  if (!mesh.manning_n.empty()) lost.emplace_back("n by cell is left out: materials have one for each class");
  return lost;
}

}  // namespace freshet::mesh
