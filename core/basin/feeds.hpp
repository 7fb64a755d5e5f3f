#pragma once
// [[feed]]: where live readings come from.

#include <filesystem>
#include <string>
#include <vector>

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct Feed {
  std::string id, kind;  ///< a row of service/feeds
  std::string files;     ///< of a folder: name with wildcards, absolute
  ConfigLocation at;
};

std::vector<Feed> read_feeds(ConfigTable root, const std::filesystem::path& folder);

}  // namespace freshet::core
