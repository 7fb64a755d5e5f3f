#pragma once
// freshet compare: what differs between two forecasts.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "postproc/compare/sides.hpp"

namespace freshet::postproc {

/// {"a", "b": {"label", "cycle", "folder"}, "same": nothing differs in any value, "inputs" (inputs.hpp),
/// "gauges":
/// [{"id", "name", "a", "b": {"peak_m": {p10, p50, p90}, "time"}, "difference_m", "later_min", "thresholds":
/// [{"name", "stage_m", "a", "b"}]}], "flooded": [{"depth_m", "a_km2", "b_km2"}], "rules": [{"rule", "a",
/// "b": { "probability", "outcome"}}]}; what is not known is null.
nlohmann::json compare(const Sides& sides);

std::string comparison_text(const nlohmann::json& comparison);

/// Pictures and a NetCDF file of the differences, b minus a, into a folder; their names.
std::vector<std::string> write_differences(const Sides& sides, const std::filesystem::path& folder,
                                           int width_px);

/// [cell] b minus a of a field of probability.nc.
std::vector<float> difference_of(const Sides& sides, const std::string& field, std::size_t threshold = 0);

/// The stages of all gauges in both forecasts: median and 10 to 90 % of the members. False: no gauge is in
/// both.
bool draw_hydrographs(const Sides& sides, const std::filesystem::path& png, int width_px);

}  // namespace freshet::postproc
