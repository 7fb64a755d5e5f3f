#include "hydro/blocks/lane_mesh.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace freshet::hydro {
namespace {

template <class Real>
CellRecord<Real> cell_record(const mesh::LocalMesh& local, Index c, const std::vector<Index>& slot_of_edge) {
  CellRecord<Real> record{};
  for (int i = 0; i < 4; ++i) {
    const Index e = local.cell_edges[c][i];
    record.side[i] = e == mesh::none
                         ? no_side
                         : static_cast<Side>(2 * slot_of_edge[e] + (local.edges[e].left == c ? 0 : 1));
  }
  record.inverse_area = static_cast<Real>(1 / local.area[c]);
  record.half_perimeter_over_area = static_cast<Real>(0.5 * local.perimeter[c] / local.area[c]);
  record.land_class = local.land_class[c];
  return record;
}

/// The direction in which water comes in through boundary edges: straight through a triangle, along the axis
/// of a quadrilateral, which in a strip is that of the river: from the middle of the edge to the centre. Its
/// velocity along the edge over that across it, at most that of 63 degrees.
template <class Real>
std::vector<Real> slants(const mesh::LocalMesh& local, const std::vector<Index>& boundary_edges) {
  constexpr double most = 2;
  std::vector<char> sides(local.n_cells(), 0);
  for (const mesh::LocalEdge& e : local.edges)
    for (const Index c : {e.left, e.right})
      if (c != mesh::none) ++sides[c];
  std::vector<Real> slant;
  for (const Index i : boundary_edges) {
    const mesh::LocalEdge& e = local.edges[i];
    const mesh::EdgeGeometry lies = local.geometry(e);
    const double x = local.x[e.left] - lies.x, y = local.y[e.left] - lies.y,
                 along = y * lies.nx - x * lies.ny, across = x * lies.nx + y * lies.ny;
    const bool has_axis = sides[e.left] == 4 && std::abs(along) > 1e-6 * std::abs(across);
    slant.push_back(Real(has_axis ? std::clamp(along / across, -most, most) : 0));
  }
  return slant;
}

/// By numbers of edges in the whole mesh.
std::unordered_map<Index, mesh::LocalCrest> crests_by_edge(const mesh::LocalMesh& local) {
  std::unordered_map<Index, mesh::LocalCrest> crests;
  for (const mesh::LocalCrest& c : local.crests) crests.emplace(c.global, c);
  return crests;
}

/// The crests of the edges of all blocks, once `mesh` knows those.
template <class Real>
void add_crests(LaneMesh<Real>& mesh, const mesh::LocalMesh& local, const std::vector<Index>& edge_begin,
                const std::vector<Index>& edge_end) {
  const auto known = crests_by_edge(local);
  if (known.empty()) return;
  std::vector<Index> begin{0}, place;
  std::vector<CrestEdge<Real>> crests;
  for (Index b = 0; b < mesh.n_blocks; ++b) {
    for (Index i = edge_begin[b]; i < edge_end[b]; ++i) {
      const mesh::LocalEdge& e = local.edges[mesh.block_edge(i)];
      const auto found = known.find(e.global);
      if (found == known.end() || e.right == mesh::none) continue;
      const mesh::LocalCrest& c = found->second;
      place.push_back(i - edge_begin[b]);
      crests.push_back({static_cast<Real>(c.height - local.bed[e.left]),
                        static_cast<Real>(c.height - local.bed[e.right]), static_cast<Real>(c.coefficient)});
    }
    begin.push_back(static_cast<Index>(place.size()));
  }
  mesh.crest_begin = to_device("hydro::crest_begin", begin);
  mesh.crest_place = to_device("hydro::crest_place", place);
  mesh.crests = to_device("hydro::crests", crests);
}

}  // namespace

/// Inner ones first, each part in local (so global) order.
std::vector<Index> edges_of_block(const mesh::LocalMesh& local, Index block, Index& n_inner) {
  const Index first = block * block_cells, last = std::min(first + block_cells, local.n_owned);
  std::vector<Index> edges;
  for (Index c = first; c < last; ++c)
    for (Index e : local.cell_edges[c])
      if (e != mesh::none) edges.push_back(e);
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  const auto middle = std::stable_partition(edges.begin(), edges.end(),
                                            [&](Index e) { return local.edges[e].right != mesh::none; });
  n_inner = static_cast<Index>(middle - edges.begin());
  return edges;
}

std::size_t count_block_edges(const mesh::LocalMesh& local) {
  std::size_t n = 0;
  for (const mesh::LocalEdge& e : local.edges) {
    const bool left = e.left < local.n_owned, right = e.right != mesh::none && e.right < local.n_owned;
    n +=
        left && right && e.left / block_cells == e.right / block_cells ? 1 : (left ? 1 : 0) + (right ? 1 : 0);
  }
  return n;
}

template <class Real>
LaneMesh<Real> make_lane_mesh(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind) {
  LaneMesh<Real> lane_mesh;
  lane_mesh.n_owned = local.n_owned;
  lane_mesh.n_cells = local.n_cells();
  lane_mesh.n_blocks = (local.n_owned + block_cells - 1) / block_cells;

  std::vector<Index> boundary_of(local.edges.size(), mesh::none);
  std::vector<int> boundary_kind;
  std::vector<Index> boundary_edge, block_edge;
  for (std::size_t e = 0; e < local.edges.size(); ++e) {
    if (local.edges[e].right != mesh::none) continue;
    boundary_of[e] = static_cast<Index>(boundary_edge.size());
    boundary_edge.push_back(static_cast<Index>(e));
    boundary_kind.push_back(static_cast<int>(kind[e]));
  }
  lane_mesh.n_boundary = static_cast<Index>(boundary_kind.size());

  std::vector<Index> edge_begin, boundary_begin, edge_end, neighbour_begin{0}, neighbours;
  std::vector<Index> left, right;
  std::vector<Real> nx, ny, length, step;
  std::vector<CellRecord<Real>> cells;
  cells.reserve(local.n_owned);
  const std::size_t n_edges = count_block_edges(local);
  std::unordered_set<Index> banks;  // by their numbers in the whole mesh
  for (const mesh::LocalEdge& e : local.banks) banks.insert(e.global);
  for (auto* of_edges : {&block_edge, &left, &right}) of_edges->reserve(n_edges);
  for (auto* of_edges : {&nx, &ny, &length, &step}) of_edges->reserve(n_edges);
  std::vector<Index> slot_of_edge(local.edges.size(), mesh::none);
  for (Index b = 0; b < lane_mesh.n_blocks; ++b) {
    const Index first = b * block_cells, last = std::min(first + block_cells, local.n_owned);
    Index n_inner = 0;
    const std::vector<Index> edges = edges_of_block(local, b, n_inner);
    edge_begin.push_back(static_cast<Index>(left.size()));
    boundary_begin.push_back(edge_begin.back() + n_inner);
    std::vector<Index> near;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      const mesh::LocalEdge& e = local.edges[edges[i]];
      const bool inner = e.right != mesh::none;
      slot_of_edge[edges[i]] = static_cast<Index>(i);
      block_edge.push_back(edges[i]);
      left.push_back(e.left);
      right.push_back(inner ? e.right : boundary_of[edges[i]]);
      const mesh::EdgeGeometry lies = local.geometry(e);
      nx.push_back(static_cast<Real>(lies.nx));
      ny.push_back(static_cast<Real>(lies.ny));
      length.push_back(static_cast<Real>(banks.contains(e.global) ? -lies.length : lies.length));
      step.push_back(inner ? static_cast<Real>(local.bed[e.right] - local.bed[e.left]) : Real(0));
      for (Index c : {e.left, e.right})
        if (c != mesh::none && (c < first || c >= last))
          near.push_back(c < local.n_owned ? c / block_cells : mesh::none);
    }
    edge_end.push_back(static_cast<Index>(left.size()));
    lane_mesh.max_block_edges = std::max(lane_mesh.max_block_edges, static_cast<Index>(edges.size()));
    std::sort(near.begin(), near.end());
    near.erase(std::unique(near.begin(), near.end()), near.end());
    neighbours.insert(neighbours.end(), near.begin(), near.end());
    neighbour_begin.push_back(static_cast<Index>(neighbours.size()));
    for (Index c = first; c < last; ++c) cells.push_back(cell_record<Real>(local, c, slot_of_edge));
  }
  lane_mesh.edge_begin = to_device("hydro::edge_begin", edge_begin);
  lane_mesh.boundary_begin = to_device("hydro::boundary_begin", boundary_begin);
  lane_mesh.edge_end = to_device("hydro::edge_end", edge_end);
  lane_mesh.n_block_edges = static_cast<Index>(left.size());
  std::vector<Index>().swap(slot_of_edge);
  lane_mesh.boundary_edge = on_host("hydro::boundary_edge", boundary_edge);
  lane_mesh.block_edge = on_host("hydro::block_edge", block_edge);
  std::vector<Index>().swap(block_edge);
  add_crests(lane_mesh, local, edge_begin, edge_end);
  lane_mesh.left = moved_padded("hydro::edge_left", left);
  lane_mesh.right = moved_padded("hydro::edge_right", right);
  lane_mesh.nx = moved_padded("hydro::edge_nx", nx);
  lane_mesh.ny = moved_padded("hydro::edge_ny", ny);
  lane_mesh.length = moved_padded("hydro::edge_length", length);
  lane_mesh.step = moved_padded("hydro::edge_step", step);
  lane_mesh.cells = moved_to_device("hydro::cells", cells);
  lane_mesh.area =
      to_device("hydro::area", std::vector<double>(local.area.begin(), local.area.begin() + local.n_owned));
  lane_mesh.bed = to_device("hydro::bed", local.bed);
  lane_mesh.boundary_kind = to_device("hydro::boundary_kind", boundary_kind);
  lane_mesh.boundary_slant = to_device("hydro::boundary_slant", slants<Real>(local, boundary_edge));
  lane_mesh.neighbour_begin = to_device("hydro::neighbour_begin", neighbour_begin);
  lane_mesh.neighbours = to_device("hydro::neighbours", neighbours);
  return lane_mesh;
}

template <class Real>
MeteredEdges make_metered_edges(const LaneMesh<Real>& mesh, const std::vector<Index>& local_edges,
                                Index lanes) {
  const auto begin = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.edge_begin);
  const auto end = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.edge_end);
  const auto left = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), mesh.left);
  std::map<Index, std::vector<Index>> rows;  // of a local edge: a section may pass it twice
  for (std::size_t i = 0; i < local_edges.size(); ++i) rows[local_edges[i]].push_back(static_cast<Index>(i));
  std::vector<Index> first{0}, slot, row;
  for (Index b = 0; b < mesh.n_blocks; ++b) {
    for (Index i = begin(b); i < end(b); ++i) {
      const auto found = rows.find(mesh.block_edge(i));
      if (found == rows.end() || left(i) / block_cells != b || left(i) >= mesh.n_owned) continue;
      for (Index r : found->second) {
        slot.push_back(i - begin(b));
        row.push_back(r);
      }
    }
    first.push_back(static_cast<Index>(slot.size()));
  }
  return {to_device("hydro::metered_begin", first), to_device("hydro::metered_slot", slot),
          to_device("hydro::metered_row", row),
          Array<double>("hydro::metered_volume", local_edges.size() * static_cast<std::size_t>(lanes))};
}

template MeteredEdges make_metered_edges(const LaneMesh<float>&, const std::vector<Index>&, Index);
template MeteredEdges make_metered_edges(const LaneMesh<double>&, const std::vector<Index>&, Index);
template LaneMesh<float> make_lane_mesh(const mesh::LocalMesh&, const std::vector<EdgeKind>&);
template LaneMesh<double> make_lane_mesh(const mesh::LocalMesh&, const std::vector<EdgeKind>&);

}  // namespace freshet::hydro
