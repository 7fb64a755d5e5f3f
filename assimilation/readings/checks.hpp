#pragma once
// What a reading can be doubted for, looking only at its own gauge. Flags are a function of the readings
// around it in time: however they were cut into files and in which order they came, the same readings get the
// same flags. The filter has a check of its own against the ensemble (assimilation/innovations.hpp).

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assimilation/check_limits.hpp"
#include "assimilation/readings/reading.hpp"

namespace freshet::assimilation {

/// [station] elevation of the bed at the gauge, m, where it is known.
using GaugeBeds = std::map<std::string, double>;

/// Values that loggers and services write where they have none and that a reading could have: all digits
/// nine. Negative ones are no value; positive ones may be one by chance.
bool is_missing_code(double value);

/// What a check that looks at neighbours in time found, in words; empty for any other check.
std::string reason_of_check(const std::string& check);

/// How far around a reading others matter to its flags.
constexpr std::chrono::hours check_back{96}, check_ahead{24};

/// Sets quality and flagged_by anew, from what was stated. `series`: one gauge and
/// quantity, by time.
void check_readings(std::vector<Reading>& series, const CheckLimits& limits = {});

}  // namespace freshet::assimilation
