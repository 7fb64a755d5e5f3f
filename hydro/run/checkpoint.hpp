#pragma once
// The whole state of a simulation in a file: checkpoint.nc while running, analysis.nc at the end of an
// assimilation window. A run that goes on from one has the same bits as one that never stopped.

#include <filesystem>

#include "core/basin_fwd.hpp"
#include "hydro/run/gauge_history.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

/// Collective. The header's cycle is kept as an attribute. The budget is summed up to here, as it is for a
/// run that goes on from the file: both add the same numbers in the same order.
void write_checkpoint(const std::filesystem::path& path, Simulation& simulation, const GaugeHistory& history,
                      const ResultHeader& header);

/// Collective; `history` may be null. InputError if the file is of another mesh, another number of members or
/// gauges.
void read_checkpoint(const std::filesystem::path& path, Simulation& simulation, GaugeHistory* history);

/// Whether a failed run left this: the last good state, from which another configuration may go on.
bool is_after_failure(const std::filesystem::path& path);

/// InputError unless the checkpoint was written under the configuration that `basin` has now, or after a
/// failure.
void check_configuration(const std::filesystem::path& path, const core::Basin& basin);

}  // namespace freshet::hydro
