#pragma once
// The window of a cycle: from the analysis that it starts from to its own.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "core/cycle_times.hpp"
#include "forecast/cycle.hpp"
#include "forecast/leg.hpp"
#include "hydro/run/gauge_history.hpp"

namespace freshet::forecast {

/// Decided by the first rank for all: files may come and go while the others look. Collective.
bool exists(const CycleInputs& inputs, const std::filesystem::path& path);

/// By the first rank.
void write_json(const CycleInputs& inputs, const std::filesystem::path& path, const nlohmann::json& json);

/// Reads a checkpoint, in its phase. Collective.
void read_state(const std::filesystem::path& file, hydro::Simulation& simulation,
                hydro::GaugeHistory* history);

/// From the parent's analysis (or the initial state) to the analysis of this cycle: analysis.nc,
/// analysis.json, diagnostics.nc. A filter corrects the window's end, a smoother its begin
/// (assimilation.smoother_steps). After a failure a filter's window goes on from the last good state, a
/// smoother's begins anew. `history` is that of the window, of its last run. Returns the report. InputError
/// without the parent's analysis. Collective.
nlohmann::json make_analysis(const CycleInputs& inputs, const core::CycleTimes& times, const Leg& window,
                             bool assimilate, hydro::Simulation& simulation, hydro::GaugeHistory& history);

}  // namespace freshet::forecast
