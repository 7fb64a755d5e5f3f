#pragma once
// Readings of a window as the filter sees them, with what every member says at their stations at that time.

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

/// Readings of stations that are assimilated, within the times of `history`, and what their quantity says
/// that each member would have shown (assimilation/quantity.hpp): levels linear between records, those of dry
/// members at the bed (the filter needs a number that water rises from). A quantity with an anamorphosis is
/// on its scale. Left out: what the quantity says is of no use.
GaugeObservations observe_gauges(const hydro::Simulation& simulation, const hydro::GaugeHistory& history,
                                 const std::vector<assimilation::GaugeReading>& readings);

/// The same in the unit of each reading's quantity: values, errors and predictions as they were before any
/// anamorphosis.
assimilation::ObservationSet in_units(const assimilation::ObservationSet& set,
                                      const std::vector<assimilation::GaugeReading>& readings);

}  // namespace freshet::forecast
