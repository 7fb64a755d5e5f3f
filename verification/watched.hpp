#pragma once
// What a rule's messages announce, and by which readings one can tell whether it came.

#include <map>
#include <optional>
#include <string>

#include "core/basin_fwd.hpp"
#include "forecast/warnings/message.hpp"
#include "verification/references.hpp"

namespace freshet::core {
struct WarningRule;
}

namespace freshet::verification {

/// What the announced level is of.
enum class Measure { none, stage, discharge, rise };

struct Watched {
  Measure measure = Measure::none;
  double level = 0;
  std::string event;                     ///< in words; where nothing can tell, why
  std::string threshold;                 ///< its name, where it has one
  const CrossingFinder* seen = nullptr;  ///< nothing: no reading tells
};

Watched watched_by(const core::WarningRule& rule, const core::Basin& basin,
                   const std::map<SeriesKey, Reference>& references);

/// Levels that a message names itself: what it warned of is what it said, not what its rule says today.
std::map<Measure, double> named_levels(const forecast::Message& message);

}  // namespace freshet::verification
