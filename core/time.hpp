#pragma once
// Instants are UTC, counted in whole seconds since 1970; model time is double seconds since a stated instant.

#include <chrono>
#include <string>
#include <string_view>

namespace freshet::core {

using Instant = std::chrono::sys_seconds;

/// "2026-03-10T06:00:00Z" or with an offset such as "+01:00"; also without seconds. `where` (file:line) opens the
/// message of the InputError that a malformed text or one without zone gets.
Instant parse_instant(std::string_view text, std::string_view where);

/// "2026-03-10T06:00:00Z"
std::string to_iso(Instant t);

/// "20260310T0600Z": the name of a cycle's folder.
std::string to_compact(Instant t);

/// CF time unit: "seconds since 2026-03-10 06:00:00".
std::string cf_time_units(Instant epoch);

/// Inverse of cf_time_units; InputError if `units` is not of that form.
Instant epoch_of_cf_units(std::string_view units, std::string_view where);

}  // namespace freshet::core
