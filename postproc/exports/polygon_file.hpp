#pragma once
// Polygons of classes in a file that GDAL writes.

#include <nlohmann/json_fwd.hpp>

#include "postproc/export_format.hpp"

namespace freshet::postproc {

struct PolygonFile {
  const char *driver, *name;  ///< of GDAL; of the file, whose ending GDAL goes by
  bool in_degrees;            ///< WGS 84 in place of basin.crs
};

nlohmann::json write_polygons(const PolygonFile& kind, const ResultFolder& results,
                              const std::filesystem::path& folder, const ExportSettings& settings);

}  // namespace freshet::postproc
