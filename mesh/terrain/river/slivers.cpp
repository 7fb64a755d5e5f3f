#include <algorithm>
#include <map>

#include "mesh/terrain/river/strip_mesh.hpp"

namespace freshet::mesh {
namespace {

/// A triangle whose inscribed circle is smaller than this times the width of a strip's cell next to it sets
/// the time steps of the whole run.
constexpr double smallest = 1.0 / 12;

struct RowAt {
  std::size_t strip, row;
};
using Rows = std::map<std::pair<double, double>, std::vector<RowAt>>;

bool stands(const Strip& strip, std::size_t row) {
  return (row > 0 && strip.kept[row - 1]) || (row < strip.kept.size() && strip.kept[row]);
}

Rows rows_of(const std::vector<Strip>& strips) {
  Rows rows;
  for (std::size_t r = 0; r < strips.size(); ++r)
    for (std::size_t k = 0; k < strips[r].rows.size(); ++k)
      if (stands(strips[r], k))
        for (const Point p : strips[r].rows[k].nodes) rows[{p.x, p.y}].push_back({r, k});
  return rows;
}

double cell_width(const Row& row) {
  return length(row.nodes.back() - row.nodes.front()) / static_cast<double>(row.nodes.size() - 1);
}

/// The rows that a cell has corners of.
std::vector<RowAt> neighbouring_rows(const Mesh& mesh, Index cell, const Rows& rows) {
  std::vector<RowAt> adjacent;
  for (int i = 0; i < mesh.cell_size(cell); ++i) {
    const Index n = mesh.cell_nodes[cell][i];
    if (const auto found = rows.find({mesh.node_x[n], mesh.node_y[n]}); found != rows.end())
      adjacent.insert(adjacent.end(), found->second.begin(), found->second.end());
  }
  return adjacent;
}

}  // namespace

bool drop_slices_at_slivers(std::vector<Strip>& strips, const StripMesh& built) {
  const Rows rows = rows_of(strips);
  bool any = false;
  for (Index c = 0; c < built.mesh.n_cells(); ++c) {
    if (built.place[c].river >= 0) continue;
    const std::vector<RowAt> adjacent = neighbouring_rows(built.mesh, c, rows);
    if (adjacent.empty()) continue;
    RowAt last = adjacent[0];  // of the smallest river
    double width = std::numeric_limits<double>::infinity();
    for (const RowAt& at : adjacent) {
      width = std::min(width, cell_width(strips[at.strip].rows[at.row]));
      if (at.strip > last.strip) last = at;
    }
    if (inradius(built.mesh, c) >= smallest * width) continue;
    Strip& strip = strips[last.strip];
    if (last.row > 0) give_way(strip, last.row - 1, {GaveWay::sliver});
    if (last.row < strip.kept.size()) give_way(strip, last.row, {GaveWay::sliver});
    any = true;
  }
  if (any)
    for (Strip& strip : strips) drop_short_runs(strip);
  return any;
}

}  // namespace freshet::mesh
