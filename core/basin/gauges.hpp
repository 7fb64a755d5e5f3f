#pragma once
// [[gauge]]: where readings come from and what stages mean.

#include <optional>
#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

struct StageThreshold {
  std::string name;
  double stage_m = 0;
};

/// How rare floods are at a gauge: what is reached once in so many years on average. Stages or discharges.
struct ReturnTable {
  std::vector<double> years;  ///< rising; empty: no table
  std::vector<double> stages_m, discharges_m3_per_s;
};

struct Gauge {
  std::string id, name;
  Position at_point;
  std::optional<double> zero_m;   ///< elevation of stage zero; absent: the bed of the mesh at the gauge
  double zero_sigma_m = 0;        ///< standard deviation of the error of that elevation; 0: it is known
  double snap_m = 200;            ///< moved to the lowest channel cell within this distance; 0: stays
  bool assimilate = true;         ///< false: kept out, for verification
  double reading_error_m = 0.05;  ///< standard deviation of a reading
  std::vector<StageThreshold> thresholds;
  ReturnTable returns;
  ConfigLocation at;
};

std::vector<Gauge> read_gauges(ConfigTable root);

}  // namespace freshet::core
