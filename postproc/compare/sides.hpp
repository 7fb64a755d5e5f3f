#pragma once
// The two forecasts that are compared, and where they lie.

#include <nlohmann/json.hpp>
#include <string>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"
#include "postproc/result_folder.hpp"
#include "results/gauges_file.hpp"

namespace freshet::postproc {

struct Side {
  std::string label;  ///< "operational", or the scenario's name
  core::Workspace workspace;
  core::Instant cycle{};
  ResultFolder results;
  nlohmann::json report, provenance;
  results::GaugeSeries gauges;
  std::filesystem::path folder() const { return results.path; }
};

struct Sides {
  Side a, b;
};

/// `a`, `b`: each a scenario's name, the time of an operational cycle, NAME\@TIME, or a cycle's folder; `b`
/// empty: the operational forecast goes first. A scenario without a time: the cycle of the other one, or else
/// the newest that both have. InputError where one is not there or not complete, or where they are of
/// different meshes or basins.
Sides find_sides(const core::Basin& basin, const core::Workspace& workspace, const std::string& a,
                 const std::string& b);

}  // namespace freshet::postproc
