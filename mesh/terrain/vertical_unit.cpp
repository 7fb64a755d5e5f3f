// In what unit a raster's elevations are.

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/raster_file.hpp"
#include "mesh/terrain/udunits.hpp"

namespace freshet::mesh {
namespace {

using core::check;

bool is_metre(std::string unit) {
  std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::tolower(c); });
  return unit.empty() || unit == "m" || unit == "[m]" || unit == "metre" || unit == "meter" ||
         unit == "metres" || unit == "meters";
}

/// Length in metres. UDUNITS calls the international foot "ft" and the one of surveyors in the USA
/// "US_survey_foot".
double length_of(const core::Terrain& terrain) {
  constexpr std::size_t longest = 40;
  const double metres = terrain.unit.size() <= longest ? unit_factor(terrain.unit, "m").value_or(0) : 0;
  check(metres > 0 && std::isfinite(metres),
        "{}: terrain.unit: '{}' is no unit of length; write \"m\", \"dm\", \"cm\", \"mm\", \"ft\", "
        "\"US_survey_foot\" or another that UDUNITS knows",
        terrain.at.text, terrain.unit.substr(0, longest));
  return metres;
}

/// Metres of the unit that the file tells: of its band, else of a vertical CRS; 0: it tells none.
double stated_unit_m(const std::string& unit, const OGRSpatialReference& crs) {
  if (!unit.empty()) return is_metre(unit) ? 1 : unit_factor(unit, "m").value_or(0);
  return crs.IsCompound() ? crs.GetTargetLinearUnits("VERT_CS") : 0;
}

/// What terrain.unit says holds, also against the file.
void take_word(const std::string& told, double stated_m, const core::Terrain& terrain, DemFile& dem) {
  dem.unit_m = length_of(terrain);
  dem.unit_stated = true;
  if (stated_m > 0 && std::abs(stated_m / dem.unit_m - 1) > 1e-5)
    core::warn("{}: says that its elevations are in {}; terrain.unit = \"{}\" holds", dem.path.string(),
               told.empty() ? fmt::format("units of {:g} m (its vertical CRS)", stated_m) : "'" + told + "'",
               terrain.unit);
}

void refuse_other_units(const std::string& unit, const DemFile& dem) {
  const std::string name = dem.path.string();
  const char* mend = "say so with terrain.unit, or convert it with gdal_calc.py and gdal_edit.py -units m";
  check(is_metre(unit), "{}: elevations are in '{}', not in metres; {}", name, unit, mend);
  const double across = dem.crs.IsProjected() ? dem.crs.GetLinearUnits() : 1;
  if (!dem.crs.IsCompound() && unit.empty() && std::abs(across - 1) > 1e-9)
    core::warn(
        "{}: its CRS counts in units of {:.6g} m, and nothing says that its elevations are not in the same; "
        "write terrain.unit = \"m\" where they are in metres, else the unit that they are in",
        name, across);
  if (!dem.crs.IsCompound()) return;
  const double metres = dem.crs.GetTargetLinearUnits("VERT_CS");
  check(std::abs(metres - 1) < 1e-9, "{}: its vertical CRS counts in units of {} m, not in metres; {}", name,
        metres, mend);
}

}  // namespace

void find_vertical_unit(GDALRasterBand& band, const core::Terrain& terrain, DemFile& dem) {
  const std::string unit = band.GetUnitType() ? band.GetUnitType() : "";
  dem.unit_stated = !unit.empty() || dem.crs.IsCompound();
  if (terrain.unit.empty())
    refuse_other_units(unit, dem);
  else
    take_word(unit, stated_unit_m(unit, dem.crs), terrain, dem);
  OGRAxisOrientation direction = OAO_Up;
  if (dem.crs.IsCompound()) dem.crs.GetAxis("VERT_CS", 0, &direction);
  check(direction != OAO_Down, "{}: its vertical CRS counts depths, downwards; turn the sign (gdal_calc.py)",
        dem.path.string());
}

}  // namespace freshet::mesh
