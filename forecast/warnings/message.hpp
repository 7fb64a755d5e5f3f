#pragma once
// A warning message as the project remembers it: what decides about the next one, and what must be cited.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace freshet::forecast {

enum class MessageType { alert, update, cancel };
std::string to_text(MessageType type);  ///< CAP's words: Alert, Update, Cancel
MessageType message_type(const std::string& text, const std::string& where);  ///< inverse; InputError

struct Message {
  std::string identifier, sender, rule, gauge, event, severity, area_description;
  MessageType type = MessageType::alert;
  core::Instant cycle{}, sent{}, expires{};
  std::optional<core::Instant> onset;
  double probability = 0, area_km2 = 0;
  std::vector<std::string> references;  ///< identifiers of the messages that this one replaces or ends
  std::string thread;                   ///< see thread_of()
  std::string place;                    ///< of rules without a gauge: what they call their area
  std::string model_severity;           ///< what the model said where a person said another; else empty
  bool ended_by_person = false;  ///< a person ended the warning with this message, whatever the model says
  std::vector<std::string> signed_by;  ///< the persons behind it, in the ledger alone; none: nobody was asked
  std::string xml;  ///< the message itself; empty: sent before ledgers held it, and its file is gone
};

/// Messages of one thread replace each other, also those of several rules; a rule that names none has its
/// own.
std::string thread_of(const Message& message);

/// Where the rule looks: its gauge, or the name of its area.
const std::string& place_of(const Message& message);

/// What the model said, whatever a person made of it.
std::string severity_of_model(const Message& message);

nlohmann::json to_json(const Message& message);                                   ///< less its XML
Message message_from_json(const nlohmann::json& json, const std::string& where);  ///< InputError if not ours

/// Deterministic, and fit for a file name and for CAP (no blanks, commas, < or &), whatever the names are. A
/// second message of the same type for the same rule and cycle (the cycle was made anew) is number 2.
std::string identifier_of(const std::string& basin, const std::string& rule, core::Instant cycle,
                          MessageType type, int number = 1);

/// Messages of one thread that hold at `now`, oldest first, for the next one to refer to: less those that
/// have expired, and those that a Cancel refers to, itself or through an Update. None where all were replaced
/// by Updates that have expired. By a clock that is right two Alerts never hold at once. `history` in the
/// order of sending.
std::vector<Message> in_force(const std::vector<Message>& history, const std::string& thread,
                              core::Instant now);

}  // namespace freshet::forecast
