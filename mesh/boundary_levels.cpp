#include "mesh/boundary_levels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/plausible.hpp"
#include "core/series.hpp"

namespace freshet::mesh {
namespace {

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void take(double v) {
    low = std::min(low, v);
    high = std::max(high, v);
  }
  bool empty() const { return low > high; }
};

/// Of a boundary of type "level".
Range levels_of(const core::Boundary& boundary) {
  Range levels;
  if (boundary.constant) levels.take(*boundary.constant);
  const std::optional<core::SeriesInput> source = core::boundary_series(boundary);
  if (!source) return levels;
  try {
    const core::Series series = core::read_series(*source);
    for (const double v : series.values.at(0)) levels.take(v);
  } catch (const core::InputError&) {
    return {};
  }
  return levels;
}

/// Of the cells behind the edges that a boundary keeps.
Range beds_of(const Mesh& mesh, const BoundaryEdges& edges, int boundary) {
  Range beds;
  for (Index e = 0; e < mesh.n_edges(); ++e)
    if (edges.boundary_of_edge[e] == boundary) beds.take(mesh.bed_elevation[mesh.edge_cells[e][0]]);
  return beds;
}

}  // namespace

std::vector<std::string> level_notes(const core::Basin& basin, const Mesh& mesh, const BoundaryEdges& edges) {
  const core::Plausible& stage = core::plausible::stage;
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < basin.boundaries.size(); ++i) {
    const core::Boundary& b = basin.boundaries[i];
    if (!b.kind->gives(core::boundary_level)) continue;
    const Range levels = levels_of(b), beds = beds_of(mesh, edges, static_cast<int>(i));
    if (levels.empty() || beds.empty()) continue;
    const bool high = levels.high - beds.high > stage.high;
    if (!high && levels.low - beds.low >= stage.low) continue;
    const double level = high ? levels.high : levels.low, bed = high ? beds.high : beds.low;
    notes.push_back(fmt::format(
        "{}: boundary '{}': a level of {:.2f} m lies {:.1f} m {} its {} bed ({:.2f} m); is it in metres "
        "above the datum of the terrain, and the boundary in its place?",
        b.at.text, b.name, level, high ? level - bed : bed - level, high ? "above" : "below",
        high ? "highest" : "lowest", bed));
  }
  return notes;
}

}  // namespace freshet::mesh
