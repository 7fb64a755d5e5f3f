#pragma once
// What a cycle is expected to take of a machine.

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"
#include "service/engine.hpp"

namespace freshet::service {

/// Of the cycle of `time` on `ranks`: told from the slowest of the last eight complete cycles before it (a
/// flood takes longer than the base flow before it), from another number of ranks or members too; of the
/// first from the mesh and the members (docs/performance.md), which is right within some factor.
/// Memory has a quarter to spare, hours have nothing (engine.time_factor).
Needs needs_of_cycle(const core::Basin& basin, const core::Workspace& workspace, core::Instant time,
                     int ranks);

/// Of a job that reads results on one rank: rain, warnings, products.
Needs needs_beside(const core::Workspace& workspace);

}  // namespace freshet::service
