#pragma once
// [publish]: the site that `freshet publish` writes.

#include <filesystem>
#include <string>

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct Publish {
  std::filesystem::path folder;  ///< of the site; empty: the service publishes none
  int cycles = 6;                ///< that hydrographs show: the newest and those before it
  bool drafts = false;           ///< warnings that nobody has approved, too
  std::string credit;
  ConfigLocation at;
};

Publish read_publish(ConfigTable root, const std::filesystem::path& folder);

}  // namespace freshet::core
