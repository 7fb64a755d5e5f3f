#pragma once
// [observations]: where readings are kept.

#include <filesystem>
#include <string>

namespace freshet::core {

class ConfigTable;

/// GDAL connection of the store; empty: observations.gpkg in the workspace. A file is meant relative to
/// `folder`.
std::string read_observations(ConfigTable table, const std::filesystem::path& folder);

/// The connection as everyone may see it: passwords, in words (password=...) and addresses (://user:...@),
/// are
/// ***.
std::string without_password(const std::string& connection);

}  // namespace freshet::core
