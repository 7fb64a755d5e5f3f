#pragma once
// What lies in a workspace: product files and their sizes, and the warnings that were sent.

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/workspace.hpp"

namespace freshet::postproc {

struct FileGroup {
  std::size_t count = 0;
  std::uintmax_t bytes = 0;
  FileGroup& operator+=(const FileGroup& other);
};
using FileGroups = std::map<std::string, FileGroup>;  ///< by name

/// Files under `folder` by name, those of a subfolder by "vtk/*.vtu" (subfolder and ending). Unfinished files
/// (.part) are left out. Empty if there is no such folder.
FileGroups files_in(const std::filesystem::path& folder);

struct SentWarnings {
  std::vector<nlohmann::json> messages;  ///< of the ledger, in the order of sending
  std::vector<std::string> notes;        ///< where the ledger and the message files disagree
};
SentWarnings sent_warnings(const core::Workspace& workspace);

}  // namespace freshet::postproc
