#pragma once
// The form of warnings/ledger.json: a chain of entries, each sealed with the SHA-256 of itself and of the one
// before, so that no entry can be changed, taken out or put in unnoticed.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/workspace.hpp"
#include "forecast/warnings/act.hpp"
#include "forecast/warnings/message.hpp"

namespace freshet::forecast {

/// What one rule made of one cycle.
struct RuleEvaluation {
  std::string rule;
  std::string fingerprint;  ///< of the products and of the rule: other results are evaluated again
  std::string outcome;      ///< "Alert", "Update", "Cancel", "holds" (as sent before) or "does not hold"
  double probability = 0;
  /// Below what keeps a warning in force, where limits differ between forecasts; else the probability says
  /// it.
  std::optional<bool> below = {};
};

/// An evaluation is recorded also where nothing was sent.
struct CycleEvaluation {
  core::Instant cycle{}, at{};  ///< `at`: the time that its messages give as sent
  std::vector<RuleEvaluation> rules;
};

/// Entries in the order of writing; the lists are what they say. An entry of a kind that is not known here
/// stays in the chain and says nothing: form 2 grows by kinds, so that old ledgers are read by new programs.
struct LedgerContent {
  std::vector<nlohmann::json> chain;
  std::vector<Message> messages;  ///< put out: with `approval = "required"` what persons approved
  std::vector<CycleEvaluation> evaluations;
  std::vector<Message> drafts;  ///< for persons to approve; their identifiers end in ".Draft"
  std::vector<Act> acts;
  bool old_form = false;  ///< without hashes: messages only, less their XML

  /// The one answer to what receivers may be given: each message that is approved, or needed no approval, in
  /// the order of sending; never a draft. An entry of the kind `message` is one, and no other kind is.
  const std::vector<Message>& to_be_delivered() const { return messages; }

  void add(const Message& message);
  void add_draft(const Message& draft);
  void add(const CycleEvaluation& evaluation);
  void add(const Act& act);
  /// Whether this begins with all that `other` holds, and holds more.
  bool goes_beyond(const LedgerContent& other) const;
};

/// InputError naming the entry that is damaged.
LedgerContent parse_ledger(const std::string& text, const std::string& where);
/// The ledger of the workspace, or its copy, for those who only look: without a lock, nothing is mended.
/// Empty where there is none; InputError where both are damaged.
LedgerContent ledger_as_it_stands(const core::Workspace& workspace);
std::string ledger_text(const LedgerContent& content);

}  // namespace freshet::forecast
