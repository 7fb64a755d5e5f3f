#pragma once
// What a thread of rules makes of one cycle.

#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/warnings/ledger.hpp"

namespace freshet::forecast {

/// Outcomes of rules as the ledger has them, besides the type of the message that was sent or drafted.
namespace outcome {
inline constexpr const char
    *does_not_hold = "does not hold",
    *holds = "holds",                               ///< as was sent before: nothing new to send
        *kept = "kept",                             ///< no longer holds, but not for long enough
            *below = "holds below a higher level",  ///< of its thread
                *ended = "ended by a person",       ///< holds, and nothing has changed since
                    *drafted = " drafted";          ///< after the type of a message that waits for a person
}

struct Verdict {
  std::vector<RuleEvaluation> rules;
  std::optional<Message> message;   ///< to send or to draft, with its text
  std::vector<std::string> faults;  ///< none of them a reason to keep the message back
};

/// Which rules are asked: those that count in exposure.json may have to wait for it.
enum class Asked { all, without_exposure };

/// `now`: the clock. A level that cannot be evaluated is a fault, and one that waits is none: as long as a
/// level is not known, what is in force is neither lowered nor ended, but others may raise it. InputError
/// where no level fits the products.
Verdict verdict_of(const std::string& thread, const core::Basin& basin, const CycleProducts& products,
                   const Ledger& ledger, core::Instant now, Asked asked = Asked::all);

}  // namespace freshet::forecast
