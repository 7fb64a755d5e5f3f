// Results as Zarr stores, one for each file of NetCDF: for programs that read from buckets and web servers,
// or with many processes at once.

#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/result_files.hpp"
#include "core/whole_folder.hpp"
#include "postproc/export_format.hpp"
#include "postproc/exports/zarr_store.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;

namespace {

nlohmann::json write(const ResultFolder& results, const fs::path& folder, const ExportSettings& settings) {
  core::check(!settings.flat, "--flat: a store has no points; leave it out with --format zarr");
  core::check(
      !settings.all_members && settings.members.empty(),
      "--member: a store holds all members, as the results do, and readers take what they ask for; leave it "
      "out with --format zarr");
  core::WholeFolder whole(folder);
  nlohmann::json written = {{"folder", folder.string()}, {"stores", nlohmann::json::array()}};
  std::size_t files = 0;
  std::uintmax_t bytes = 0;
  for (const char* name :
       {core::file_name::forecast, core::file_name::probability, core::file_name::gauges,
        core::file_name::sections, core::file_name::budget, core::file_name::diagnostics}) {
    if (!fs::exists(results.path / name)) continue;  // a basin without sections, a cycle without readings
    const std::string store = fs::path(name).stem().string() + ".zarr";
    const ZarrStore done = write_zarr(results.path / name, whole.part() / store);
    written["stores"].push_back({{"store", store}, {"arrays", done.arrays}});
    files += done.files;
    bytes += done.bytes;
  }
  whole.commit();
  written["files"] = files;
  written["bytes"] = bytes;
  return written;
}

}  // namespace

ExportFormat zarr_format() {
  return {"zarr", "all results as Zarr stores, for xarray, GDAL and what reads from buckets", write};
}

}  // namespace freshet::postproc
