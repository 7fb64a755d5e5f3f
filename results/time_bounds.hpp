#pragma once
// Bounds of the times of a series (CF 7.1): since when a value is the mean.

#include "results/record_times.hpp"

namespace freshet::results {

/// Each record since the one before it; the first has none, and no values. After define_record_times().
void define_time_bounds(core::NetcdfFile& file, const RecordTimes& times);
/// After write_record_times().
void write_time_bounds(core::NetcdfFile& file, const RecordTimes& times);

}  // namespace freshet::results
