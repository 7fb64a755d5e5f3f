// Depths, probabilities and hazard over the lead time as polygons in a GeoPackage: a layer for each.

#include <nlohmann/json.hpp>

#include "postproc/exports/polygon_file.hpp"

namespace freshet::postproc {

namespace {

nlohmann::json write(const ResultFolder& results, const std::filesystem::path& folder,
                     const ExportSettings& settings) {
  return write_polygons({"GPKG", "polygons.gpkg", false}, results, folder, settings);
}

}  // namespace

ExportFormat gpkg_format() {
  return {"gpkg", "polygons of depths, probabilities and hazard in a GeoPackage", write};
}

}  // namespace freshet::postproc
