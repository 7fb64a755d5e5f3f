#pragma once
// How rare a flood is by a gauge's table of return periods.

#include <optional>

#include "core/basin/gauges.hpp"

namespace freshet::forecast {

/// Linear between the rows in the reduced variate of Gumbel, y = -ln(-ln(1 - 1/T)): what annual maxima after
/// Gumbel (1941) lie on. Beyond the table nothing is made up.

/// The value (stage or discharge) that comes once in `years` on average; nothing outside the table.
std::optional<double> value_of_years(const core::ReturnTable& table, double years);
/// The return period of a value; nothing below the first row; above the last one the last one's.
std::optional<double> years_of_value(const core::ReturnTable& table, double value);
bool beyond(const core::ReturnTable& table, double value);  ///< above the last row

}  // namespace freshet::forecast
