#pragma once
// A stretch of simulated time with everything that is kept on the way: gauges, frames, checkpoints.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/basin_fwd.hpp"
#include "core/result_files.hpp"
#include "forecast/products.hpp"
#include "hydro/run/gauge_history.hpp"

namespace freshet::forecast {

struct Leg {
  std::filesystem::path folder;  ///< frames/ and checkpoint.nc go here
  hydro::ResultHeader header;
  double begin = 0, end = 0;  ///< s since forecast.start
  hydro::Phase phase = hydro::Phase::forecast;
  std::string label;                       ///< of the progress bar
  std::optional<std::uint32_t> step = {};  ///< of the cycle whose controls go on from interval to interval
  std::function<void()> interval_begins = {};  ///< called at the begin of each interval of recording
  bool begins_anew = false;                    ///< after a failure; else it goes on from the last good state

  /// The window has one only after a failure, or where it was told to stop.
  std::filesystem::path checkpoint() const {
    return folder / (phase == hydro::Phase::window ? core::file_name::window : core::file_name::checkpoint);
  }
  Frames frames() const { return Frames(folder / "frames"); }
  /// Output times: begin, each output interval after it, end.
  std::vector<double> output_times(const core::Basin& basin) const;
};

/// Both end with core::Stopped where a rank was told to stop (core/stop_signal.hpp), at the next output or
/// checkpoint time, with a checkpoint; a smoother's window begins anew.
///
/// Advances to the leg's end, recording gauges and, at output times that fall on theirs, the budget. Controls
/// go on at cycle intervals after its begin.
void advance(hydro::Simulation& simulation, const Leg& leg, hydro::GaugeHistory& history);

/// Advances to the leg's end, with frames and checkpoints; goes on from checkpoint.nc where there is one of
/// this leg.
void advance_with_frames(hydro::Simulation& simulation, const Leg& leg, hydro::GaugeHistory& history);

/// forecast.nc, probability.nc, sections.nc, gauges.nc and budget.nc from what the leg kept. Collective.
void write_products(const hydro::Simulation& simulation, const Leg& leg, const hydro::GaugeHistory& history);

}  // namespace freshet::forecast
