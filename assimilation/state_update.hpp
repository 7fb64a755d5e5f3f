#pragma once
// A transform put to work on lanes: M contiguous values, one per member. Sums run in member order.

#include <vector>

#include "assimilation/transform.hpp"
#include "core/scale.hpp"

namespace freshet::assimilation {

/// Mean over the members, summed in their order. row [members].
double mean_of(const double* row, int members);

/// What an analysis gives back of what it took from the members' differences, shares 0..1.
struct Relaxation {
  Relaxation(double spread = 0, double anomalies = 0) : to_spread(spread), to_anomalies(anomalies) {}
  double to_spread;     ///< RTPS, Whitaker & Hamill (2012), eq. 2, doi 10.1175/MWR-D-11-00276.1
  double to_anomalies;  ///< RTPP, Zhang, Snyder & Sun (2004), eq. 5
};

/// row[j] <- mean + sum_i (row[i] - mean) T(i, j). Then the anomalies are relaxed to the prior ones,
/// anomaly <- (1 - share) * analysed + share * prior, and after that their spread to the prior spread
/// in the same way. row [M].
void update(const Transform& transform, Relaxation relaxation, double* row);

/// The same, but the spread never exceeds what it was before: inflation gives back at most what the readings
/// took. Without that rule the spread of what no reading constrains grew by a percent a cycle, without bound.
void update_bounded(const Transform& transform, Relaxation relaxation, double* row);

/// update_bounded() of a control variable, on its scale, which must have its values (RunError).
void update_control(const Transform& transform, core::Scale scale, Relaxation relaxation, double* row);

/// Values of `row` that the update moved out of low..high go back to that bound; one that was outside before
/// goes no further out. before, row [members]. Returns how many were held.
int hold_within(double low, double high, const double* before, double* row, int members);

/// State of one cell, each [M]: depth [m] and unit discharge [m2/s].
struct WaterRows {
  double* depth;
  double* discharge_x;
  double* discharge_y;
};

struct WaterSettings {
  Relaxation relaxation;
  double min_depth = 0;  ///< [m] cells whose ensemble-mean depth is below keep their state
};

/// Updates depth and discharge of a cell, their spread bounded as that of a control: analysed depth is cut at
/// 0, and a member's discharge is scaled down so that it flows no faster than the fastest member did before.
/// `added` [M], if given, gains each member's change of depth [m3 per m2]: the filter makes and takes water,
/// and the budget must say so. Returns true if the cell was changed.
bool update_water(const Transform& transform, const WaterSettings& settings, const WaterRows& rows,
                  double* added = nullptr);

}  // namespace freshet::assimilation
