#pragma once
// What a person or the model did with a draft or with a message in force, as the ledger remembers it.

#include <nlohmann/json.hpp>
#include <string>

#include "core/time.hpp"

namespace freshet::forecast {

/// `by` of what the model did by itself.
inline constexpr const char* by_the_model = "freshet";

/// Words for what an act does, those of the commands. `replace` and `withdraw` are the model's.
namespace act {
inline constexpr const char *approve = "approve", *amend = "amend", *reject = "reject", *cancel = "cancel",
                            *expire = "expire", *all_clear = "all-clear", *replace = "replace",
                            *withdraw = "withdraw";
}

struct Act {
  std::string act, of;              ///< `of`: identifier of the draft or of the message that it is about
  std::string by, account, reason;  ///< the name that was given, the account that gave it, why
  core::Instant at{};
  nlohmann::json changes = nullptr;  ///< amend: {"severity": {"was": ..., "is": ...}, ...}
  std::string xml;                   ///< amend of a draft: its text from then on
};

nlohmann::json to_json(const Act& act);
Act act_from_json(const nlohmann::json& json, const std::string& where);  ///< InputError; JSON's own errors

}  // namespace freshet::forecast
