#pragma once
// When to send what: the life of a warning. Pure functions of the products and of what was sent before.

#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "forecast/warnings/evaluation.hpp"
#include "forecast/warnings/message.hpp"

namespace freshet::forecast {

struct Decision {
  MessageType type = MessageType::alert;
  Sentences reason;  ///< for the reader of the message
};

/// What to send for a rule at `sent`, given its messages `earlier` in force then (oldest first), or nothing.
/// - holds, nothing in force: Alert. Below clear_probability, something in force: Cancel.
/// - else, in force: Update when probability or area changed by the rule's limits, severity changed, the
/// onset moved by an hour or more, or less than three intervals of the message's life are left.
std::optional<Decision> decide(const Evaluation& evaluation, const std::vector<Message>& earlier,
                               const core::Basin& basin, core::Instant sent);

/// The same after a person has ended the warning with `ended`, while the rule has held ever since: nothing,
/// until probability, area, severity or onset have changed by the rule's limits since then; and no renewal.
std::optional<Decision> decide_after_person(const Evaluation& evaluation, const Message& ended,
                                            const std::vector<Message>& earlier, core::Instant sent);

/// A sentence for a Cancel.
Sentence why_cancelled(const Evaluation& evaluation, const Message& last);

/// Less than three intervals of the message's life are left: it is renewed.
bool lapses_too_soon(const Message& last, const core::Basin& basin, core::Instant sent);

/// End of a message's validity: that of the forecast, but at least four intervals between cycles. With
/// renewal at less than three, a message outlives one missed cycle and the next one late by up to an
/// interval.
core::Instant expiry(const core::Basin& basin, core::Instant cycle, core::Instant sent);

/// CAP urgency from the time between sending and onset: Immediate below 1 h, Expected below 3 h, Future
/// beyond.
std::string urgency(core::Instant sent, core::Instant onset);

/// CAP certainty: Likely above 0.5, else Possible.
std::string certainty(double probability);

}  // namespace freshet::forecast
