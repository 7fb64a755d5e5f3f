#include "service/delivery/receipts.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/text.hpp"
#include "results/json_keys.hpp"

namespace freshet::service {

using nlohmann::json;
namespace key = results::key;

void Tracks::take(const json& entry, const std::string& where) {
  try {
    const std::string kind = entry.at(key::kind);
    if (kind == "begun") return;
    const std::string identifier = entry.at(key::identifier), target = entry.at("target");
    const core::Instant at = core::parse_instant(entry.at("at").get<std::string>(), where + ": at");
    Track& track = all_[{target, identifier}];
    if (kind == "attempt") {
      track.document_sha256 = entry.at("document_sha256");
      if (entry.contains("payload")) track.payload = entry.at("payload").get<std::string>();
    } else if (kind == "delivered") {
      core::check(track.document_sha256 == entry.at("document_sha256"),
                  "{}: {} was delivered with another content than it was tried with", where, identifier);
      track.delivered = true;
      track.cleared = false;
      track.delivered_at = at;
      last_ = std::max(last_.value_or(at), at);
      if (entry.value("thread", "").starts_with("trouble/")) troubles_.push_back(at);
    } else if (kind == "left_out") {
      track.left_out = entry.at("why");
    } else {
      core::check(kind == "cleared", "{}: '{}' is no kind of receipt", where, kind);
      track.cleared = true;
    }
  } catch (const json::exception& error) {
    core::fail_input("{}: no receipt: {}", where, error.what());
  }
}

const Track* Tracks::find(const std::string& target, const std::string& identifier) const {
  const auto found = all_.find({target, identifier});
  return found == all_.end() ? nullptr : &found->second;
}

int Tracks::troubles_since(core::Instant since) const {
  return static_cast<int>(
      std::count_if(troubles_.begin(), troubles_.end(), [&](core::Instant t) { return t > since; }));
}

Receipts::Receipts(const DeliveryPlaces& places, const std::string& receiver, core::Instant now)
    : path_(places.receipts(receiver)) {
  std::error_code error;
  std::filesystem::create_directories(path_.parent_path(), error);
  if (error) core::fail_run("{}: {}", path_.parent_path().string(), error.message());
  const json first = {{key::kind, "begun"}, {"form", 1}, {"receiver", receiver}, {"at", core::to_iso(now)}};
  file_ = std::make_unique<ChainFile>(path_, first);
  ChainReader reader(path_);
  reader.refresh([&](const json& entry, EntryPlace) { tracks_.take(entry, path_.string()); });
}

void Receipts::book(const char* kind, const Parcel& parcel, const std::string& target, core::Instant now,
                    json more) {
  json entry = {{key::kind, kind},
                {key::identifier, parcel.identifier},
                {"thread", parcel.thread},
                {"target", target},
                {"at", core::to_iso(now)},
                {"key", parcel.key()},
                {"document_sha256", parcel.sha256},
                {"ledger_entry", parcel.ledger_entry}};
  entry.update(more);
  file_->append(entry);
  tracks_.take(entry, path_.string());
}

void Receipts::book_attempt(const Parcel& parcel, const std::string& target,
                            const std::optional<std::string>& payload, core::Instant now) {
  json more = json::object();
  if (payload) more["payload"] = *payload;
  book("attempt", parcel, target, now, more);
}

void Receipts::book_delivery(const Parcel& parcel, const std::string& target, const std::string& answer,
                             core::Instant now) {
  book("delivered", parcel, target, now, {{"answer", core::fit_line(answer)}});
}

void Receipts::book_left_out(const Parcel& parcel, const std::string& target, const std::string& why,
                             core::Instant now) {
  book("left_out", parcel, target, now, {{"why", why}});
}

void Receipts::book_clearing(const Parcel& parcel, const std::string& target, core::Instant now) {
  book("cleared", parcel, target, now, json::object());
}

}  // namespace freshet::service
