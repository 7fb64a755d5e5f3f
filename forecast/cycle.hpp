#pragma once
// One forecast cycle, and one plain run. Both are idempotent: what is complete stays, what was cut short goes
// on from its last checkpoint and ends in the same files.

#include <nlohmann/json_fwd.hpp>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"
#include "mesh/mesh.hpp"
#include "mesh/parallel/ranks.hpp"

namespace freshet::forecast {

/// What a cycle works with; mesh and ranks outlive the call. Once all is set up the mesh loses its edges.
struct CycleInputs {
  const core::Basin& basin;
  const core::Workspace& workspace;
  mesh::Mesh& mesh;
  const mesh::Ranks& ranks;
};

/// How far a cycle is taken. After `analysis` the next cycle can start; asked for the forecast later, it goes
/// on from there, with the same bits.
enum class CycleEnd { forecast, analysis };

/// load -> advance to now -> assimilate -> advance to lead time -> write. The cycle at forecast.start begins
/// from the initial state and has no window; any other needs the analysis of the one before. InputError if
/// `time` is no cycle time, or the earlier cycle is missing. Returns the summary. Collective.
nlohmann::json run_cycle(const CycleInputs& inputs, core::Instant time, bool assimilate,
                         CycleEnd end = CycleEnd::forecast);

/// From the initial state over `seconds`, without readings, into workspace/run. Collective.
nlohmann::json run_plain(const CycleInputs& inputs, double seconds);

}  // namespace freshet::forecast
