#pragma once
// Readings that leave and come back, as no river does: spikes of one sample or several.

#include <cmath>
#include <vector>

#include "assimilation/check_limits.hpp"
#include "assimilation/readings/reading.hpp"

namespace freshet::assimilation {

using Series = std::vector<Reading*>;  ///< of one gauge and quantity, by time

/// Gives a reading a worse quality; a better or equal one leaves it as it is.
inline void flag(Reading& reading, Quality quality, const char* check) {
  if (quality <= reading.quality) return;
  reading.quality = quality;
  reading.flagged_by = check;
}

inline double minutes_between(const Reading& a, const Reading& b) {
  return std::chrono::duration<double, std::ratio<60>>(b.time - a.time).count();
}

/// "spike": a reading left abruptly (by more than limits.spike) and another came back abruptly, within
/// limits.spike_hours; all between them are suspect, as far as each stands apart from both. A reading's
/// verdict depends on those within spike_hours of it.
void check_spikes(const Series& series, const CheckLimits& limits);

/// "jump": readings left by more than limits.jump and are still away, and whether they come back within
/// limits.spike_hours is not known: nothing later is there, or not before a gap as long. Suspect until it is
/// known: then a spike, or good. Only good readings are left. The series may run backwards in time: what
/// stands apart at its beginning.
void check_jumps(const Series& series, const CheckLimits& limits);

}  // namespace freshet::assimilation
