#include "postproc/export_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/lock.hpp"
#include "core/spelling.hpp"

namespace freshet::postproc {

// Each from its file in exports/.
ExportFormat vtk_format();
ExportFormat csv_format();
ExportFormat geotiff_format();
ExportFormat qgis_format();
ExportFormat scene_format();
ExportFormat gpkg_format();
ExportFormat kml_format();
ExportFormat hydrographs_format();
ExportFormat zarr_format();

const std::vector<ExportFormat>& export_formats() {
  static const std::vector<ExportFormat> rows = {vtk_format(),  csv_format(),         geotiff_format(),
                                                 qgis_format(), scene_format(),       gpkg_format(),
                                                 kml_format(),  hydrographs_format(), zarr_format()};
  return rows;
}

std::string formats_in_words() {
  std::string words;
  for (const ExportFormat& format : export_formats())
    words += fmt::format("{}{} ({})", words.empty() ? "" : ", ", format.name, format.writes);
  return words;
}

nlohmann::json export_results(const std::string& name, const ResultFolder& results,
                              const ExportSettings& settings) {
  const auto& rows = export_formats();
  const auto format =
      std::find_if(rows.begin(), rows.end(), [&](const ExportFormat& row) { return row.name == name; });
  std::vector<std::string> names;
  for (const ExportFormat& row : rows) names.emplace_back(row.name);
  core::check(format != rows.end(), "--format: '{}' is no format{}", name, core::did_you_mean(name, names));
  const std::filesystem::path folder = results.path / name;
  const core::Lock lock = core::Lock::take(folder, core::Lock::Mode::exclusive);
  return format->write(results, folder, settings);
}

}  // namespace freshet::postproc
