#include "hydro/stencils/stencil.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "hydro/formulas/bed_step.hpp"
#include "hydro/stencils/gradients.hpp"
#include "hydro/stencils/node_sides.hpp"

namespace freshet::hydro {
namespace {

/// A cell at a node, before it is scaled and rounded.
struct Seen {
  Index cell;
  double x, y, wx, wy;  ///< m
};

/// Seen in coordinates in which the cells lie alike on all sides: whether a part of them determines a plane
/// (fit_at_node) then does not depend on how elongated they are. Not where they lie on a line.
void even_out(std::vector<Seen>& seen) {
  double xx = 0, xy = 0, yy = 0;
  const double share = 1 / static_cast<double>(seen.size());
  for (const Seen& s : seen) xx += share * s.x * s.x, xy += share * s.x * s.y, yy += share * s.y * s.y;
  const double det = xx * yy - xy * xy, trace = xx + yy;
  if (!(det > 1e-6 * trace * trace)) {
    for (Seen& s : seen) s.x /= std::sqrt(trace), s.y /= std::sqrt(trace);
    return;
  }
  const double root = std::sqrt(det), scale = 1 / (root * std::sqrt(trace + 2 * root));
  for (Seen& s : seen) {  // by the inverse of the root of their second moments
    const double x = s.x, y = s.y;
    s.x = scale * ((yy + root) * x - xy * y);
    s.y = scale * ((xx + root) * y - xy * x);
  }
}

/// The cells of a node and their images.
std::vector<Seen> seen_from(const mesh::LocalMesh& local, const StencilNode& node) {
  std::vector<Seen> seen;
  const double x = local.node_x[node.place], y = local.node_y[node.place];
  for (Index c : node.cells) seen.push_back({c, local.x[c] - x, local.y[c] - y, 0, 0});
  const std::size_t real = seen.size();
  for (const NodeWall& w : node.walls)
    for (std::size_t i = 0; i < real; ++i) {
      if (w.cell != mesh::none && w.cell != seen[i].cell) continue;
      const double out = 2 * (seen[i].x * w.nx + seen[i].y * w.ny), flip = w.bank ? 0 : std::sqrt(2);
      seen.push_back(
          {seen[i].cell, seen[i].x - out * w.nx, seen[i].y - out * w.ny, flip * w.nx, flip * w.ny});
    }
  even_out(seen);
  return seen;
}

/// How many cells and images the owned nodes see at most.
std::size_t count_seen(const std::vector<StencilNode>& nodes) {
  std::size_t n = 0;
  for (const StencilNode& node : nodes) {
    if (!node.owned) continue;
    n += node.cells.size();
    for (const NodeWall& w : node.walls) n += w.cell == mesh::none ? node.cells.size() : 1;
  }
  return n;
}

double bed_at_node(const mesh::LocalMesh& local, const std::vector<Seen>& seen) {
  NodeMoments<double> s;
  double dx = 0, dy = 0, d = 0;
  const double datum = local.bed[seen[0].cell];  // differences of elevations keep more digits
  for (const Seen& c : seen) {
    const double z = local.bed[c.cell] - datum;
    s.m += 1;
    s.x += c.x;
    s.y += c.y;
    s.xx += c.x * c.x;
    s.xy += c.x * c.y;
    s.yy += c.y * c.y;
    d += z;
    dx += c.x * z;
    dy += c.y * z;
  }
  return datum + fit_at_node<double>(s).value(d, dx, dy);
}

/// Slivers stay first order. Of triangles: 1 where 4 sqrt(3) area / sum of squared sides, which is 1 for an
/// equilateral triangle, is above 0.3; 0 below 0.1. Of quadrilaterals, which may be as long as they like, the
/// same of the sine between the lines that join the middles of opposite sides.
double share_of(const std::array<double, 4>& x, const std::array<double, 4>& y, int sides, double area) {
  if (sides == 4) {
    const double ax = x[0] + x[1] - x[2] - x[3], ay = y[0] + y[1] - y[2] - y[3];
    const double bx = x[1] + x[2] - x[3] - x[0], by = y[1] + y[2] - y[3] - y[0];
    const double sine = std::abs(ax * by - ay * bx) / (std::hypot(ax, ay) * std::hypot(bx, by));
    return std::clamp((sine - 0.1) / 0.2, 0.0, 1.0);
  }
  double squares = 0;
  for (int i = 0; i < sides; ++i) {
    const int j = (i + 1) % sides;
    squares += (x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]);
  }
  return std::clamp((4 * std::sqrt(3) * area / squares - 0.1) / 0.2, 0.0, 1.0);
}

/// The plane through the corners of a triangle; of a quadrilateral, the one that rises along both diagonals
/// as its corners do.
template <class Real>
CellCorners<Real> corners_of(const mesh::LocalMesh& local, Index c, const NodeBeds& beds,
                             const std::vector<Index>& place) {
  CellCorners<Real> corners{};
  corners.sides = local.cell_nodes[c][3] == mesh::none ? 3 : 4;
  std::array<double, 4> x{}, y{}, dz{}, cx{}, cy{};
  for (int i = 0; i < corners.sides; ++i) {
    const Index n = local.cell_nodes[c][i];
    x[i] = local.node_x[n] - local.x[c];
    y[i] = local.node_y[n] - local.y[c];
    dz[i] = local.bed[c] - beds.bed[beds.split.node(c, n)];
  }
  const int p = 0, q = corners.sides == 3 ? 1 : 2, r = corners.sides == 3 ? 0 : 1,
            s = corners.sides == 3 ? 2 : 3;
  const double ax = x[q] - x[p], ay = y[q] - y[p], bx = x[s] - x[r], by = y[s] - y[r];
  const double inverse = 1 / (ax * by - ay * bx);
  const auto add = [&](int i, double a, double b) {  // of the rises a (from p to q) and b (from r to s)
    cx[i] += (by * a - ay * b) * inverse;
    cy[i] += (ax * b - bx * a) * inverse;
  };
  add(q, 1, 0);
  add(p, -1, 0);
  add(s, 0, 1);
  add(r, 0, -1);
  double bed_x = 0, bed_y = 0;
  for (int i = 0; i < 4; ++i) {
    const int j = i < corners.sides ? i : 0;
    corners.place[i] = place[beds.split.node(c, local.cell_nodes[c][j])];
    if (i >= corners.sides) continue;
    corners.dz[i] = static_cast<Real>(dz[i]);
    corners.cx[i] = static_cast<Real>(cx[i]);
    corners.cy[i] = static_cast<Real>(cy[i]);
    corners.rx[i] = static_cast<Real>(x[i]);
    corners.ry[i] = static_cast<Real>(y[i]);
    bed_x -= cx[i] * dz[i];
    bed_y -= cy[i] * dz[i];
  }
  corners.share = static_cast<Real>(share_of(x, y, corners.sides, local.area[c]));
  corners.bed_x = static_cast<Real>(bed_x);
  corners.bed_y = static_cast<Real>(bed_y);
  std::fill_n(corners.neighbour, 4, c);
  return corners;
}

/// Which of its edges an edge is to a cell, as CellCorners counts them.
std::ptrdiff_t side_of(const mesh::LocalMesh& local, const mesh::LocalEdge& e, Index c) {
  const Index from = e.left == c ? e.nodes[0] : e.nodes[1];  // corners go round to the left
  const auto& nodes = local.cell_nodes[c];
  return std::find(nodes.begin(), nodes.end(), from) - nodes.begin();
}

/// What one of its inner edges tells a cell of the cell beyond. Whether the plane of its bed misses that.
template <class Real>
bool is_rough_beyond(const mesh::LocalMesh& local, const mesh::LocalEdge& e, Index c,
                     CellCorners<Real>& corners) {
  const Index other = e.left == c ? e.right : e.left;
  const auto side = side_of(local, e, c);
  corners.neighbour[side] = other;
  const mesh::EdgeGeometry lies = local.geometry(e);
  const double rise = corners.bed_x * (lies.x - local.x[c]) + corners.bed_y * (lies.y - local.y[c]);
  const double step = local.bed[other] - local.bed[c];
  const double x = local.x[other] - local.x[c], y = local.y[other] - local.y[c];
  const double off = step - (corners.bed_x * x + corners.bed_y * y);  // of the plane, at the other centroid
  corners.step[side] = static_cast<Real>(step);
  if (std::abs(off) <= smooth * std::hypot(corners.bed_x, corners.bed_y) * std::hypot(x, y)) return false;
  corners.contradicted = std::max(corners.contradicted, static_cast<Real>(contradiction(step, rise)));
  return true;
}

/// Nodes of the cells of a block, each once.
std::vector<Index> nodes_of_block(const mesh::LocalMesh& local, const SplitNodes& split, Index block) {
  const Index first = block * block_cells, last = std::min(first + block_cells, local.n_owned);
  std::vector<Index> nodes;
  for (Index c = first; c < last; ++c)
    for (Index n : local.cell_nodes[c])
      if (n != mesh::none) nodes.push_back(split.node(c, n));
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

}  // namespace

template <class Real>
NodeMesh<Real> make_nodes(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind, NodeBeds& beds) {
  std::vector<StencilNode> nodes = gather_nodes(local, kind, beds.split);
  std::vector<double>& node_bed = beds.bed;
  std::vector<Index> cell_begin{0}, image_begin, block_begin{0}, block_nodes;
  std::vector<NodeCell<Real>> cells;
  std::vector<Real> open;
  std::vector<NodeWeights<Real>> weights;
  node_bed.assign(nodes.size(), 0);
  cells.reserve(count_seen(nodes));
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    open.push_back(nodes[n].open ? Real(1) : Real(0));
    image_begin.push_back(static_cast<Index>(cells.size() + (nodes[n].owned ? nodes[n].cells.size() : 0)));
    if (nodes[n].owned) {
      const std::vector<Seen> seen = seen_from(local, nodes[n]);
      node_bed[n] = bed_at_node(local, seen);
      for (const Seen& s : seen)
        cells.push_back({s.cell, static_cast<Real>(local.bed[s.cell] - node_bed[n]), static_cast<Real>(s.x),
                         static_cast<Real>(s.y), static_cast<Real>(s.wx), static_cast<Real>(s.wy)});
    }
    NodeMoments<Real> moments;
    for (std::size_t i = cell_begin.back(); i < cells.size(); ++i)
      add_moments(moments, Real(1), cells[i].rx, cells[i].ry);
    weights.push_back(fit_at_node<Real>(moments));
    cell_begin.push_back(static_cast<Index>(cells.size()));
  }
  std::vector<StencilNode>().swap(nodes);
  Index most = 0;
  for (Index b = 0; b * block_cells < local.n_owned; ++b) {
    const std::vector<Index> of_block = nodes_of_block(local, beds.split, b);
    block_nodes.insert(block_nodes.end(), of_block.begin(), of_block.end());
    block_begin.push_back(static_cast<Index>(block_nodes.size()));
    most = std::max(most, static_cast<Index>(of_block.size()));
  }
  return {to_device("hydro::node_cell_begin", cell_begin), to_device("hydro::node_image_begin", image_begin),
          moved_to_device("hydro::node_cells", cells),     to_device("hydro::node_open", open),
          moved_to_device("hydro::node_weights", weights), to_device("hydro::block_node_begin", block_begin),
          to_device("hydro::block_nodes", block_nodes),    most};
}

template <class Real>
std::vector<CellCorners<Real>> BlockCorners<Real>::of_block(Index block) {
  const Index first = block * block_cells, last = std::min(first + block_cells, local_.n_owned);
  const std::vector<Index> nodes = nodes_of_block(local_, beds_.split, block);
  for (std::size_t i = 0; i < nodes.size(); ++i) place_[nodes[i]] = static_cast<Index>(i);
  std::vector<CellCorners<Real>> corners;
  for (Index c = first; c < last; ++c) corners.push_back(corners_of<Real>(local_, c, beds_, place_));
  Index n_inner = 0;
  std::vector<char> rough(last - first, 0);
  const auto is_closed = [&](Index i) {  // no plane looks over a crest
    return local_.edges[i].right == mesh::none ? is_wall(kind_[i]) : crests_.contains(local_.edges[i].global);
  };
  for (Index i : edges_of_block(local_, block, n_inner)) {
    const mesh::LocalEdge& e = local_.edges[i];
    const Index l = e.left, r = e.right == mesh::none ? e.left : e.right;
    const bool closed = is_closed(i);
    for (Index c : {l, r}) {
      if (c < first || c >= last) continue;
      if (closed)
        corners[c - first].step[side_of(local_, e, c)] = static_cast<Real>(wall_step);
      else if (l != r)
        rough[c - first] |= is_rough_beyond(local_, e, c, corners[c - first]);
    }
  }
  for (CellCorners<Real>& c : corners) {
    if (!rough[&c - corners.data()]) std::fill_n(c.step, 4, Real(0));
    for (const Real step : c.step)
      if (step < Real(wall_step)) c.steepest = std::max(c.steepest, std::abs(step));
  }
  return corners;
}

template <class Real>
EdgeMiddle<Array<Real>> make_middles(const mesh::LocalMesh& local) {
  EdgeMiddle<std::vector<Real>> middles;
  const std::size_t n_edges = count_block_edges(local);
  for (auto* of_edges : {&middles.lx, &middles.ly, &middles.rx, &middles.ry}) of_edges->reserve(n_edges);
  Index n_inner = 0;
  for (Index b = 0; b * block_cells < local.n_owned; ++b)
    for (Index i : edges_of_block(local, b, n_inner)) {
      const mesh::LocalEdge& e = local.edges[i];
      const Index l = e.left, r = e.right == mesh::none ? e.left : e.right;
      const mesh::EdgeGeometry lies = local.geometry(e);
      middles.lx.push_back(static_cast<Real>(lies.x - local.x[l]));
      middles.ly.push_back(static_cast<Real>(lies.y - local.y[l]));
      middles.rx.push_back(static_cast<Real>(lies.x - local.x[r]));
      middles.ry.push_back(static_cast<Real>(lies.y - local.y[r]));
    }
  return {moved_padded("hydro::middle_lx", middles.lx), moved_padded("hydro::middle_ly", middles.ly),
          moved_padded("hydro::middle_rx", middles.rx), moved_padded("hydro::middle_ry", middles.ry)};
}

template <class Real>
StencilMesh<Real> make_stencils(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind) {
  NodeBeds beds;
  StencilMesh<Real> stencils;
  stencils.nodes = make_nodes<Real>(local, kind, beds);
  stencils.corners = Array<CellCorners<Real>>(
      Kokkos::view_alloc(Kokkos::WithoutInitializing, "hydro::corners"), local.n_owned);
  const auto corners = Kokkos::create_mirror_view(stencils.corners);
  BlockCorners<Real> maker(local, kind, beds);
  for (Index b = 0; b * block_cells < local.n_owned; ++b) {
    const std::vector<CellCorners<Real>> of_block = maker.of_block(b);
    std::copy(of_block.begin(), of_block.end(), corners.data() + static_cast<std::size_t>(b) * block_cells);
  }
  Kokkos::deep_copy(stencils.corners, corners);
  stencils.edges = make_middles<Real>(local);
  return stencils;
}

template NodeMesh<float> make_nodes(const mesh::LocalMesh&, const std::vector<EdgeKind>&, NodeBeds&);
template NodeMesh<double> make_nodes(const mesh::LocalMesh&, const std::vector<EdgeKind>&, NodeBeds&);
template class BlockCorners<float>;
template class BlockCorners<double>;
template EdgeMiddle<Array<float>> make_middles(const mesh::LocalMesh&);
template EdgeMiddle<Array<double>> make_middles(const mesh::LocalMesh&);
template StencilMesh<float> make_stencils(const mesh::LocalMesh&, const std::vector<EdgeKind>&);
template StencilMesh<double> make_stencils(const mesh::LocalMesh&, const std::vector<EdgeKind>&);

}  // namespace freshet::hydro
