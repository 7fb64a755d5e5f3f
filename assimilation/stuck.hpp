#pragma once
// A gauge that sends the same value again and again while the members say that its water has moved.

#include <Eigen/Core>
#include <map>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace freshet::assimilation {

/// Readings of a gauge and quantity that have not changed to the last digit.
struct Unchanged {
  double value = 0;
  core::Instant since{};
  int readings = 0;
  double stood = 0;  ///< ensemble mean at the gauge when they began
};

/// By gauge and quantity.
using UnchangedGauges = std::map<std::string, Unchanged>;

/// Goes on with the next reading; `stood` is kept where the value is that of before, else it is `mean`, the
/// ensemble's then.
void follow(Unchanged& unchanged, double value, core::Instant time, double mean);

namespace stuck {
inline constexpr int readings = 4;   ///< so many, at least
inline constexpr double errors = 3;  ///< members have moved away by more than so many errors of a reading ...
inline constexpr double members_near = 0.05;  ///< ... all but this share of them
}  // namespace stuck

/// Members [M] at the last of the readings: whether they have left both the value and where they stood when
/// it was first read, by more than stuck::errors. A model that was wrong at the gauge all along has not.
bool is_stuck(const Unchanged& unchanged, double error, const Eigen::RowVectorXd& members);

}  // namespace freshet::assimilation
