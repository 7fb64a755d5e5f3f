#pragma once
// The seam for formats of `freshet export`. Each is one file of postproc/exports/ and a row in
// export_format.cpp (CONTRIBUTING.md).

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "postproc/result_folder.hpp"

namespace freshet::postproc {

/// What the user asked for. A format refuses what it cannot heed.
struct ExportSettings {
  bool flat = false;                   ///< z = 0 instead of the bed elevation
  bool all_members = false;            ///< every member ...
  std::vector<int> members{};          ///< ... or these
  const core::Basin* basin = nullptr;  ///< what basin.toml says, such as its layers
};

struct ExportFormat {
  const char* name;    ///< of --format, and of the folder next to the results
  const char* writes;  ///< for --help
  /// Writes into `folder`, which is locked but may not be there yet, and returns what was written, for the
  /// summary. InputError for results that do not fit or settings that the format cannot heed: then no folder
  /// is made. RunError for disks.
  nlohmann::json (*write)(const ResultFolder& results, const std::filesystem::path& folder,
                          const ExportSettings& settings);
};

/// One row each; the first is the default.
const std::vector<ExportFormat>& export_formats();

/// "vtk (...), csv (...)"
std::string formats_in_words();

/// Writes <results>/<name of the format>/. InputError if there is no such format.
nlohmann::json export_results(const std::string& format, const ResultFolder& results,
                              const ExportSettings& settings);

}  // namespace freshet::postproc
