#pragma once
// What a receiver was sent: <workspace>/delivery/RECEIVER/receipts.jsonl. A message is booked before it is
// tried for the first time, and again once it was taken. What lies between may have arrived.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/time.hpp"
#include "service/delivery/chain_file.hpp"
#include "service/delivery/outbox.hpp"

namespace freshet::service {

/// What became of one message for one target of a receiver.
struct Track {
  std::string document_sha256;         ///< of what was tried first: nothing else goes out in its name
  std::optional<std::string> payload;  ///< what goes out, where that is not the text of the outbox
  bool delivered = false, cleared = false;
  std::optional<core::Instant> delivered_at;
  std::string left_out;  ///< why it was not sent; ""
};

/// All entries of a file, folded.
class Tracks {
 public:
  /// InputError for what is no entry of receipts.
  void take(const nlohmann::json& entry, const std::string& where);
  const Track* find(const std::string& target, const std::string& identifier) const;
  const std::map<std::pair<std::string, std::string>, Track>& all() const { return all_; }
  /// Messages of trouble that were delivered since.
  int troubles_since(core::Instant since) const;
  std::optional<core::Instant> last_delivery() const { return last_; }

 private:
  std::map<std::pair<std::string, std::string>, Track> all_;  ///< by target and identifier
  std::vector<core::Instant> troubles_;
  std::optional<core::Instant> last_;
};

class Receipts {
 public:
  /// RunError where the folder cannot be written. One process at a time.
  Receipts(const DeliveryPlaces& places, const std::string& receiver, core::Instant now);

  const Tracks& tracks() const { return tracks_; }
  const std::vector<std::string>& faults() const { return file_->faults(); }

  void book_attempt(const Parcel& parcel, const std::string& target,
                    const std::optional<std::string>& payload, core::Instant now);
  /// `answer`: what the receiver said.
  void book_delivery(const Parcel& parcel, const std::string& target, const std::string& answer,
                     core::Instant now);
  void book_left_out(const Parcel& parcel, const std::string& target, const std::string& why,
                     core::Instant now);
  /// Taken back where it was kept for those who come later.
  void book_clearing(const Parcel& parcel, const std::string& target, core::Instant now);

 private:
  void book(const char* kind, const Parcel& parcel, const std::string& target, core::Instant now,
            nlohmann::json more);

  std::filesystem::path path_;
  std::unique_ptr<ChainFile> file_;
  Tracks tracks_;
};

}  // namespace freshet::service
