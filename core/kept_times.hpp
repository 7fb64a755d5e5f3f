#pragma once
// How many times of output, of checkpoints and of gauges a run may keep.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"

namespace freshet::core {

/// What a run keeps in files and, of series, in memory until its end.
struct KeptTimes {
  std::string name;        ///< of the interval in [forecast], less its unit: "output_interval"
  double interval_s = 0;   ///< between one and the next
  std::string what;        ///< "times of output"
  double most = 0;         ///< more are a slip of the unit
  bool of_fields = false;  ///< of a forecast or a run alone, not of the window between two cycles
  double shortest_s(double span_s) const;  ///< the shortest interval that is taken over so long
};

std::vector<KeptTimes> kept_times(const Basin& basin);

/// InputError where `span_s` without output, or `fields_s` with it, would keep more. `whose` opens the
/// message:
/// "--hours 1e6".
void check_kept_times(const Basin& basin, double span_s, double fields_s, const std::string& whose);

}  // namespace freshet::core
