#pragma once
// Readings of a window as the filter sees them: beside what every member says at the gauge at that time.

#include "assimilation/cycle_readings.hpp"
#include "assimilation/observations.hpp"
#include "hydro/run/gauge_history.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// A reading that no state of the model can meet, or that tells nothing of it.
struct UnusedReading {
  std::size_t reading = 0;  ///< its number
  std::string reason;       ///< for the report
};

struct GaugeObservations {
  assimilation::ObservationSet set;
  std::vector<UnusedReading> unused;
};

/// Readings of gauges that are assimilated, within the times of `history`; predictions are stages, linear
/// between records, of dry members that of the bed (the filter needs a number that water rises from). Left
/// out: a reading far below the bed of the gauge's cell or beyond what a river can rise above it, and any
/// reading where the gauge is dry in all members: a bed is no stage, and an ensemble without water has none
/// to correct.
GaugeObservations observe_gauges(const hydro::Simulation& simulation, const hydro::GaugeHistory& history,
                                 const std::vector<assimilation::GaugeReading>& readings);

/// The reason why a reading tells the filter nothing, empty where it does. `height` and `predicted`: above
/// the bed of the gauge's cell, m; `error` of the reading, m.
std::string why_unused(double height, double error, const std::vector<double>& predicted);

}  // namespace freshet::forecast
