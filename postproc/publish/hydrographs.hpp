#pragma once
// Hydrographs of the site: a file for each gauge with all that its picture shows.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/mesh.hpp"

namespace freshet::postproc {

/// `cycles`: folders of the newest cycle and of those before it, the newest first. Writes
/// `folder`/gauges/NNN.json.gz: {"times": s since 1970, "p10", "p25", "p50", "p75", "p90": [time], "members":
/// [member][time], "readings": [[s, stage]], "earlier": [{"cycle", "times", "p50"}]}, stages in m, null where
/// dry. Returns what the page lists of each gauge: [{"id", "name", "lon", "lat", "file", "assimilated",
/// "thresholds", "peak": {"p10", "p50", "p90"}, "peak_time": {…}, "last_reading": [s, stage] or null,
/// "members", "dry_members"}]. Without gauges.nc: [].
nlohmann::json write_hydrographs(const core::Basin& basin, const mesh::Mesh& mesh,
                                 const std::vector<std::filesystem::path>& cycles,
                                 const std::filesystem::path& folder);

}  // namespace freshet::postproc
