#pragma once
// Messages made of one in force: an Update in an officer's words, its end, or its prolongation as it is.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "forecast/warnings/cap_text.hpp"
#include "forecast/warnings/desk.hpp"
#include "forecast/words/facts.hpp"

namespace freshet::forecast {

/// Whether a message or a draft has this identifier already.
using IdentifierTaken = std::function<bool(const std::string&)>;

/// How a person ends a warning.
struct Ending {
  std::string how;  ///< cancel, expire or all-clear (act.hpp)
  OfficersWords words;
  std::optional<core::Instant> until;
};

/// `chain`: in force, oldest first. `text`: that of the last with the officer's words.
Message amended_message(const core::Basin& basin, const std::vector<Message>& chain, CapText text,
                        core::Instant sent, const IdentifierTaken& taken);

/// Cancel, or for `expire` an Update with another end. InputError where that end is not in the future, or
/// later than it was.
Message ending_message(const core::Basin& basin, const std::vector<Message>& chain, const Ending& ending,
                       core::Instant sent, const IdentifierTaken& taken);

/// A warning that is kept as it is until `expires`: an Update that says why.
Message kept_message(const core::Basin& basin, const std::vector<Message>& chain, const Sentences& why,
                     core::Instant sent, core::Instant expires, const IdentifierTaken& taken);

}  // namespace freshet::forecast
