#pragma once
// A transform put to work on lanes: M contiguous values, one per member. Sums run in member order.

#include <vector>

#include "assimilation/transform.hpp"
#include "core/scale.hpp"

namespace freshet::assimilation {

/// Mean over the members, summed in their order. row [members].
double mean_of(const double* row, int members);

/// row[j] <- mean + sum_i (row[i] - mean) T(i, j), then the spread is relaxed to the prior spread (RTPS,
/// Whitaker & Hamill 2012, eq. 2): spread <- (1 - relaxation) * analysed + relaxation * prior. row [M].
void update(const Transform& transform, double relaxation, double* row);

/// The same of a control variable, on its scale, which must have its values (RunError). It is no state
/// that errors grow in: what inflation adds beyond its prior spread is taken back, so that a control which no
/// reading constrains does not drift apart.
void update_control(const Transform& transform, core::Scale scale, double relaxation, double* row);

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
  double relaxation = 0;  ///< to the prior spread, 0..1
  double min_depth = 0;   ///< [m] cells whose ensemble-mean depth is below keep their state
};

/// Updates depth and discharge of a cell: analysed depth is cut at 0, and a member's discharge is scaled down
/// so that it flows no faster than the fastest member did before. `added` [M], if given, gains each member's
/// change of depth [m3 per m2]: the filter makes and takes water, and the budget must say so. Returns true if
/// the cell was changed.
bool update_water(const Transform& transform, const WaterSettings& settings, const WaterRows& rows,
                  double* added = nullptr);

}  // namespace freshet::assimilation
