#include "service/archive/shelf.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/result_files.hpp"
#include "results/exposure_file.hpp"
#include "results/json_keys.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
namespace key = results::key;

namespace {

/// What is never among them stays: readings.json, report.json, provenance.json, warnings/, ...
std::optional<Kept> kind_of(const fs::path& file) {
  static const std::set<std::string> fields = {core::file_name::forecast, core::file_name::probability,
                                               results::exposure_gpkg},
                                     series = {core::file_name::gauges, core::file_name::sections,
                                               core::file_name::budget, core::file_name::diagnostics},
                                     exported = {
                                         "vtk", "csv",         "geotiff", "qgis",     "scene", "gpkg",
                                         "kml", "hydrographs", "zarr",    "zarr.part"};  // postproc/exports/
  if (exported.contains(file.begin()->string()) && file.has_parent_path()) return Kept::fields;
  const std::string name = file.string();
  if (fields.contains(name)) return Kept::fields;
  if (name == core::file_name::analysis) return Kept::state;
  if (series.contains(name)) return Kept::series;
  return {};
}

std::string event_of(const fs::path& folder, const core::Archive& settings) {
  double highest = 0;
  std::string where;
  try {
    const nlohmann::json report = core::read_json(folder / core::file_name::report);
    for (const nlohmann::json& gauge : report.at(key::gauges))
      for (const nlohmann::json& threshold : gauge.at(key::thresholds)) {
        const double probability = threshold.at(key::probability);
        if (probability <= highest) continue;
        highest = probability;
        where = gauge.at(key::id).get<std::string>() + ", " + threshold.at(key::name).get<std::string>();
      }
  } catch (const std::exception& error) {  // what cannot be read is no reason to throw anything away
    return fmt::format("its report cannot be read: {}", error.what());
  }
  if (highest <= 0 || highest < settings.event_probability) return "";
  return fmt::format("{:.3g} % for {}", 100 * highest, where);
}

Shelf shelf_of(const core::Workspace& workspace, const core::Archive& settings, core::Instant cycle) {
  const fs::path folder = workspace.cycle(cycle);
  Shelf shelf;
  shelf.cycle = cycle;
  shelf.complete = fs::exists(folder / core::file_name::provenance);
  shelf.held = fs::exists(folder / keep_name);
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    if (!entry->is_regular_file(error) || entry->is_symlink(error)) continue;
    const std::uintmax_t bytes = entry->file_size(error);
    if (error) continue;
    shelf.bytes += bytes;
    const fs::path name = entry->path().lexically_relative(folder);
    if (const auto kept = kind_of(name)) shelf.files.push_back({name.string(), bytes, *kept});
  }
  std::sort(shelf.files.begin(), shelf.files.end(),
            [](const ShelvedFile& a, const ShelvedFile& b) { return a.file < b.file; });
  if (shelf.complete) shelf.event = event_of(folder, settings);
  return shelf;
}

}  // namespace

std::uintmax_t Shelf::bytes_of(Kept kept) const {
  std::uintmax_t sum = 0;
  for (const ShelvedFile& f : files) sum += f.kept == kept ? f.bytes : 0;
  return sum;
}

std::vector<Shelf> shelves_of(const core::Workspace& workspace, const core::Archive& settings,
                              const std::vector<core::Instant>& alerted) {
  std::vector<Shelf> shelves;
  for (const core::Instant cycle : core::list_cycles(workspace.cycles())) {
    shelves.push_back(shelf_of(workspace, settings, cycle));
    if (std::find(alerted.begin(), alerted.end(), cycle) != alerted.end())
      shelves.back().event = "a message was sent";
  }
  return shelves;
}

}  // namespace freshet::service
