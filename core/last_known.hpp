#pragma once
// Since when a forecast no longer knows what drives it, and the one wording in which log, reports, warnings
// and result files say so.

#include <optional>
#include <string>
#include <vector>

#include "core/basin/missing.hpp"
#include "core/time.hpp"

namespace freshet::core {

enum class Driver { inflow, level, source, rain, evaporation, wind, temperature };
std::string driver_name(Driver driver);  ///< the same word

/// Something that drives a basin and is not known over all of a forecast.
struct LastKnown {
  Driver driver;
  std::string name = {};              ///< of the boundary or source; empty: it is of the whole basin
  std::optional<Instant> until = {};  ///< last value; nothing: a design storm, which is assumed throughout
  Missing then = Missing::hold;       ///< what holds from then on
  bool trend = false;                 ///< the change before it continues, ever slower
  bool measured = false;              ///< these are readings (known_until = "cycle")
  bool beyond_reach = false;          ///< of what continues it by a regression
};

struct Series;

/// Adds a series of `driver` that ends before `end`.
void add_if_ended(const LastKnown& driver, const std::optional<Series>& series, Instant end,
                  std::vector<LastKnown>& drivers);

/// "Inflows at mill and ford are measured up to 2026-03-10 02:00 UTC and held since.": a sentence for all
/// that share time and continuation, in the order of the first of each.
std::vector<std::string> not_known_sentences(const std::vector<LastKnown>& drivers);

/// The same in one line.
std::string not_known_line(const std::vector<LastKnown>& drivers);

}  // namespace freshet::core
