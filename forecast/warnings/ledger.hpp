#pragma once
// The record of every evaluation and of every message sent, and the one place where messages are sent.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/lock.hpp"
#include "core/workspace.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/ledger_file.hpp"
#include "forecast/warnings/message.hpp"

namespace freshet::forecast {

/// What enters the ledger together.
struct Booking {
  std::vector<Act> acts;
  std::vector<Message> drafts, messages;
  std::optional<CycleEvaluation> evaluation;
};

/// warnings/ledger.json is the truth; it holds the text of every message, and a second copy of it lies next
/// to it. A message is sent once the ledger holds it: then its file
/// cycles/<cycle>/warnings/<identifier>.xml is written. A kill in between leaves a ledger without the file:
/// opening writes it. So does opening where a file was taken away or changed. Files that the ledger does not
/// hold are none of ours and are reported. A damaged ledger is replaced by its copy; a lost one is made again
/// from the files. Whoever opens waits up to five minutes until no other process holds the ledger of this
/// workspace.
///
/// Drafts lie in warnings/drafts/ while they wait, and nowhere else.
class Ledger {
 public:
  /// RunError if the ledger and its copy are damaged; LockRefused if another process holds it for longer than
  /// `patience`.
  explicit Ledger(core::Workspace workspace, std::chrono::seconds patience = std::chrono::minutes(5));
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  const LedgerContent& content() const { return content_; }
  const std::vector<Message>& messages() const { return content_.messages; }  ///< in the order of sending
  /// What was wrong with the ledger and with files next to it, and what was done about it.
  const std::vector<std::string>& faults() const { return faults_; }

  /// The newest cycle that this rule was evaluated for; a message is proof of one.
  std::optional<core::Instant> newest_evaluated(const std::string& rule) const;
  /// The last evaluation of this rule for this cycle; nullptr: none is recorded.
  const RuleEvaluation* evaluation(const std::string& rule, core::Instant cycle) const;
  /// When the last evaluation was made, by the clock of then: the latest such time.
  std::optional<core::Instant> last_clock() const;
  bool has_identifier(const std::string& identifier) const;

  /// Records all of it or nothing, then writes the files of messages and drafts. RunError: not recorded.
  void commit(const Booking& booking);

  /// What the predicates name stays in the ledger, but decides nothing.
  void set_aside(const std::function<bool(const Message&)>& message,
                 const std::function<bool(const CycleEvaluation&)>& evaluation);

  std::filesystem::path file_of(const Message& message) const;
  std::filesystem::path draft_file(const Message& draft) const;

 private:
  void load();
  void load_copy(const std::string& fault);
  void upgrade();
  void take_in_files();
  void report_strays();
  void restore_files();
  void keep_drafts_in_step();
  void write_message(const Message& message);
  void save() const;
  std::filesystem::path copy() const;

  core::Workspace workspace_;
  core::Lock lock_;
  LedgerContent content_;
  std::vector<std::string> faults_;
};

}  // namespace freshet::forecast
