#pragma once
// What a cycle or a run prints at its end for people.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace freshet::forecast {

/// From the summary that run_cycle() or run_plain() returns: what was assimilated, what that changed, the
/// peaks to come, what is not known, water balance and cost. Plain text, some dozen lines; all is in
/// report.json.
std::string cycle_text(const nlohmann::json& summary);

}  // namespace freshet::forecast
