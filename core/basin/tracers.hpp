#pragma once
// [[tracer]]: what the water carries.

#include <map>
#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/tracers.hpp"

namespace freshet::core {

class ConfigTable;

/// Concentrations are in the unit of its row.
struct Tracer {
  TracerRow row;
  double decay_per_day = 0;
  double initial = 0;                           ///< of all water at the start
  std::map<std::string, double> at_boundaries;  ///< of what comes in there; elsewhere 0
  std::map<std::string, double> at_sources;     ///< of what a source puts in; elsewhere 0
  ConfigLocation at;
};

/// `boundaries`, `sources`: names that are known.
std::vector<Tracer> read_tracers(ConfigTable root, const std::vector<std::string>& boundaries,
                                 const std::vector<std::string>& sources);

}  // namespace freshet::core
