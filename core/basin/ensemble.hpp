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
  ConfigLocation at;
};

Ensemble read_ensemble(ConfigTable table);

}  // namespace freshet::core
