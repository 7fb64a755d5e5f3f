#pragma once
// What the values of a series can be. Used by core/series.cpp.

#include "core/series.hpp"

namespace freshet::core {

/// InputError for values beyond what is plausible and for codes that stand for no value; notes running
/// totals.
void check_values(Series& series);

/// Cells without a value (NaN) as source.missing says; with "neighbours" they stay NaN. InputError where that
/// is an error, where there is nothing before to hold, or no station has a value.
void fill_missing(Series& series);

}  // namespace freshet::core
