#pragma once
// Levels of one thread, and what keeps a warning from flapping. Pure functions of the ledger.

#include <optional>
#include <string>
#include <vector>

#include "core/basin/warnings.hpp"
#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "forecast/warnings/evaluation.hpp"
#include "forecast/warnings/ledger_file.hpp"

namespace freshet::forecast {

/// The thread of a rule: its own id, unless it names one.
std::string thread_of(const core::WarningRule& rule);

/// Rules of a thread, the most severe first.
std::vector<core::WarningRule> levels_of(const core::Basin& basin, const std::string& thread);

/// Unknown 0, Minor 1, Moderate 2, Severe 3, Extreme 4.
int rank_of(const std::string& severity);

/// How a level stands in a cycle.
enum class Stand {
  no,
  holds,  ///< the rule's probability is reached; or the level is in force, and clear_probability is reached
  kept    ///< in force and below clear_probability, but not for clear_after_h, or not yet for min_duration_h
};

struct Standing {
  Stand stand = Stand::no;
  Sentences why;  ///< of `kept`: why, and until when at the least
};

/// `messages`: of all that was sent. `earlier`: of this thread in force. `evaluations`: of the cycles before.
Standing standing_of(const Evaluation& evaluation, const std::vector<Message>& messages,
                     const std::vector<Message>& earlier, const std::vector<CycleEvaluation>& evaluations,
                     core::Instant cycle, core::Instant sent);

/// Since when a level of this rank, or a higher one, has been in force without a break; nothing: it is not.
std::optional<core::Instant> in_force_since(const std::vector<Message>& messages, const std::string& thread,
                                            int rank);

/// The cycle since which the probability of `rule` has been below `limit`, `cycle` itself included. Where an
/// evaluation says itself whether it was below its own limit, that counts.
core::Instant below_since(const std::vector<CycleEvaluation>& evaluations, const std::string& rule,
                          double limit, core::Instant cycle);

}  // namespace freshet::forecast
