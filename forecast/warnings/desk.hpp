#pragma once
// The duty desk: what a person does with drafts and with warnings in force. Each act enters the ledger with
// name, account, reason and time, or changes nothing.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"
#include "forecast/warnings/message.hpp"

namespace freshet::forecast {

/// What an officer says in place of the model; empty: as the model says it.
struct OfficersWords {
  std::string severity, headline, instruction, area;
  std::string language;  ///< of headline, instruction and area; empty: the first of the message
  bool any() const { return !severity.empty() || !headline.empty() || !instruction.empty() || !area.empty(); }
};

struct Order {
  std::string act;  ///< approve, amend, reject, cancel, expire or all-clear (act.hpp)
  std::string of;   ///< identifier of a draft; of what is in force also its rule or thread
  std::string by, account, reason;
  OfficersWords words = {};
  std::string as = {};                      ///< amend: with the words that this earlier draft was given
  std::optional<core::Instant> until = {};  ///< expire; default: an hour from now
  bool stale_too = false;  ///< approve what waited for too long, or has a newer forecast behind it
};

struct Done {
  std::string text;  ///< for the person who did it
  std::optional<Message> sent, drafted;
  std::vector<std::string> faults;  ///< of the ledger and its files
};

/// InputError, in words for the officer, where it cannot be done: nothing was changed then. LockRefused where
/// another program holds the ledger for half a minute. Of two officers at once the second sees what the first
/// did.
Done carry_out(const core::Basin& basin, const core::Workspace& workspace, const Order& order,
               core::Instant now);

nlohmann::json to_json(const Done& done);

}  // namespace freshet::forecast
