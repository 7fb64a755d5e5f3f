#pragma once
// [archive]: what of past cycles is kept, and how long.

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct Archive {
  double keep_days = 0;            ///< whole cycles; 0: for ever
  double event_days = 0;           ///< the same of cycles with an event; 0: for ever
  double event_probability = 0.1;  ///< of a threshold, from which on a cycle is an event
  double state_days = 7;           ///< of thinned cycles one state is kept in so many days; 0: none
  double quota_gb = 0;             ///< of the folder cycles/; 0: none
  ConfigLocation at;
};

Archive read_archive(ConfigTable root);

}  // namespace freshet::core
