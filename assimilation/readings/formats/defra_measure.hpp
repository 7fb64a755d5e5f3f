#pragma once
// The time series of DEFRA's APIs. Their names say what they hold:
// "1491TH-level-stage-i-15_min-mASD", "3680-rainfall-tipping_bucket_raingauge-t-15_min-mm",
// "052d0819-2a32-47df-9b99-c243c9c8235b-flow-i-900-m3s-qualified".

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace freshet::assimilation {

struct DefraMeasure {
  std::string notation;  ///< the whole name
  std::string station{}, parameter{}, qualifier{}, type{}, unit{};
  double period_s = 0;  ///< 0: not stated

  bool is_second_sensor() const;  ///< below a weir, or of groundwater: not the river's level at the station
};

/// From a reading's `measure`: its address, or the object that _view=full puts there.
DefraMeasure defra_measure(const nlohmann::json& measure);

}  // namespace freshet::assimilation
