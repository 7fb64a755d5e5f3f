#pragma once
// [forecast]: when, how far ahead, how often something is kept.

#include "core/basin/location.hpp"
#include "core/time.hpp"

namespace freshet::core {

class ConfigTable;

struct Forecast {
  Instant start;          ///< the first cycle starts here from the initial state
  double interval_h = 3;  ///< from one cycle to the next
  double lead_s = 6 * 3600;
  double output_interval_s = 900;  ///< fields
  double gauge_interval_s = 300;   ///< of the series at gauges and sections
  double checkpoint_interval_s = 3600;
  ConfigLocation at;
};

Forecast read_forecast(ConfigTable table);

}  // namespace freshet::core
