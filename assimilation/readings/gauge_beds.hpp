#pragma once
// How high the bed lies at the gauges, for judging stages that are elevations.

#include <filesystem>

#include "assimilation/readings/checks.hpp"
#include "core/basin_fwd.hpp"

namespace freshet::assimilation {

/// From the mesh; empty where there is none yet. A gauge outside it has none; a mesh that cannot be read is
/// said and passed over: readings must come in all the same.
GaugeBeds gauge_beds(const core::Basin& basin, const std::filesystem::path& mesh_file);

}  // namespace freshet::assimilation
