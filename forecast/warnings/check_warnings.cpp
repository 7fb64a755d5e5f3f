#include "forecast/warnings/check_warnings.hpp"

#include "core/basin.hpp"
#include "forecast/warnings/drawn_area.hpp"
#include "forecast/warnings/named_places.hpp"
#include "forecast/words/texts.hpp"
#include "mesh/terrain/spatial.hpp"
#include "mesh/terrain/vector_lines.hpp"

namespace freshet::forecast {

void check_warnings(const core::Basin& basin, const mesh::Mesh* made, core::Problems& problems) {
  if (basin.warnings.rules.empty()) return;
  for (const std::string& fault : faults_of_texts(basin.warnings)) problems.add(fault);
  if (basin.local()) return;  // a fault by itself
  OGRSpatialReference crs;
  if (!problems.attempt([&] { crs = mesh::projected_crs(basin.crs, basin.file.string()); })) return;
  for (const core::WarningLayer& layer : basin.warnings.layers)
    problems.attempt([&] { check_layer(layer, crs); });
  for (const core::WarningRule& rule : basin.warnings.rules) {
    if (!rule.has_area) continue;
    problems.attempt([&] {
      if (made != nullptr)
        cells_of_rule(rule, basin, *made);
      else if (rule.polygon.drawn_in_file())
        mesh::read_rings(rule.polygon, crs);
    });
  }
}

}  // namespace freshet::forecast
