#pragma once
// [assimilation]: how readings correct the members.

#include <string>

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct Assimilation {
  bool enabled = false;
  std::string method = "letkf";      ///< one of core/filters.hpp, the first
  double localisation_m = 10000;     ///< Gaspari-Cohn taper reaches zero at twice this distance
  double reading_interval_min = 30;  ///< readings used: the latest in each interval of the window
  double inflation = 1.02;
  double relaxation_to_prior_spread = 0.5;
  double min_depth_m = 0.02;  ///< cells shallower than this in the ensemble mean keep their state
  double reject_sigmas = 5;   ///< innovations beyond this many standard deviations are not used
  ConfigLocation at;
};

Assimilation read_assimilation(ConfigTable table);

}  // namespace freshet::core
