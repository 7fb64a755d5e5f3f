#pragma once
// Curves that fall: fits to noisy samples along a stream.

#include <vector>

namespace freshet::mesh {

/// Least-squares fit that never rises: pools neighbours that do (Ayer et al. 1955, doi
/// 10.1214/aoms/1177728423). All weights are the same.
std::vector<double> falling_fit(const std::vector<double>& values);

/// The same in least absolute deviations: each pool has its median, so that a bridge lifts nothing around it.
std::vector<double> falling_median(const std::vector<double>& values);

/// Straight lines through the middles of the level stretches of a falling curve in place of its steps; what
/// is still flatter than `least_slope` rises upstream by as much. `step`: from one value to the next, m.
std::vector<double> without_steps(const std::vector<double>& falling, double step, double least_slope);

/// Local straight lines, weighted by tricube (Cleveland 1979, doi 10.1080/01621459.1979.10481038): at the
/// ends as true as in the middle. `half`: half of the window, in values, at least one.
std::vector<double> smooth_line(const std::vector<double>& values, double half);

/// NaN replaced by straight lines between its neighbours, level at the ends. At least one value is finite.
void fill_gaps(std::vector<double>& values);

/// Median of the finite ones; NaN if there is none. Reorders.
double median_of(std::vector<double>& values);

}  // namespace freshet::mesh
