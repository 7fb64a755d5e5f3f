#pragma once
// How a series of readings goes on in a forecast: after its last row, or after the time of the cycle.

#include "core/basin/missing.hpp"

namespace freshet::core {

class ConfigTable;

/// [s] after its last row from which a regression knows next to nothing of an inflow: it holds from there on.
inline constexpr double regression_reach = 48 * 3600;

/// Of a discharge, besides what `outside` says.
struct AfterLast {
  bool until_cycle = false;  ///< in a cycle no row after its time is used
  double recession_s = 0;    ///< with Missing::recession: in this time what is above base falls to 1/e
  double base = 0;           ///< m3/s
  double trend_s = 0;        ///< the rise of the last hour is forgotten in this time; 0: at once
};

/// Key `known_until` of a table whose `file` is a series; `outside` must say what holds after the cycle.
bool read_known_until(ConfigTable table, Missing outside);

/// `known_until`; where it is a discharge also `recession_h`, `base_m3_per_s` and `trend_h`.
AfterLast read_after_last(ConfigTable table, Missing outside, bool discharge);

}  // namespace freshet::core
