#pragma once
// The summary of a workspace: every complete cycle, how good its forecasts were, what was warned, written and
// spent.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"

namespace freshet::postproc {

struct SummaryInputs {
  const core::Basin& basin;
  core::Workspace workspace;
  std::optional<core::Workspace> compare;      ///< the same cycles without assimilation
  std::optional<std::filesystem::path> truth;  ///< gauges.nc of a run that stands for what happened
};

/// The form of summary.json: docs/guide/summary.md. InputError if there is no complete cycle, a file is
/// damaged, or the two workspaces do not belong together.
nlohmann::json summarise(const SummaryInputs& inputs);

/// The same for people: aligned plain text, about 120 columns.
std::string summary_table(const nlohmann::json& summary);

}  // namespace freshet::postproc
