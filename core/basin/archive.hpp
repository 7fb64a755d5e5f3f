#pragma once
// [archive]: what of past cycles is kept, and how long.

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct Archive {
  double keep_days = 0;  ///< whole cycles; 0: for ever
  ConfigLocation at;
};

Archive read_archive(ConfigTable root);

}  // namespace freshet::core
