#pragma once
// What two forecasts were made from, as far as it differs.

#include <nlohmann/json_fwd.hpp>

#include "postproc/compare/sides.hpp"

namespace freshet::postproc {

/// {"keys": [{"key", "a", "b"}], "modifiers": {"only_a": [words], "only_b": [words]}, "files": [names whose
/// sums differ], "versions": [a, b] or null, "scenario": {"a", "b"}}. Names of the same file count as the
/// same.
nlohmann::json compare_inputs(const Sides& sides);

}  // namespace freshet::postproc
