#pragma once
#include "postproc/map/map_content.hpp"

namespace freshet::postproc {

/// Gauges of gauges.nc that lie on the mesh, with their forecast peaks.
std::vector<GaugeMark> read_gauge_marks(const std::filesystem::path& gauges, const mesh::Mesh& mesh);

}  // namespace freshet::postproc
