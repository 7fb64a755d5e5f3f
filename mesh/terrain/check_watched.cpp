#include <cmath>

#include "core/basin.hpp"
#include "core/log.hpp"
#include "mesh/terrain/check_places.hpp"
#include "mesh/watched_places.hpp"

namespace freshet::mesh {
namespace {

/// Readings of a share, of an area that the model floods cell by cell.
std::string few_cells_note(const core::Extent& extent, std::size_t cells) {
  constexpr std::size_t few = 4;
  if (cells >= few) return "";
  return fmt::format(
      "{}: extent '{}' meets {} of the mesh: the share of it that is under water comes in steps of "
      "a third or more; draw it larger, or make cells smaller there",
      extent.at.text, extent.id, cells == 1 ? "one cell" : fmt::format("{} cells", cells));
}

}  // namespace

void check_watched(const core::Basin& basin, const Mesh& mesh, Problems& problems, nlohmann::json& summary) {
  for (const core::Extent& extent : basin.extents)
    problems.attempt([&] {
      const ExtentCells on_mesh = extent_cells(mesh, extent);
      summary["extent"][extent.id] = {{"cells", on_mesh.cells.size()},
                                      {"outside_percent", std::round(1000 * on_mesh.outside) / 10}};
      for (const std::string& note :
           {outside_note(extent, on_mesh), few_cells_note(extent, on_mesh.cells.size())})
        if (!note.empty()) core::warn("{}", note);
    });
  for (const core::RainGauge& gauge : basin.rain_gauges)
    problems.attempt([&] { rain_gauge_cell(gauge, mesh); });
}

}  // namespace freshet::mesh
