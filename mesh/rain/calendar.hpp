#pragma once
// Times of CF files: a unit, a reference date, a calendar.

#include <string>

#include "core/time.hpp"

namespace freshet::mesh {

/// A CF time coordinate such as "hours since 2026-03-10 00:00:00".
struct CfTime {
  core::Instant epoch;
  double seconds = 1;   ///< of the unit
  double fraction = 0;  ///< of the reference date, s
  std::string where;
  /// To the nearest second; InputError if it is none of the years 1800 to 2200.
  core::Instant at(double value) const;
};

/// `calendar`: standard (also "", gregorian), in which dates before 15 October 1582 are Julian;
/// proleptic_gregorian; julian. InputError "<where>: ..." for calendars whose days are not those of the
/// world, for units that are no fixed length of time, for dates that do not exist.
CfTime cf_time(const std::string& units, const std::string& calendar, const std::string& where);

}  // namespace freshet::mesh
