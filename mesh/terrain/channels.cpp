#include <algorithm>
#include <queue>

#include "mesh/terrain/bed.hpp"
#include "mesh/terrain/stream_walk.hpp"

namespace freshet::mesh {

namespace {

struct Foot {
  double distance = std::numeric_limits<double>::infinity();
  double bed = 0;
};

/// Nearest point of any stream within half its width of each cell's centre.
std::vector<Foot> nearest_beds(const Mesh& mesh, const CellLocator& locator,
                               const std::vector<Stream>& streams, const std::vector<char>& fixed) {
  std::vector<Foot> feet(mesh.n_cells());
  for (const Stream& stream : streams)
    for (std::size_t i = 0; i + 1 < stream.points.size(); ++i) {
      const Point a = stream.points[i], d = stream.points[i + 1] - a;
      const double length2 = d.x * d.x + d.y * d.y;
      const double reach = stream.width / 2;
      for (Index c : locator.near(a, a + d, reach)) {
        if (fixed[c]) continue;
        const Point to = Point{mesh.cell_x[c], mesh.cell_y[c]} - a;
        const double t = length2 > 0 ? std::clamp((to.x * d.x + to.y * d.y) / length2, 0.0, 1.0) : 0;
        const double distance = length(to - t * d);
        if (distance <= reach && distance < feet[c].distance)
          feet[c] = {distance, stream.bed[i] + t * (stream.bed[i + 1] - stream.bed[i])};
      }
    }
  return feet;
}

/// Gives the cells next to the lines (finite foot, not crossed) the bed of their foot, raised where a steep
/// stream falls within a cell so that each drains over channel cells into one that is crossed: a
/// priority-flood from those.
void set_banks(Mesh& mesh, const std::vector<Foot>& feet, const std::vector<char>& crossed) {
  using Ranked = std::pair<double, Index>;
  std::priority_queue<Ranked, std::vector<Ranked>, std::greater<>> queue;
  std::vector<char> seen = crossed;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    if (crossed[c]) queue.push({mesh.bed_elevation[c], c});
    if (!crossed[c] && std::isfinite(feet[c].distance)) mesh.bed_elevation[c] = feet[c].bed;
  }
  while (!queue.empty()) {
    const Index c = queue.top().second;
    queue.pop();
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const auto [a, b] = mesh.edge_cells[mesh.cell_edges[c][i]];
      const Index n = a == c ? b : a;
      if (n == none || seen[n] || !std::isfinite(feet[n].distance)) continue;
      seen[n] = 1;
      mesh.bed_elevation[n] = std::max(mesh.bed_elevation[n], mesh.bed_elevation[c]);
      queue.push({mesh.bed_elevation[n], n});
    }
  }
}

}  // namespace

void burn_streams(Mesh& mesh, const std::vector<Stream>& streams, const std::vector<char>& fixed) {
  const CellLocator locator(mesh);
  std::vector<std::vector<Crossing>> walks;
  std::vector<char> crossed(mesh.n_cells(), 0);
  for (const Stream& stream : streams) {
    std::vector<Crossing> walk = walk_stream(mesh, locator, stream);
    walk.erase(std::remove_if(walk.begin(), walk.end(), [&](const Crossing& at) { return fixed[at.cell]; }),
               walk.end());
    for (const Crossing& at : walk) {
      double& bed = mesh.bed_elevation[at.cell];
      bed = crossed[at.cell] ? std::min(bed, at.bed) : at.bed;
      crossed[at.cell] = 1;
    }
    walks.push_back(std::move(walk));
  }
  // Streams come with those that feed them first, so one pass leaves no step up.
  for (const auto& walk : walks)
    for (std::size_t i = 1; i < walk.size(); ++i) {
      double& bed = mesh.bed_elevation[walk[i].cell];
      bed = std::min(bed, mesh.bed_elevation[walk[i - 1].cell]);
    }
  const std::vector<Foot> feet = nearest_beds(mesh, locator, streams, fixed);
  set_banks(mesh, feet, crossed);
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (crossed[c] || std::isfinite(feet[c].distance)) mesh.land_class[c] = class_channel;
}

}  // namespace freshet::mesh
