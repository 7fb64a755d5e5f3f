#pragma once
// The analysis of a cycle bit by bit: what it changes of the water at the window's end is added in equal
// parts over the window, which is run again. Incremental analysis update: Bloom, Takacs, da Silva & Ledvina
// (1996), doi 10.1175/1520-0493(1996)124<1256:DAUIAU>2.0.CO;2.

#include <functional>

#include "forecast/analysis/analysis.hpp"

namespace freshet::forecast {

/// The window of a cycle, once more.
struct SecondRun {
  int intervals = 1;              ///< of recording within it
  std::function<void()> restore;  ///< the simulation as it was at the window's begin
  /// Advances it to the window's end; `begins` is called at the begin of each interval.
  std::function<void(const std::function<void()>& begins)> run;
};

/// `simulation` stands at the end of a first run, which `history` holds. Controls are those of the first run
/// in the second too, and as analysed from its end on. Returns what it did, as analyse(). Collective.
nlohmann::json update_gradually(hydro::Simulation& simulation, const hydro::GaugeHistory& history,
                                const assimilation::CycleReadings& readings, const SecondRun& window,
                                const Earlier& earlier = {}, results::Diagnostics* diagnostics = nullptr);

}  // namespace freshet::forecast
