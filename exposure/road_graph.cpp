#include "exposure/road_graph.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <boost/pending/disjoint_sets.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "core/errors.hpp"
#include "exposure/bridges.hpp"
#include "exposure/deep.hpp"
#include "exposure/features.hpp"
#include "exposure/road_lines.hpp"

namespace freshet::exposure {

namespace {

/// Stretches that are shorter lie on an edge of the mesh by rounding, m.
constexpr double shortest_m = 1e-3;

std::vector<RoadLine> read_lines(const core::ExposureLayer& roads, const Place& place) {
  std::vector<RoadLine> lines;
  read_features(roads, place.crs, Shape::lines, {roads.bridge}, [&](const Feature& f) {
    for (std::vector<Point>& points : lines_of(*f.geometry))
      lines.push_back({std::move(points), is_bridge(roads, f)});
  });
  return lines;
}

class Builder {
 public:
  explicit Builder(const Place& place) : place_(place) {}

  void add(const RoadLine& line) {
    Walk walk{node_at(line.points.front())};
    for (std::size_t i = 0; i + 1 < line.points.size(); ++i)
      for (const Stretch& s : cut_segment(line.points[i], line.points[i + 1], place_))
        step(walk, s, line.bridge);
    end_edge(walk, node_at(line.points.back()));
    for (const Point p : {line.points.front(), line.points.back()})
      if (place_.finder.find(p.x, p.y) == mesh::none) outside_.insert(node_at(p));
  }

  int node_at(Point p) {
    const auto key = std::pair(std::llround(p.x / joint_m), std::llround(p.y / joint_m));
    const auto [node, is_new] = node_.try_emplace(key, static_cast<int>(node_.size()));
    return node->second;
  }

  RoadGraph finish() {
    graph_.nodes = static_cast<int>(node_.size());
    graph_.outside.assign(outside_.begin(), outside_.end());
    return std::move(graph_);
  }

 private:
  struct Walk {
    int from;
    std::set<mesh::Index> cells{};
    bool begun = false, outside = false;
  };

  /// A road that leaves the mesh has a node on the rim.
  void step(Walk& walk, const Stretch& s, bool bridge) {
    if (length(s.to - s.from) < shortest_m) return;
    const bool outside = s.cell == mesh::none;
    if (walk.begun && outside != walk.outside) {
      const int rim = node_at(s.from);
      outside_.insert(rim);
      end_edge(walk, rim);
    }
    walk.begun = true;
    walk.outside = outside;
    if (!outside && !bridge) walk.cells.insert(s.cell);
  }

  void end_edge(Walk& walk, int to) {
    graph_.from.push_back(walk.from);
    graph_.to.push_back(to);
    graph_.pieces.push_back(static_cast<int>(walk.cells.size()));
    graph_.cell.insert(graph_.cell.end(), walk.cells.begin(), walk.cells.end());
    walk = {to};
  }

  const Place& place_;
  RoadGraph graph_;
  std::map<std::pair<long long, long long>, int> node_;
  std::set<int> outside_;
};

}  // namespace

namespace {

/// Names, as long as people can read them.
std::vector<std::string> note_on(const std::vector<std::string>& far, double access_m) {
  constexpr std::size_t most = 10;
  if (far.empty()) return {};
  const std::vector<std::string> named(far.begin(),
                                       far.begin() + static_cast<std::ptrdiff_t>(std::min(most, far.size())));
  const std::string more = far.size() > most ? fmt::format(" and {} more", far.size() - most) : "";
  return {fmt::format("no road within {:g} m of '{}'{}: whether they are cut off is not known", access_m,
                      fmt::join(named, "', '"), more)};
}

}  // namespace

RoadGraph make_graph(const core::ExposureLayer& roads, const core::ExposureLayer& sites,
                     const Overlay& points, const Place& place) {
  std::vector<RoadLine> lines = noded(read_lines(roads, place));
  struct Joined {
    bool there;
    Point at;
  };
  std::vector<Joined> joined;
  for (std::size_t i = 0; i < points.items(); ++i) {
    Joined j{};
    j.there = join(lines, {points.x[i], points.y[i]}, sites.access_m, j.at);
    joined.push_back(j);
  }
  Builder builder(place);
  for (const RoadLine& line : lines) builder.add(line);
  std::vector<int> site;
  std::vector<std::string> far;
  for (std::size_t i = 0; i < points.items(); ++i) {
    site.push_back(joined[i].there ? builder.node_at(joined[i].at) : -1);
    if (!joined[i].there) far.push_back(points.name[i]);
  }
  RoadGraph graph = builder.finish();
  graph.site = std::move(site);
  graph.notes = note_on(far, sites.access_m);
  core::check(!sites.refuges.empty() || !graph.outside.empty(),
              "{}: [[exposure]] '{}': no road of '{}' leaves the mesh, so that every site would be cut off; "
              "name sites that "
              "are safe with refuges = [\"...\"], or give a layer of roads that reaches farther",
              sites.at.text, sites.id, roads.id);
  return graph;
}

Reach::Reach(const RoadGraph& graph, const Overlay& sites, std::vector<std::size_t> refuges, double depth_m)
    : graph_(graph), sites_(sites), refuges_(std::move(refuges)), depth_m_(depth_m) {
  std::size_t piece = 0;
  for (std::size_t i = 0; i < sites.items(); ++i)
    site_cell_.push_back(sites.pieces[i] > 0 ? sites.cell[piece++] : mesh::none);
}

bool Reach::deep(const std::vector<float>& depth, mesh::Index cell) const {
  return cell != mesh::none && reaches(depth[static_cast<std::size_t>(cell)], depth_m_);
}

std::vector<char> Reach::cut_off(const std::vector<float>& depth) const {
  const int safe = graph_.nodes;  // one more node, for all that is safe
  std::vector<int> rank(safe + 1, 0), parent(safe + 1);
  std::iota(parent.begin(), parent.end(), 0);
  boost::disjoint_sets<int*, int*> components(rank.data(), parent.data());
  std::size_t piece = 0;
  for (std::size_t e = 0; e < graph_.from.size(); ++e) {
    bool closed = false;
    for (int i = 0; i < graph_.pieces[e]; ++i, ++piece) closed = closed || deep(depth, graph_.cell[piece]);
    if (!closed) components.union_set(graph_.from[e], graph_.to[e]);
  }
  if (refuges_.empty())
    for (const int node : graph_.outside) components.union_set(node, safe);
  for (const std::size_t refuge : refuges_)
    if (graph_.site[refuge] >= 0 && !deep(depth, site_cell_[refuge]))
      components.union_set(graph_.site[refuge], safe);
  const int reached = components.find_set(safe);
  std::vector<char> cut(sites_.items(), 0);
  for (std::size_t i = 0; i < cut.size(); ++i)
    cut[i] = graph_.site[i] >= 0 && components.find_set(graph_.site[i]) != reached;
  return cut;
}

}  // namespace freshet::exposure
