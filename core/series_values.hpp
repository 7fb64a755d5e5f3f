#pragma once
// What the values of a series can be. Used by core/series.cpp.

#include "core/problems.hpp"
#include "core/series.hpp"

namespace freshet::core {

/// A problem for each value beyond what is plausible or that is a code for no value; notes running totals.
/// `whole`: no row is left out as unreadable; else what needs the rows around is not looked at.
void check_values(Series& series, bool whole, RowProblems& problems);

/// Cells without a value (NaN) as source.missing says; with "neighbours" they stay NaN. A problem where that
/// is an error, where there is nothing before to hold, or no station has a value.
void fill_missing(Series& series, bool whole, RowProblems& problems);

}  // namespace freshet::core
