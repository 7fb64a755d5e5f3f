#include "hydro/stencils/one_lane_stencil.hpp"

#include <algorithm>
#include <numeric>

#include "hydro/stencils/gradients.hpp"

namespace freshet::hydro {
namespace {

/// Packs of all blocks while they are laid out.
template <class Real>
struct Packing {
  using Packs = NodePacks<Real>;
  static constexpr Index width = Packs::width;

  std::vector<Index> pack_begin{0}, round_begin{0}, cell, image_begin{0};
  std::vector<Real> seen, nodes;
  std::vector<MirrorImage<Real>> images;
  Index max_rounds = 0, max_packs = 0;

  /// Number of the cells of a node, with images.
  static Index cells_of(const NodeMesh<Real>& mesh, Index node) {
    return mesh.cell_begin(node + 1) - mesh.cell_begin(node);
  }

  /// The nodes come with most cells first.
  void add_block(const NodeMesh<Real>& mesh, const std::vector<Index>& of_block) {
    const Index first = round_begin.back(), n = static_cast<Index>(of_block.size());
    for (Index begin = 0; begin < n; begin += width) {
      const Index turns = cells_of(mesh, of_block[begin]), turn = round_begin.back();
      round_begin.push_back(turn + turns);
      cell.resize(cell.size() + static_cast<std::size_t>(turns) * width);
      seen.resize(seen.size() + static_cast<std::size_t>(turns) * width * Packs::Row::count);
      nodes.resize(nodes.size() + static_cast<std::size_t>(width) * Packs::OfNode::count);
      for (Index i = 0; i < width; ++i)
        add_node(mesh, of_block[std::min(begin + i, n - 1)], turn, turns, first, i);
    }
    pack_begin.push_back(static_cast<Index>(round_begin.size()) - 1);
    image_begin.push_back(static_cast<Index>(images.size()));
    max_packs = std::max(max_packs, (n + width - 1) / width);
    max_rounds = std::max(max_rounds, round_begin.back() - first);
  }

  void add_node(const NodeMesh<Real>& mesh, Index node, Index turn, Index turns, Index first_round, Index i) {
    const Index begin = mesh.cell_begin(node), n = cells_of(mesh, node);
    for (Index j = 0; j < turns; ++j) {
      const NodeCell<Real>& c = mesh.cells(begin + std::min(j, n - 1));
      const std::size_t row = static_cast<std::size_t>(turn) + j;
      cell[row * width + i] = c.cell;
      const auto put = [&](int r, Real value) { seen[(row * Packs::Row::count + r) * width + i] = value; };
      put(Packs::Row::dz, c.dz), put(Packs::Row::rx, c.rx), put(Packs::Row::ry, c.ry);
      if (begin + std::min(j, n - 1) >= mesh.image_begin(node))
        images.push_back({(turn + j - first_round) * width + i, c.wx, c.wy});
    }
    Real* const of_pack =
        nodes.data() + nodes.size() - static_cast<std::size_t>(width) * Packs::OfNode::count;
    const auto put = [&](int r, Real value) { of_pack[r * width + i] = value; };
    const NodeWeights<Real>& w = mesh.weights(node);
    put(Packs::OfNode::cells, static_cast<Real>(n)), put(Packs::OfNode::open, mesh.open(node));
    put(Packs::OfNode::lx, w.lx), put(Packs::OfNode::ly, w.ly);
    put(Packs::OfNode::scale, w.scale), put(Packs::OfNode::known, w.known);
  }

  NodePacks<Real> on_device() {
    return {moved_to_device("hydro::pack_begin", pack_begin),
            moved_to_device("hydro::round_begin", round_begin),
            moved_to_device("hydro::pack_cells", cell),
            moved_to_device("hydro::pack_seen", seen),
            moved_to_device("hydro::pack_nodes", nodes),
            moved_to_device("hydro::pack_image_begin", image_begin),
            moved_to_device("hydro::pack_images", images),
            max_rounds,
            max_packs};
  }
};

/// Of cell i of n in a group.
template <class Real>
void lay_corners(const CellCorners<Real>& c, Index i, Index n, Real* group) {
  using Row = typename CornerGroups<Real>::Row;
  const auto put = [&](int row, Real value) { group[row * n + i] = value; };
  put(Row::share, c.share), put(Row::steepest, c.steepest), put(Row::contradicted, c.contradicted);
  put(Row::bed_x, c.bed_x), put(Row::bed_y, c.bed_y);
  for (int j = 0; j < c.sides; ++j) {
    const int corner = Row::of_corner + j * int{Row::values};
    put(corner + Row::dz, c.dz[j]), put(corner + Row::cx, c.cx[j]), put(corner + Row::cy, c.cy[j]);
    put(corner + Row::rx, c.rx[j]), put(corner + Row::ry, c.ry[j]);
  }
}

/// All cells while they are laid out: into their place at once, as this is for a CPU.
template <class Real>
struct Grouping {
  using Groups = CornerGroups<Real>;

  Groups groups;
  Index block = 0;
  std::size_t laid = 0;  ///< values

  Grouping(const LaneMesh<Real>& mesh, const mesh::LocalMesh& local) {
    std::size_t n_values = 0;
    for (Index c = 0; c < mesh.n_owned; ++c)
      n_values += Groups::rows(local.cell_nodes[c][3] == mesh::none ? 3 : 4);
    groups = {Array<typename Groups::Places>("hydro::corner_places", mesh.n_owned),
              Array<typename Groups::Steps>("hydro::corner_steps", mesh.n_owned),
              Array<Index>("hydro::block_triangles", mesh.n_blocks),
              Array<std::size_t>("hydro::corner_begin", mesh.n_blocks),
              Array<Real>("hydro::corner_values", n_values + whole_vector)};
  }

  /// `corners` of the cells from `first` on; `place` [node in the block's list]: its number in the packs.
  void add_block(const LaneMesh<Real>& mesh, const std::vector<CellCorners<Real>>& corners, Index first,
                 const std::vector<Index>& place) {
    const Index n = static_cast<Index>(corners.size());
    std::vector<Index> cells(n);
    std::iota(cells.begin(), cells.end(), 0);
    const auto middle =
        std::stable_partition(cells.begin(), cells.end(), [&](Index c) { return corners[c].sides == 3; });
    groups.triangles(block) = static_cast<Index>(middle - cells.begin());
    groups.begin(block++) = laid;
    add_groups(corners, std::vector<Index>(cells.begin(), middle), 3);
    add_groups(corners, std::vector<Index>(middle, cells.end()), 4);
    for (Index i = 0; i < n; ++i) {
      const CellCorners<Real>& c = corners[cells[i]];
      const Index cell = first + cells[i];
      typename Groups::Places p{cell, {}, mesh.cells(cell).land_class, {}};
      for (int j = 0; j < 4; ++j) {
        p.neighbour[j] = c.neighbour[j];
        p.node[j] =
            static_cast<std::uint16_t>(NodePacks<Real>::node_place(place[c.place[j]], NodeRow::count));
      }
      groups.places(first + i) = p;
      groups.steps(first + i) = {c.step[0], c.step[1], c.step[2], c.step[3]};
    }
  }

  void add_groups(const std::vector<CellCorners<Real>>& corners, const std::vector<Index>& cells, int sides) {
    const Index all = static_cast<Index>(cells.size());
    for (Index first = 0; first < all; first += Groups::at_once) {
      const Index n = std::min(Groups::at_once, all - first);
      for (Index i = 0; i < n; ++i) lay_corners(corners[cells[first + i]], i, n, groups.values.data() + laid);
      laid += static_cast<std::size_t>(Groups::rows(sides)) * n;
    }
  }
};

/// The nodes of a block in the order of their packs, those with most cells first, as places in its list.
template <class Real>
std::vector<Index> order_of_nodes(const NodeMesh<Real>& nodes, Index block) {
  const Index first = nodes.block_begin(block), n = nodes.block_begin(block + 1) - first;
  std::vector<Index> order(n);
  std::iota(order.begin(), order.end(), 0);
  const auto cells_of = [&](Index i) { return Packing<Real>::cells_of(nodes, nodes.block_nodes(first + i)); };
  std::stable_sort(order.begin(), order.end(), [&](Index i, Index j) { return cells_of(i) > cells_of(j); });
  return order;
}

}  // namespace

template <class Real>
OneLaneStencils<Real> make_one_lane_stencils(const LaneMesh<Real>& mesh, const mesh::LocalMesh& local,
                                             const std::vector<EdgeKind>& kind) {
  NodeBeds beds;
  NodeMesh<Real> nodes = make_nodes<Real>(local, kind, beds);
  Packing<Real> packing;
  std::vector<Index> place(nodes.block_nodes.extent(0)), block_begin{0};
  for (Index b = 0; b < mesh.n_blocks; ++b) {
    const Index first = nodes.block_begin(b);
    const std::vector<Index> order = order_of_nodes(nodes, b);
    std::vector<Index> of_block;
    for (std::size_t i = 0; i < order.size(); ++i) {
      place[first + order[i]] = static_cast<Index>(i);
      of_block.push_back(nodes.block_nodes(first + order[i]));
    }
    packing.add_block(nodes, of_block);
    block_begin.push_back(first + static_cast<Index>(order.size()));
  }
  nodes = {};
  OneLaneStencils<Real> of;
  of.nodes = packing.on_device();
  Grouping<Real> grouping(mesh, local);
  BlockCorners<Real> corners(local, kind, beds);
  for (Index b = 0; b < mesh.n_blocks; ++b)
    grouping.add_block(mesh, corners.of_block(b), b * block_cells,
                       {place.begin() + block_begin[b], place.begin() + block_begin[b + 1]});
  of.corners = grouping.groups;
  return of;
}

template OneLaneStencils<float> make_one_lane_stencils(const LaneMesh<float>&, const mesh::LocalMesh&,
                                                       const std::vector<EdgeKind>&);
template OneLaneStencils<double> make_one_lane_stencils(const LaneMesh<double>&, const mesh::LocalMesh&,
                                                        const std::vector<EdgeKind>&);

}  // namespace freshet::hydro
