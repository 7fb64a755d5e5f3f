#include "mesh/foreign/rim_contacts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/errors.hpp"
#include "mesh/foreign/polygons.hpp"

namespace freshet::mesh {
namespace {

std::vector<CellEdge> rim_of(const ForeignMesh& mesh) {
  std::vector<CellEdge> all = sorted_edges(mesh), rim;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t j = i + 1;
    while (j < all.size() && all[j].low == all[i].low && all[j].high == all[i].high) ++j;
    if (j - i == 1) rim.push_back(all[i]);
    i = j;
  }
  return rim;
}

/// Nodes of the rim in about as many squares as there are nodes.
class RimNodes {
 public:
  RimNodes(const ForeignMesh& mesh, const std::vector<CellEdge>& rim) : mesh_(mesh) {
    for (const CellEdge& e : rim) nodes_.push_back(e.low), nodes_.push_back(e.high);
    std::sort(nodes_.begin(), nodes_.end());
    nodes_.erase(std::unique(nodes_.begin(), nodes_.end()), nodes_.end());
    double east = -std::numeric_limits<double>::infinity(), north = east;
    west_ = south_ = -east;
    for (const Index n : nodes_) {
      west_ = std::min(west_, mesh.x[n]), east = std::max(east, mesh.x[n]);
      south_ = std::min(south_, mesh.y[n]), north = std::max(north, mesh.y[n]);
    }
    across_ = std::max(1, static_cast<int>(std::sqrt(static_cast<double>(nodes_.size()))));
    size_ = std::max({east - west_, north - south_, 1e-6}) / across_;
    squares_.resize(static_cast<std::size_t>(across_) * across_);
    for (const Index n : nodes_) squares_[square(column(mesh.x[n]), row(mesh.y[n]))].push_back(n);
  }

  const std::vector<Index>& all() const { return nodes_; }

  /// Calls f with every node within `reach` of the segment's box by columns, and with some others.
  template <class F>
  void near(double x0, double y0, double x1, double y1, double reach, const F& f) const {
    if (x0 > x1) std::swap(x0, x1), std::swap(y0, y1);
    const bool steep = !(x1 > x0);
    // By shares of the segment: the slope of one that is nearly upright is no number.
    const auto y_at = [&](double x) { return y0 + (x - x0) / (x1 - x0) * (y1 - y0); };
    for (int i = column(x0 - reach); i <= column(x1 + reach); ++i) {
      const double left = std::clamp(west_ + i * size_ - reach, x0, x1),
                   right = std::clamp(west_ + (i + 1) * size_ + reach, x0, x1);
      const double ya = steep ? y0 : y_at(left), yb = steep ? y1 : y_at(right);
      for (int j = row(std::min(ya, yb) - reach); j <= row(std::max(ya, yb) + reach); ++j)
        for (const Index n : squares_[square(i, j)]) f(n);
    }
  }

 private:
  int column(double x) const { return static_cast<int>(std::clamp((x - west_) / size_, 0.0, across_ - 1.0)); }
  int row(double y) const { return static_cast<int>(std::clamp((y - south_) / size_, 0.0, across_ - 1.0)); }
  std::size_t square(int i, int j) const { return static_cast<std::size_t>(j) * across_ + i; }

  const ForeignMesh& mesh_;
  std::vector<Index> nodes_;
  double west_, south_, size_;
  int across_;
  std::vector<std::vector<Index>> squares_;
};

/// A node beside an edge, and how far along it.
struct Beside {
  Index node;
  double along;  ///< m from the lower node
};

/// Nodes within `reach` of an edge and farther than that from its ends, from its lower node on.
std::vector<Beside> nodes_on(const ForeignMesh& m, const RimNodes& nodes, const CellEdge& e, double reach) {
  const double dx = m.x[e.high] - m.x[e.low], dy = m.y[e.high] - m.y[e.low], length = std::hypot(dx, dy);
  std::vector<Beside> on;
  nodes.near(m.x[e.low], m.y[e.low], m.x[e.high], m.y[e.high], reach, [&](Index n) {
    if (n == e.low || n == e.high) return;
    const double px = m.x[n] - m.x[e.low], py = m.y[n] - m.y[e.low];
    const double along = (px * dx + py * dy) / length, off = std::abs(px * dy - py * dx) / length;
    if (off <= reach && along > reach && along < length - reach) on.push_back({n, along});
  });
  std::sort(on.begin(), on.end(), [](const Beside& a, const Beside& b) {
    return a.along != b.along ? a.along < b.along : a.node < b.node;
  });
  return on;
}

double length_of(const ForeignMesh& m, const CellEdge& e) {
  return std::hypot(m.x[e.high] - m.x[e.low], m.y[e.high] - m.y[e.low]);
}

/// [node] the node that it becomes.
std::vector<Index> near_nodes(const ForeignMesh& m, const RimNodes& nodes, double within) {
  std::vector<Index> becomes(m.x.size());
  for (std::size_t i = 0; i < becomes.size(); ++i) becomes[i] = static_cast<Index>(i);
  for (const Index n : nodes.all()) {
    if (becomes[n] != n) continue;
    nodes.near(m.x[n], m.y[n], m.x[n], m.y[n], within, [&](Index other) {
      if (other > n && becomes[other] == other &&
          std::hypot(m.x[n] - m.x[other], m.y[n] - m.y[other]) <= within)
        becomes[other] = n;
    });
  }
  return becomes;
}

Index join_nodes(ForeignMesh& mesh, double within) {
  const std::vector<Index> becomes = near_nodes(mesh, RimNodes(mesh, rim_of(mesh)), within);
  Index joined = 0;
  for (std::size_t i = 0; i < becomes.size(); ++i) joined += becomes[i] != static_cast<Index>(i);
  for (Index& node : mesh.corners) node = becomes[node];
  for (NamedEdges& boundary : mesh.boundaries) {
    for (auto& edge : boundary.edges) edge = {becomes[edge[0]], becomes[edge[1]]};
    std::erase_if(boundary.edges, [](const auto& e) { return e[0] == e[1]; });
  }
  return joined;
}

/// Corners of a cell with those between that lie on its edges.
void add_between(std::vector<Index>& nodes, const CellEdge& e, std::vector<Beside> between) {
  if (!e.forward) std::reverse(between.begin(), between.end());
  const Index from = e.forward ? e.low : e.high;
  auto at = std::find(nodes.begin(), nodes.end(), from) + 1;
  for (const Beside& b : between) at = nodes.insert(at, b.node) + 1;
}

Index make_corners(ForeignMesh& mesh, double within) {
  const std::vector<CellEdge> rim = rim_of(mesh);
  const RimNodes nodes(mesh, rim);
  std::map<Index, std::vector<Index>> changed;  // [cell] its corners
  Index made = 0;
  for (const CellEdge& e : rim) {
    const std::vector<Beside> on = nodes_on(mesh, nodes, e, within);
    if (on.empty()) continue;
    const auto [cell, is_new] =
        changed.try_emplace(e.cell, mesh.cell(e.cell).begin(), mesh.cell(e.cell).end());
    add_between(cell->second, e, on);
    made += static_cast<Index>(on.size());
  }
  std::vector<Index> corners;
  std::vector<std::size_t> end;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const auto found = changed.find(c);
    const std::span<const Index> own = found == changed.end() ? mesh.cell(c) : found->second;
    corners.insert(corners.end(), own.begin(), own.end());
    end.push_back(corners.size());
  }
  mesh.corners = std::move(corners);
  mesh.end = std::move(end);
  return made;
}

}  // namespace

Index check_rims(const ForeignMesh& mesh, const std::string& file) {
  const std::vector<CellEdge> rim = rim_of(mesh);
  const RimNodes nodes(mesh, rim);
  constexpr double trifle = 1e-6;
  double shortest = std::numeric_limits<double>::infinity();
  for (const CellEdge& e : rim) {
    shortest = std::min(shortest, length_of(mesh, e));
    const std::vector<Beside> on = nodes_on(mesh, nodes, e, trifle * length_of(mesh, e));
    if (!on.empty())
      core::fail_input(
          "{}: {} at x {:.10g}, y {:.10g} lies on the edge of {} and {}, but is no corner of {}: no water "
          "would "
          "pass there; make it a corner, or import with --merge-m {:.2g}",
          file, mesh.node_name(on[0].node), mesh.x[on[0].node], mesh.y[on[0].node], mesh.node_name(e.low),
          mesh.node_name(e.high), mesh.cell_name(e.cell), std::max(1e-3, 1e-5 * length_of(mesh, e)));
  }
  const std::vector<Index> becomes = near_nodes(mesh, nodes, trifle * shortest);
  Index doubled = 0;
  for (const Index n : nodes.all()) doubled += becomes[n] != n;
  return doubled;
}

Index join_rims(ForeignMesh& mesh, double within) {
  const Index joined = join_nodes(mesh, within);
  return joined + make_corners(mesh, within);
}

}  // namespace freshet::mesh
