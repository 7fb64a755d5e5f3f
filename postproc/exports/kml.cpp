// The same polygons as KML, with colours, for Google Earth and what else reads it.

#include <nlohmann/json.hpp>

#include "postproc/exports/polygon_file.hpp"

namespace freshet::postproc {

namespace {

nlohmann::json write(const ResultFolder& results, const std::filesystem::path& folder,
                     const ExportSettings& settings) {
  return write_polygons({"LIBKML", "polygons.kml", true}, results, folder, settings);
}

}  // namespace

ExportFormat kml_format() { return {"kml", "the same polygons as KML, with colours", write}; }

}  // namespace freshet::postproc
