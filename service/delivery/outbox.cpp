#include "service/delivery/outbox.hpp"

#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "results/json_keys.hpp"

namespace freshet::service {

using nlohmann::json;
namespace key = results::key;

json to_json(const Parcel& p, const std::string& document) {
  return {{key::kind, p.sort == Sort::warning ? "warning" : "trouble"},
          {key::identifier, p.identifier},
          {"thread", p.thread},
          {key::rule, p.rule},
          {key::type, p.type},
          {key::severity, p.severity},
          {"status", p.status},
          {"media", p.media},
          {"sent", core::to_iso(p.sent)},
          {key::expires, p.expires ? json(core::to_iso(*p.expires)) : json()},
          {"references", p.references},
          {"document_sha256", p.sha256},
          {"ledger_entry", p.ledger_entry},
          {"signed_by", p.signed_by},
          {"document", document}};
}

Parcel parcel_from_json(const json& entry, const std::string& where) {
  try {
    Parcel p;
    p.sort = entry.at(key::kind) == "warning" ? Sort::warning : Sort::trouble;
    p.identifier = entry.at(key::identifier);
    p.thread = entry.at("thread");
    p.rule = entry.at(key::rule);
    p.type = entry.at(key::type);
    p.severity = entry.at(key::severity);
    p.status = entry.at("status");
    p.media = entry.at("media");
    p.sent = core::parse_instant(entry.at("sent").get<std::string>(), where + ": sent");
    if (const json& expires = entry.at(key::expires); !expires.is_null())
      p.expires = core::parse_instant(expires.get<std::string>(), where + ": expires");
    p.references = entry.at("references").get<std::vector<std::string>>();
    p.sha256 = entry.at("document_sha256");
    p.ledger_entry = entry.at("ledger_entry");
    p.signed_by = entry.at("signed_by");
    core::check(p.sha256 == core::Sha256().add(entry.at("document").get<std::string>()).hex(),
                "{}: the text of {} does not have the SHA-256 that it is booked under", where, p.identifier);
    return p;
  } catch (const json::exception& error) {
    core::fail_input("{}: no entry of an outbox: {}", where, error.what());
  }
}

bool Outbox::refresh() {
  const std::size_t before = reader_.entries();
  reader_.refresh([&](const json& entry, EntryPlace place) {
    if (entry.value(key::kind, "") == "begun") {
      left_out_ = entry.value("left_out", std::vector<std::string>());
      return;
    }
    parcels_.push_back(parcel_from_json(entry, file_.string()));
    parcels_.back().place = place;
    numbers_[parcels_.back().identifier] = parcels_.size() - 1;
  });
  return reader_.entries() != before;
}

const Parcel* Outbox::find(const std::string& identifier) const {
  const auto found = numbers_.find(identifier);
  return found == numbers_.end() ? nullptr : &parcels_[found->second];
}

std::string Outbox::document(const Parcel& parcel) const {
  const std::string text = entry_at(file_, parcel.place).value("document", "");
  core::check(core::Sha256().add(text).hex() == parcel.sha256, "{}: the text of {} was changed",
              file_.string(), parcel.identifier);
  return text;
}

}  // namespace freshet::service
