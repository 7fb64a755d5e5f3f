#pragma once
// Instants are UTC, counted in milliseconds since 1970; model time is double seconds since a stated instant.

#include <chrono>
#include <cmath>
#include <string>
#include <string_view>

namespace freshet::core {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Seconds from one instant to another.
inline double seconds_between(Instant from, Instant to) {
  return static_cast<double>((to - from).count()) / 1000;
}

/// A span of time, to the nearest millisecond.
inline std::chrono::milliseconds milliseconds_of(double seconds) {
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

/// "2026-03-10T06:00:00Z" or with an offset such as "+01:00"; also without seconds, or with a fraction of
/// one, rounded to milliseconds. `where` (file:line) opens the message of the InputError that a malformed
/// text or one without zone gets.
Instant parse_instant(std::string_view text, std::string_view where);

/// "2026-03-10T06:00:00Z", or "2026-03-10T06:00:00.250Z" where there are milliseconds.
std::string to_iso(Instant t);

/// "20260310T0600Z": the name of a cycle's folder; with seconds "20260310T060007Z", milliseconds
/// "20260310T060007.250Z" where they are not 0.
std::string to_compact(Instant t);

/// CF time unit: "seconds since 2026-03-10 06:00:00", or with ".250" at its end.
std::string cf_time_units(Instant epoch);

/// Inverse of cf_time_units; InputError if `units` is not of that form.
Instant epoch_of_cf_units(std::string_view units, std::string_view where);

}  // namespace freshet::core
