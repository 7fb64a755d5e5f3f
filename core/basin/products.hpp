#pragma once
// [products]: what a run and a cycle write.

#include <optional>
#include <vector>

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct Products {
  std::vector<double> depth_thresholds_m = {0.3, 1.0};
  bool members = true;           ///< write every member's fields, not only statistics
  int compression = 1;           ///< of their files: zlib's level, 0: none
  double arrival_depth_m = 0.1;  ///< water has arrived once it is this deep
  /// Depths above which time is counted; absent: the first seven of depth_thresholds_m.
  std::optional<std::vector<double>> duration_thresholds_m;
  std::vector<double> durations_m() const;
  ConfigLocation at;
};

Products read_products(ConfigTable table);

}  // namespace freshet::core
