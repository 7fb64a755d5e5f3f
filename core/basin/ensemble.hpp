#pragma once
// [ensemble]: members and how they differ.

#include <cstdint>

#include "core/basin/location.hpp"
#include "core/controls.hpp"

namespace freshet::core {

class ConfigTable;

struct Ensemble {
  int members = 1;
  std::uint64_t seed = 1;
  int groups = 1;            ///< lanes are spread over this many groups of ranks
  AllControlDraws controls;  ///< how members differ in each control variable
  bool renewed_in_forecast =
      false;  ///< controls go on from cycle interval to cycle interval in the forecast too
  ConfigLocation at;
};

Ensemble read_ensemble(ConfigTable table);

}  // namespace freshet::core
