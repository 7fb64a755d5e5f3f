#pragma once
// The form of warnings/ledger.json: a chain of entries, each sealed with the SHA-256 of itself and of the one
// before, so that no entry can be changed, taken out or put in unnoticed.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "forecast/warnings/message.hpp"

namespace freshet::forecast {

/// What one rule made of one cycle.
struct RuleEvaluation {
  std::string rule;
  std::string fingerprint;  ///< of the products and of the rule: other results are evaluated again
  std::string outcome;      ///< "Alert", "Update", "Cancel", "holds" (as sent before) or "does not hold"
  double probability = 0;
};

/// An evaluation is recorded also where nothing was sent.
struct CycleEvaluation {
  core::Instant cycle{}, at{};  ///< `at`: the time that its messages give as sent
  std::vector<RuleEvaluation> rules;
};

/// Entries in the order of writing; messages and evaluations are what they say.
struct LedgerContent {
  std::vector<nlohmann::json> chain;
  std::vector<Message> messages;
  std::vector<CycleEvaluation> evaluations;
  bool old_form = false;  ///< without hashes: messages only, less their XML

  void add(const Message& message);
  void add(const CycleEvaluation& evaluation);
  /// Whether this begins with all that `other` holds, and holds more.
  bool goes_beyond(const LedgerContent& other) const;
};

/// InputError naming the entry that is damaged.
LedgerContent parse_ledger(const std::string& text, const std::string& where);
std::string ledger_text(const LedgerContent& content);

}  // namespace freshet::forecast
