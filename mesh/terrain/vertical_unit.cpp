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

/// Words that rasters have for lengths and UDUNITS does not know, in its words.
std::string in_udunits(std::string unit) {
  std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::tolower(c); });
  std::erase_if(unit, [](char c) { return c == '[' || c == ']' || c == '.'; });
  std::replace(unit.begin(), unit.end(), '_', ' ');
  std::replace(unit.begin(), unit.end(), '-', ' ');
  for (const char* word : {"us ft", "us survey foot", "us survey feet", "us foot", "us feet", "usft", "ftus",
                           "ft us", "survey foot", "survey feet", "foot us", "us survey ft"})
    if (unit == word) return "US_survey_foot";
  for (const char* word : {"metre", "meter", "metres", "meters", "mtr"})
    if (unit == word) return "m";
  for (const char* word : {"foot", "feet", "international foot", "international feet"})
    if (unit == word) return "ft";
  return unit;
}

/// Metres of the unit that a band names; 0: it names none, or none that is known.
double length_of_band(const std::string& unit) {
  constexpr std::size_t longest = 40;
  if (unit.empty() || unit.size() > longest) return 0;
  const double metres = unit_factor(in_udunits(unit), "m").value_or(0);
  return metres > 0 && std::isfinite(metres) ? metres : 0;
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
  if (!unit.empty()) return length_of_band(unit);
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

/// What the file says; a word that nobody knows, or a CRS in feet that leaves heights unsaid, is asked about.
void read_unit(const std::string& unit, DemFile& dem) {
  const std::string name = dem.path.string();
  const char* ask =
      "write unit = \"m\" in [terrain] where they are in metres, else the unit that they are in";
  const double stated = stated_unit_m(unit, dem.crs);
  check(unit.empty() || stated > 0,
        "{}: says that its elevations are in '{}', which is no unit of length; {}", name, unit.substr(0, 40),
        ask);
  const double across = dem.crs.IsProjected() ? dem.crs.GetLinearUnits() : 1;
  check(
      stated > 0 || std::abs(across - 1) < 1e-9,
      "{}: its CRS counts in units of {:.6g} m, and nothing says whether its elevations are in the same; {}",
      name, across, ask);
  if (!(stated > 0)) return;
  dem.unit_stated = true;
  dem.unit_m = stated;
  if (std::abs(stated - 1) > 1e-9)
    core::info("{}: its elevations are in units of {:.9g} m ({}); they become metres", name, stated,
               unit.empty() ? "its vertical CRS" : "'" + unit + "'");
}

}  // namespace

void find_vertical_unit(GDALRasterBand& band, const core::Terrain& terrain, DemFile& dem) {
  const std::string unit = band.GetUnitType() ? band.GetUnitType() : "";
  if (terrain.unit.empty())
    read_unit(unit, dem);
  else
    take_word(unit, stated_unit_m(unit, dem.crs), terrain, dem);
  OGRAxisOrientation direction = OAO_Up;
  if (dem.crs.IsCompound()) dem.crs.GetAxis("VERT_CS", 0, &direction);
  check(direction != OAO_Down, "{}: its vertical CRS counts depths, downwards; turn the sign (gdal_calc.py)",
        dem.path.string());
}

}  // namespace freshet::mesh
