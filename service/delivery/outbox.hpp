#pragma once
// What is to be delivered: <workspace>/delivery/outbox.jsonl. What is in it once stays as it is, whatever
// becomes of keys, configuration and versions: no receiver gets two contents under one key.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "core/workspace.hpp"
#include "service/delivery/chain_file.hpp"

namespace freshet::service {

struct DeliveryPlaces {
  explicit DeliveryPlaces(const core::Workspace& workspace) : folder(workspace.root / "delivery") {}
  std::filesystem::path folder;
  std::filesystem::path outbox() const { return folder / "outbox.jsonl"; }
  std::filesystem::path receipts(const std::string& receiver) const {
    return folder / receiver / "receipts.jsonl";
  }
  std::filesystem::path state(const std::string& receiver) const { return folder / receiver / "state.json"; }
};

enum class Sort { warning, trouble };

/// One message of the outbox, less its text.
struct Parcel {
  Sort sort = Sort::warning;
  std::string identifier;
  std::string thread;  ///< messages of one thread arrive in order
  std::string rule;    ///< or "trouble/KEY"
  std::string type;    ///< CAP's Alert, Update, Cancel; of trouble: begin, end
  std::string severity, status, media;
  core::Instant sent{};
  std::optional<core::Instant> expires;
  /// Identifiers of those whose place it takes, or which it ends; none, of an end: all before it.
  std::vector<std::string> references;
  std::string sha256;        ///< of its text
  std::string ledger_entry;  ///< SHA-256 of the entry of the ledger that it was made from
  std::string signed_by;     ///< SHA-256 of the certificate; "": not signed
  EntryPlace place;
  bool ends_thread() const { return type == "Cancel" || type == "end"; }
  /// The same for the same content alone: what receivers tell repetitions by.
  std::string key() const { return identifier + "." + sha256; }
};

nlohmann::json to_json(const Parcel& parcel, const std::string& document);
/// InputError.
Parcel parcel_from_json(const nlohmann::json& entry, const std::string& where);

class Outbox {
 public:
  explicit Outbox(const DeliveryPlaces& places) : file_(places.outbox()), reader_(file_) {}
  /// What has come since. True if anything has. InputError.
  bool refresh();
  const std::vector<Parcel>& parcels() const { return parcels_; }
  const Parcel* find(const std::string& identifier) const;
  /// InputError where the file was changed since.
  std::string document(const Parcel& parcel) const;
  /// Identifiers that were over when the outbox began.
  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  std::filesystem::path file_;
  ChainReader reader_;
  std::vector<Parcel> parcels_;
  std::map<std::string, std::size_t> numbers_;  ///< by identifier
  std::vector<std::string> left_out_;
};

}  // namespace freshet::service
