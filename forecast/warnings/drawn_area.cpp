#include "forecast/warnings/drawn_area.hpp"

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/places.hpp"
#include "mesh/terrain/spatial.hpp"
#include "mesh/terrain/vector_lines.hpp"

namespace freshet::forecast {

mesh::ExtentCells cells_of_rule(const core::WarningRule& rule, const core::Basin& basin,
                                const mesh::Mesh& mesh) {
  const std::string whose = fmt::format("rule '{}'", rule.id);
  core::check(rule.has_area, "{}: {}: has no polygon", rule.at.text, whose);
  const mesh::Rings rings =
      rule.polygon.drawn_in_file()
          ? mesh::read_rings(rule.polygon, mesh::projected_crs(basin.crs, basin.file.string()))
          : mesh::find_rings(mesh, rule.polygon, rule.at.text, whose);
  return mesh::cells_of_rings(mesh, rings, rule.at.text, whose);
}

}  // namespace freshet::forecast
