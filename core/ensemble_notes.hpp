#pragma once
// What a small ensemble cannot do.

#include <string>

#include "core/basin_fwd.hpp"

namespace freshet::core {

/// What readings can make of so few members, where assimilation is enabled; empty where they are enough.
std::string small_ensemble_note(const Basin& basin);

}  // namespace freshet::core
