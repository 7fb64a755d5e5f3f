#include "mesh/foreign/import/foreign_plane.hpp"

#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "mesh/foreign/import/import_mesh.hpp"
#include "mesh/terrain/spatial.hpp"
#include "mesh/terrain/udunits.hpp"

namespace freshet::mesh {
namespace {

/// As --crs, the file itself or FILE.prj says; empty: nobody does.
std::string crs_text(const ForeignMesh& mesh, const ImportSettings& settings) {
  if (!settings.crs.empty()) return settings.crs;
  if (!mesh.crs.empty()) return mesh.crs;
  std::filesystem::path beside = settings.file;
  beside.replace_extension(".prj");
  std::error_code none;
  return std::filesystem::is_regular_file(beside, none) ? core::read_file(beside) : "";
}

OGRSpatialReference crs_of(const std::string& text, const std::string& file) {
  QuietGdal quiet;
  OGRSpatialReference crs;
  core::check(crs.SetFromUserInput(text.c_str()) == OGRERR_NONE,
              "{}: its coordinate system is not known to PROJ; name it by --crs, such as EPSG:25832", file);
  crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return crs;
}

double metres_in(const std::string& unit) {
  const auto factor = unit_factor(unit, "m");
  core::check(factor.has_value(), "--unit {}: is no unit of length; write m, ft or US_survey_foot", unit);
  return *factor;
}

void scale(std::vector<double>& values, double factor) {
  if (factor != 1)
    for (double& v : values) v *= factor;
}

bool same(const OGRSpatialReference& a, const OGRSpatialReference& b) {
  const char* const options[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", "CRITERION=EQUIVALENT", nullptr};
  return a.IsSame(&b, options) != 0;
}

}  // namespace

void bring_into_plane(ForeignMesh& mesh, const ImportSettings& settings, const core::Basin& basin,
                      const OGRSpatialReference& crs) {
  const std::string file = settings.file.string(), text = crs_text(mesh, settings);
  const double unit = settings.unit.empty() ? mesh.unit_m.value_or(1) : metres_in(settings.unit);
  scale(mesh.z, unit);
  scale(mesh.cell_bed, unit);
  if (text.empty()) {
    core::check(
        unit == 1 || basin.local(),
        "{}: it counts in units of {:.6g} m and does not say where on Earth it lies; name its coordinate "
        "system by --crs, such as EPSG:2225",
        file, unit);
    scale(mesh.x, unit);
    scale(mesh.y, unit);
    return;
  }
  core::check(!basin.local(),
              "{}: it lies on Earth, {} has local coordinates; write basin.crs = \"EPSG:...\" there", file,
              basin.file.string());
  const OGRSpatialReference own = crs_of(text, file);
  if (own.IsLocal() || same(own, crs)) return;
  core::info("{}: from {} into {}", file, own.GetName() ? own.GetName() : "its CRS", basin.crs);
  Transform(own, crs).apply(mesh.x, mesh.y);
}

}  // namespace freshet::mesh
