#pragma once
// When water comes to the area that a message marks.

#include <optional>
#include <string>
#include <vector>

#include "core/basin/warnings.hpp"
#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "forecast/warnings/cycle_products.hpp"

namespace freshet::forecast {

/// The first time at which, in any of `cells`, those that the message marks, `area_depth_m` or more has been
/// reached by `area_probability` of the members or more. From arrival_time of probability.nc where that is of
/// this depth, else from the depths of all members in forecast.nc (at its output times), else from
/// arrival_time of the other depth. Nothing: the files hold none of these. `faults` gets what is wrong with
/// them; no error is thrown for it, because the gauge has an onset too.
std::optional<core::Instant> area_onset(const core::WarningRule& rule, const core::Basin& basin,
                                        const CycleProducts& products, const std::vector<mesh::Index>& cells,
                                        std::vector<std::string>& faults);

}  // namespace freshet::forecast
