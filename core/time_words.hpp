#pragma once
// Times as people read them.

#include <string>

#include "core/time.hpp"

namespace freshet::core {

/// "2026-03-10 06:00 UTC", "2026-03-10 06:00:00.500 UTC"
std::string in_words(Instant t);

/// "05:25 (+1:25)": the time of day and how long after the cycle; "04:00 (now)" at the cycle itself.
std::string clock_in_cycle(Instant t, Instant cycle);

}  // namespace freshet::core
