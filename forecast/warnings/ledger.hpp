#pragma once
// The record of every message sent, and the one place where messages are sent.

#include <filesystem>
#include <string>
#include <vector>

#include "core/program.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/message.hpp"

namespace freshet::forecast {

/// A message is sent once its file cycles/<cycle>/warnings/<identifier>.xml stands there; identifiers follow
/// from basin, rule, cycle and type, so the same message has one file. warnings/ledger.json is written after
/// the file. A kill in between leaves a file that the ledger lacks: opening takes it in. So does opening
/// without a ledger. Whoever opens waits until no other process holds the ledger of this workspace.
class Ledger {
 public:
  /// InputError if the ledger or a message is damaged.
  explicit Ledger(core::Workspace workspace);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  const std::vector<Message>& messages() const { return messages_; }  ///< by cycle, then rule
  bool has(const std::string& rule, core::Instant cycle) const;
  void send(const CapContent& content);
  std::filesystem::path file_of(const Message& message) const;

 private:
  void lock();
  void read_ledger();
  void take_in_files();
  void save() const;

  core::Workspace workspace_;
  std::vector<Message> messages_;
  int lock_ = -1;
};

}  // namespace freshet::forecast
