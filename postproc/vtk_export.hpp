#pragma once
// A cycle's results as ParaView files.

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "postproc/result_folder.hpp"

namespace freshet::postproc {

struct ExportSettings {
  bool flat = false;           ///< z = 0 instead of the bed elevation
  bool all_members = false;    ///< the fields of every member ...
  std::vector<int> members{};  ///< ... or of these
};

/// Writes <folder>/vtk/: forecast.pvd with one forecast_NNNN.vtu per time (its time value: seconds since the
/// cycle) and probability.vtu. Cell data: every statistic of forecast.nc and probability.nc under its name
/// there; velocity_mean (where the file holds members); probability_of_depth_0_3m per threshold; of members
/// <name>_member_<number>. Returns what was written. InputError for results that do not fit, RunError for
/// disks.
nlohmann::json export_vtk(const ResultFolder& results, const ExportSettings& settings);

}  // namespace freshet::postproc
