#pragma once
// What a message gets for a profile of CAP: profiles/NAME.cpp defines fit_NAME(). What basin.toml must give
// is in core/cap_profiles/NAME.cpp; the rows are there.

#include "core/basin/warnings.hpp"
#include "core/cap_profiles.hpp"
#include "forecast/warnings/cap_text.hpp"

namespace freshet::forecast {

#define FRESHET_ROW(function, name) void fit_##function(CapText& text, const core::Warnings& warnings);
FRESHET_CAP_PROFILES(FRESHET_ROW)
#undef FRESHET_ROW

/// Puts into a message what the profile of the basin asks for. Done again, it changes nothing: so it is done
/// after each change, also those of officers.
void fit_to_profile(CapText& text, const core::Warnings& warnings);

/// Writes every time with the offset of warnings.time_zone in place of -00:00, the same instants.
void put_local_times(CapText& text, const core::Warnings& warnings);

}  // namespace freshet::forecast
