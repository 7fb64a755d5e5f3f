#include "mesh/watched_places.hpp"

#include <fmt/format.h>

#include "core/errors.hpp"
#include "mesh/places.hpp"

namespace freshet::mesh {

std::string outside_note(const core::Extent& extent, const ExtentCells& on_mesh) {
  if (!(on_mesh.outside > 0.01)) return "";
  return fmt::format("{}: {:.0f} % of extent '{}' lie outside the mesh; the model knows of the rest",
                     extent.at.text, 100 * on_mesh.outside, extent.id);
}

Index rain_gauge_cell(const core::RainGauge& gauge, const Mesh& mesh) {
  const Index cell = find_cell(mesh, gauge.at_point);
  core::check(cell != none,
              "{}: rain gauge '{}' at {} lies outside the mesh, which covers {} at most; no rain of the "
              "model falls there",
              gauge.at.text, gauge.id, core::to_text(gauge.at_point), extent_text(mesh, gauge.at_point));
  return cell;
}

}  // namespace freshet::mesh
