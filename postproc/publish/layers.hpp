#pragma once
// What the map of the site can show of a cycle, each as arrays of a byte for each cell.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "core/result_files.hpp"
#include "mesh/mesh.hpp"
#include "postproc/result_folder.hpp"

namespace freshet::postproc {

/// Writes `folder`/ID/NNN.gz and returns [{"id", "kind", "scale" (byte_scale.hpp), "files": relative to
/// `folder`, "of_times": whether there is one for each time, "threshold_m"}]. Layers whose variables the
/// results lack are left out. `before`: the cycle before, of the same mesh, for what has changed; nullptr:
/// there is none.
nlohmann::json write_layers(const ResultFolder& results, const ResultFolder* before,
                            const std::filesystem::path& folder);

/// km2 of cells at least so deep, for each threshold of probability.nc, at each time:
/// [{"threshold_m", "p50": [...], "p90": [...]}], of the median and of the 90th percentile.
nlohmann::json flooded_areas(const ResultFolder& results, const mesh::Mesh& mesh);

}  // namespace freshet::postproc
