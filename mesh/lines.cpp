#include "mesh/lines.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "core/length_text.hpp"

namespace freshet::mesh {

NearestOnLine nearest_on_line(const Line& line, double x, double y) {
  NearestOnLine nearest{std::numeric_limits<double>::infinity()};
  double so_far = 0;
  for (std::size_t i = 0; i + 1 < line.x.size(); ++i) {
    const double dx = line.x[i + 1] - line.x[i], dy = line.y[i + 1] - line.y[i];
    const double along = ((x - line.x[i]) * dx + (y - line.y[i]) * dy) / (dx * dx + dy * dy);
    const double t = std::clamp(along, 0.0, 1.0);
    const double distance = std::hypot(x - line.x[i] - t * dx, y - line.y[i] - t * dy);
    const double length = std::hypot(dx, dy), begin = so_far;
    so_far += length;
    if (distance >= nearest.distance) continue;
    const bool beyond = (i == 0 && along < 0) || (i + 2 == line.x.size() && along > 1);
    nearest = {distance, !beyond, begin + t * length, dx / length, dy / length};
  }
  return nearest;
}

namespace {

/// Longest inner edge at every node, m; 0 where there is none.
std::vector<double> longest_inner_edge(const Mesh& mesh) {
  std::vector<double> longest(mesh.n_nodes(), 0);
  for (Index e = 0; e < mesh.n_edges(); ++e) {
    if (mesh.edge_cells[e][1] == none) continue;
    const auto [a, b] = mesh.edge_nodes[e];
    const double length = std::hypot(mesh.node_x[a] - mesh.node_x[b], mesh.node_y[a] - mesh.node_y[b]);
    for (Index n : {a, b}) longest[n] = std::max(longest[n], length);
  }
  return longest;
}

/// The node of an inner edge that is nearest to a point.
struct NearestNode {
  Index node = none;
  double distance = std::numeric_limits<double>::infinity();  ///< m
};
NearestNode nearest_inner_node(const Mesh& mesh, const std::vector<double>& longest, double x, double y) {
  NearestNode nearest;
  for (Index n = 0; n < mesh.n_nodes(); ++n) {
    const double d = std::hypot(mesh.node_x[n] - x, mesh.node_y[n] - y);
    if (longest[n] > 0 && d < nearest.distance) nearest = {n, d};
  }
  return nearest;
}

}  // namespace

void check_ends(const Mesh& mesh, const Line& line, const std::string& where, const std::string& whose) {
  const std::vector<double> longest = longest_inner_edge(mesh);
  for (const bool first : {true, false}) {
    const double x = first ? line.x.front() : line.x.back(), y = first ? line.y.front() : line.y.back();
    const NearestNode nearest = nearest_inner_node(mesh, longest, x, y);
    const double length = nearest.node == none ? 0 : longest[nearest.node];
    core::check(nearest.distance <= 2 * length,
                "{}: the {} point of {} (x {:.1f}, y {:.1f}) lies {} off the mesh, whose edges are {} "
                "long there; draw it from rim to rim, and no farther",
                where, first ? "first" : "last", whose, x, y, core::length_text(nearest.distance),
                core::length_text(length));
  }
}

bool ends_on_rim(const Mesh& mesh, const Line& line) {
  const std::vector<double> longest = longest_inner_edge(mesh);
  std::vector<char> on_rim(mesh.n_nodes(), 0);
  for (Index e = 0; e < mesh.n_edges(); ++e)
    if (mesh.edge_cells[e][1] == none)
      for (Index n : mesh.edge_nodes[e]) on_rim[n] = 1;
  const Index first = nearest_inner_node(mesh, longest, line.x.front(), line.y.front()).node,
              last = nearest_inner_node(mesh, longest, line.x.back(), line.y.back()).node;
  return first != none && last != none && on_rim[first] && on_rim[last];
}

bool same_line(const Line& a, const Line& b) {
  if (a.x.size() != b.x.size()) return false;
  for (std::size_t i = 0; i < a.x.size(); ++i)
    if (std::hypot(a.x[i] - b.x[i], a.y[i] - b.y[i]) > 1e-3) return false;
  return true;
}

Line find_line(const Mesh& mesh, const core::LineInput& source, const std::string& where,
               const std::string& whose) {
  const std::string id = source.id();
  if (!source.drawn_in_file()) {
    Line line;
    for (const auto& [x, y] : source.points) {
      if (!line.x.empty() && line.x.back() == x && line.y.back() == y) continue;
      line.x.push_back(x);
      line.y.push_back(y);
    }
    core::check(line.x.size() > 1, "{}: the line of {} is a point; give it two points that differ", where,
                whose);
    return line;
  }
  const auto found =
      std::find_if(mesh.lines.begin(), mesh.lines.end(), [&](const Line& line) { return line.id == id; });
  core::check(found != mesh.lines.end(), "{}: the line of {} is not in mesh.nc; run 'freshet mesh' again",
              where, whose);
  return *found;
}

}  // namespace freshet::mesh
