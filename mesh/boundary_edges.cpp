#include "mesh/boundary_edges.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/length_text.hpp"
#include "core/spelling.hpp"
#include "mesh/lines.hpp"
#include "mesh/places.hpp"

namespace freshet::mesh {
namespace {

using core::check;

double edge_length(const Mesh& mesh, Index e) {
  const auto [a, b] = mesh.edge_nodes[e];
  return std::hypot(mesh.node_x[a] - mesh.node_x[b], mesh.node_y[a] - mesh.node_y[b]);
}

bool on_rim(const Mesh& mesh, Index e) { return mesh.edge_cells[e][1] == none; }

std::set<std::pair<Index, Index>> node_pairs(const std::vector<std::array<Index, 2>>& edges) {
  std::set<std::pair<Index, Index>> pairs;
  for (const auto& [n, m] : edges) pairs.insert(std::minmax(n, m));
  return pairs;
}

/// Edges of the rim between such nodes.
std::vector<Index> rim_edges_between(const Mesh& mesh, const std::vector<std::array<Index, 2>>& nodes) {
  const std::set<std::pair<Index, Index>> wanted = node_pairs(nodes);
  std::vector<Index> edges;
  for (Index e = 0; e < mesh.n_edges(); ++e)
    if (on_rim(mesh, e) && wanted.count(std::minmax(mesh.edge_nodes[e][0], mesh.edge_nodes[e][1])))
      edges.push_back(e);
  return edges;
}

std::vector<Index> edges_at_outlet(const Mesh& mesh, const core::Boundary& b) {
  std::vector<Index> edges = rim_edges_between(mesh, mesh.outlet_edges);
  check(!edges.empty(),
        "{}: boundary '{}' touches no edge of the mesh, which knows no outlet: make the mesh from a "
        "terrain.outlet, or give the boundary a point or a line",
        b.at.text, b.name);
  return edges;
}

/// Boundary edges whose midpoint lies within half a width of a point.
std::vector<Index> edges_near(const Mesh& mesh, const core::Boundary& b) {
  std::vector<Index> edges;
  double nearest = std::numeric_limits<double>::infinity();
  for (Index e = 0; e < mesh.n_edges(); ++e) {
    if (!on_rim(mesh, e)) continue;
    const double distance = distance_m(mesh, mesh.edge_nodes[e], b.at_point);
    nearest = std::min(nearest, distance);
    if (distance <= b.width_m / 2) edges.push_back(e);
  }
  check(
      !edges.empty(),
      "{}: boundary '{}' touches no edge of the mesh: the middle of the nearest edge of its rim lies {:.0f} "
      "m away, half of width_m is {:g} m; move it to the rim or make width_m larger",
      b.at.text, b.name, nearest, b.width_m / 2);
  return edges;
}

/// Boundary edges whose midpoint lies near a line (core::Boundary::line_width_m), between its ends.
std::vector<Index> edges_along(const Mesh& mesh, const core::Boundary& b) {
  const Line line = find_line(mesh, *b.line, b.at.text, "boundary '" + b.name + "'");
  std::vector<Index> edges;
  double least = std::numeric_limits<double>::infinity();
  for (Index e = 0; e < mesh.n_edges(); ++e) {
    if (!on_rim(mesh, e)) continue;
    const auto [n, m] = mesh.edge_nodes[e];
    const NearestOnLine nearest =
        nearest_on_line(line, (mesh.node_x[n] + mesh.node_x[m]) / 2, (mesh.node_y[n] + mesh.node_y[m]) / 2);
    least = std::min(least, nearest.distance);
    if (nearest.inside && nearest.distance <= b.line_width_m.value_or(edge_length(mesh, e)) / 2)
      edges.push_back(e);
  }
  check(!edges.empty(),
        "{}: the line of boundary '{}' runs along no edge of the mesh's rim, the nearest lies {} away; "
        "draw it on the rim, or make line_width_m larger",
        b.at.text, b.name, core::length_text(least));
  return edges;
}

/// What an imported mesh calls so.
std::vector<Index> edges_named(const Mesh& mesh, const core::Boundary& b) {
  std::vector<std::string> names;
  for (const NamedEdges& named : mesh.named_edges) {
    if (named.name == b.mesh_edges) return rim_edges_between(mesh, named.edges);
    names.push_back(named.name);
  }
  if (names.empty())
    core::fail_input(
        "{}: mesh_edges of boundary '{}': mesh.nc names no edges; 'freshet mesh import' keeps those that a "
        "file names. Give the boundary a point or a line",
        b.at.text, b.name);
  core::fail_input("{}: mesh_edges of boundary '{}': mesh.nc names no edges '{}'{}", b.at.text, b.name,
                   b.mesh_edges, core::did_you_mean(b.mesh_edges, names));
}

std::string names_of(const core::Basin& basin, const std::vector<int>& boundaries) {
  std::string names;
  for (const int b : boundaries) names += (names.empty() ? "'" : ", '") + basin.boundaries[b].name + "'";
  return names;
}

/// Whether water can leave there: a wall and an inflow that never turns let none out.
bool lets_out(const core::Boundary& b) {
  using LetsOut = core::BoundaryKind::LetsOut;
  if (b.kind->lets_out == LetsOut::if_negative) return b.constant.value_or(-1) < 0;
  return b.kind->lets_out == LetsOut::always;
}

}  // namespace

std::vector<Index> rim_edges(const Mesh& mesh, const core::Boundary& boundary) {
  if (!boundary.mesh_edges.empty()) return edges_named(mesh, boundary);
  if (boundary.line) return edges_along(mesh, boundary);
  return boundary.at_outlet ? edges_at_outlet(mesh, boundary) : edges_near(mesh, boundary);
}

BoundaryEdges claim_edges(const Mesh& mesh, const std::vector<std::vector<Index>>& touched) {
  BoundaryEdges claimed{std::vector<int>(mesh.n_edges(), -1), {}};
  for (std::size_t b = 0; b < touched.size(); ++b)
    for (const Index e : touched[b]) claimed.boundary_of_edge[e] = static_cast<int>(b);
  for (std::size_t b = 0; b < touched.size(); ++b) {
    BoundaryEdges::Share share{touched[b].size(), 0, {}};
    for (const Index e : touched[b]) {
      const int owner = claimed.boundary_of_edge[e];
      if (owner == static_cast<int>(b))
        ++share.kept;
      else if (std::find(share.taken_by.begin(), share.taken_by.end(), owner) == share.taken_by.end())
        share.taken_by.push_back(owner);
    }
    claimed.shares.push_back(share);
  }
  return claimed;
}

void check_keeps_edges(const core::Basin& basin, const BoundaryEdges& edges, std::size_t boundary) {
  const BoundaryEdges::Share& share = edges.shares[boundary];
  const core::Boundary& b = basin.boundaries[boundary];
  check(share.kept > 0 || share.touched == 0,
        "{}: boundary '{}' has no edge left: {} {} all of its {}; later boundaries win, so move one, make it "
        "narrower, or leave one out",
        b.at.text, b.name, names_of(basin, share.taken_by), share.taken_by.size() > 1 ? "take" : "takes",
        share.touched);
}

BoundaryEdges boundary_edges(const core::Basin& basin, const Mesh& mesh) {
  std::vector<std::vector<Index>> touched;
  for (const core::Boundary& b : basin.boundaries) touched.push_back(rim_edges(mesh, b));
  BoundaryEdges edges = claim_edges(mesh, touched);
  for (std::size_t b = 0; b < touched.size(); ++b) check_keeps_edges(basin, edges, b);
  return edges;
}

std::vector<std::string> boundary_notes(const core::Basin& basin, const BoundaryEdges& edges) {
  std::vector<std::string> notes;
  bool open = false, inflow = false;
  for (std::size_t i = 0; i < edges.shares.size(); ++i) {
    const BoundaryEdges::Share& share = edges.shares[i];
    const core::Boundary& b = basin.boundaries[i];
    open =
        open || (lets_out(b) && (share.kept > 0 || share.touched == 0));  // off the rim: an error elsewhere
    inflow = inflow || b.kind->lets_out == core::BoundaryKind::LetsOut::if_negative;
    if (share.kept > 0 && share.kept < share.touched)
      notes.push_back(fmt::format("{}: boundary '{}' keeps {} of {} edges: {} {} the rest", b.at.text, b.name,
                                  share.kept, share.touched, names_of(basin, share.taken_by),
                                  share.taken_by.size() > 1 ? "take" : "takes"));
  }
  if (!open)
    notes.push_back(fmt::format(
        "{}: no water can leave the mesh: {}, its whole rim is a wall and it fills like a tub; where that is "
        "not meant, add a [[boundary]] such as name = \"outlet\", type = \"free_outflow\"",
        basin.file.string(),
        basin.boundaries.empty() ? "there is no [[boundary]]"
        : inflow                 ? "every [[boundary]] is a wall or an inflow"
                                 : "every [[boundary]] is a wall"));
  return notes;
}

}  // namespace freshet::mesh
