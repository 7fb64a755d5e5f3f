#pragma once
// What `freshet mesh import` prints.

#include <nlohmann/json.hpp>

#include "core/basin_fwd.hpp"
#include "mesh/field.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Counts, areas, beds, shapes, boundaries and classes, and what gauges and initial water come to.
nlohmann::json summary_of(const core::Basin& basin, const Mesh& mesh, const Fields& fields);

}  // namespace freshet::mesh
