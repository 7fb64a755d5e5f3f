#pragma once
// `freshet publish`: the newest forecast of a basin as a site of files, which any web server or bucket
// serves.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"

namespace freshet::postproc {

struct PublishSettings {
  std::filesystem::path site;  ///< its folder
  int cycles = 6;              ///< the newest and those before it that hydrographs show
  bool drafts = false;         ///< warnings that nobody has approved, too: not for the public
  std::string credit;          ///< a line for the foot
};

/// Writes the site, or brings it up to date: whole or not at all (site_files.hpp). Returns what was written.
/// InputError without results, without the built page, and where the folder is not a site's.
nlohmann::json publish(const core::Basin& basin, const core::Workspace& workspace,
                       const PublishSettings& settings);

}  // namespace freshet::postproc
