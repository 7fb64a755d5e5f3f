#pragma once
// What a forecast says otherwise than the one before it.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

namespace freshet::postproc {

/// From two report.json: {"cycle": of the one before, "gauges": [{"id", "peak_before", "peak_now": medians,
/// m, null where dry, "thresholds": [{"name", "before", "now": probabilities}]}]}. null where either is
/// missing.
nlohmann::json changes_between(const std::filesystem::path& before, const std::filesystem::path& now);

}  // namespace freshet::postproc
