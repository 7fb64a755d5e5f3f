#pragma once
// The analysis of a cycle by an iterative smoother: readings correct the window's begin, and the window is
// run again, so that water, rain and roughness at its end agree. ES-MDA: Emerick & Reynolds (2013), doi
// 10.1016/j.cageo.2012.03.011.

#include <functional>

#include "forecast/analysis/analysis.hpp"

namespace freshet::forecast {

/// The window of a cycle, as often as it is wanted.
struct WindowRuns {
  std::function<void()> restore;     ///< the simulation as it was at the window's begin
  std::function<void(int run)> run;  ///< advances it to the window's end and records the history; run: from 1
};

/// assimilation.smoother_steps corrections of state and controls at the window's begin, by the filter of
/// assimilation.method with enlarged errors, each followed by a run of the window; the end of the last is the
/// analysis. `simulation` stands at the end of a first run, which `history` holds, and by which readings are
/// judged. Relaxation, inflation and rotation act once, in the last step. Where no reading informs, the first
/// run stays as it is. Returns what it did, as analyse(). Collective.
nlohmann::json smooth(hydro::Simulation& simulation, const hydro::GaugeHistory& history,
                      const assimilation::CycleReadings& readings, const WindowRuns& window,
                      const Earlier& earlier = {}, results::Diagnostics* diagnostics = nullptr);

}  // namespace freshet::forecast
