#pragma once
// The assimilation step of a cycle: gauge readings of the window correct water, rain factor and roughness.

#include <nlohmann/json_fwd.hpp>

#include "assimilation/adaptive_inflation.hpp"
#include "assimilation/cycle_readings.hpp"
#include "assimilation/drift.hpp"
#include "assimilation/stuck.hpp"
#include "hydro/run/gauge_history.hpp"
#include "hydro/run/simulation.hpp"
#include "results/diagnostics_file.hpp"

namespace freshet::forecast {

/// What an analysis has from the cycles before it.
struct Earlier {
  std::uint32_t cycle = 0;                  ///< number of this cycle
  assimilation::GaugeInflation inflation;   ///< as the analysis before learned it
  assimilation::DepartedGauges departed;    ///< how gauges departed from the ensemble in earlier cycles
  assimilation::UnchangedGauges unchanged;  ///< since when gauges send the same value
};

/// What the report of an analysis, as analyse() returned it, says to the next one; nothing where it is null.
assimilation::GaugeInflation inflation_in(const nlohmann::json& report);

/// The filter of assimilation.method over the readings of gauges that are assimilated, the latest per
/// assimilation.reading_interval_min, against the model's stages at the same times (linear between the
/// records of `history`). Water and rain factor are updated cell by cell with localised weights, roughness
/// with all readings. The volume that the update adds is booked in the budget. Returns what it did, for the
/// report; `diagnostics`, if given, gets what each reading and control came to. Collective.
nlohmann::json analyse(hydro::Simulation& simulation, const hydro::GaugeHistory& history,
                       const assimilation::CycleReadings& readings, const Earlier& earlier = {},
                       results::Diagnostics* diagnostics = nullptr);

}  // namespace freshet::forecast
