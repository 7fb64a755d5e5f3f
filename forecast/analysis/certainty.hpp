#pragma once
// Members that have become sure: what a filter does where many readings of one kind meet parameters that only
// learn.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"

namespace freshet::forecast {

/// A note for each parameter that is drawn once and whose members now differ by less than a tenth of what
/// [ensemble] draws, with the key that mends it. after, spread: means and spreads of controls over the
/// members as factors() and spreads() give them.
std::vector<std::string> certainty_notes(const core::Basin& basin, const nlohmann::json& after,
                                         const nlohmann::json& spread);

}  // namespace freshet::forecast
