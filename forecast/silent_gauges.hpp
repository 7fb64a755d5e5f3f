#pragma once
// Gauges that a forecast was made without although it should have had them.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace freshet::forecast {

/// "No good reading came in the window of this forecast from north (last 2026-03-10 01:45 UTC)." and "All
/// readings were refused of gorge.": nothing where every assimilated gauge had its say, or none was asked.
/// `report` is that of an analysis (window.hpp).
std::vector<std::string> silent_gauges(const nlohmann::json& report);

}  // namespace freshet::forecast
