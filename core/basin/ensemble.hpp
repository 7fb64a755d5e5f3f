#pragma once
// [ensemble]: members and how they differ.

#include <cstdint>

#include "core/basin/source.hpp"

namespace freshet::core {

class ConfigTable;

struct Ensemble {
  int members = 1;
  std::uint64_t seed = 1;
  int groups = 1;           ///< lanes are spread over this many groups of ranks
  double rain_sigma = 0.4;  ///< standard deviation of ln(rain factor)
  double rain_correlation_m = 10000;
  double rain_persistence = 0.9;  ///< AR(1) coefficient of ln(rain factor) from cycle to cycle
  double manning_sigma = 0.2;     ///< standard deviation of ln(manning factor), one per class and member
  Source at;
};

Ensemble read_ensemble(ConfigTable table);

}  // namespace freshet::core
