#include "service/delivery/audit.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "forecast/warnings/ledger_file.hpp"
#include "results/json_keys.hpp"
#include "service/delivery/receipts.hpp"
#include "service/delivery/signature.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using nlohmann::json;
namespace key = results::key;

namespace {

bool is_there(const fs::path& file) {
  std::error_code error;
  return fs::exists(file, error);
}

class Auditor {
 public:
  Auditor(const core::Basin& basin, const core::Workspace& workspace)
      : basin_(basin), workspace_(workspace), places_(workspace) {}

  /// What refers to something is read before it: so that all it can refer to is there, whoever writes.
  json all() {
    for (const fs::path& folder : receivers()) read_receipts(folder);
    read_outbox();
    read_ledger();
    check_receipts();
    check_outbox();
    check_files();
    found_["whole"] = found_["faults"].empty();
    return found_;
  }

 private:
  void fault(const std::string& text) { found_["faults"].push_back(text); }

  void record(const fs::path& file, std::size_t entries, const std::string& last, const std::string& fault) {
    found_["records"].push_back({{"file", fs::relative(file, workspace_.root).string()},
                                 {"entries", entries},
                                 {"last", last},
                                 {"fault", fault}});
  }

  std::vector<fs::path> receivers() const {
    std::vector<fs::path> folders;
    std::error_code error;
    for (fs::directory_iterator it(places_.folder, error), end; !error && it != end; it.increment(error))
      if (is_there(it->path() / "receipts.jsonl")) folders.push_back(it->path());
    std::sort(folders.begin(), folders.end());
    return folders;
  }

  /// To the first entry that is wrong.
  void read_chain(const fs::path& file, const TakeEntry& take) {
    ChainReader reader(file);
    std::string wrong;
    try {
      reader.refresh(take);
    } catch (const core::InputError& error) {
      wrong = error.what();
      fault(wrong);
    }
    record(file, reader.entries(), reader.last(), wrong);
    reader_is_sound_ = wrong.empty();
    if (reader.torn())
      found_["notes"].push_back(fmt::format(
          "{}: its last line has no end: it is being written, or its writer was killed", file.string()));
    check_copy(file, reader);
  }

  /// An entry is in the file before it is in the copy.
  void check_copy(const fs::path& file, ChainReader& reader) {
    const fs::path copy = copy_of(file);
    if (!is_there(copy))
      return fault(fmt::format("{}: is gone; 'freshet deliver' makes it again", copy.string()));
    ChainReader other(copy);
    try {
      other.refresh([](const json&, EntryPlace) {});
    } catch (const core::InputError& error) {
      return fault(error.what());
    }
    const auto nothing = [](const json&, EntryPlace) {};
    if (other.entries() > reader.entries() && reader_is_sound_)
      reader.refresh(nothing);  // some have come since
    if (other.entries() > reader.entries())
      fault(fmt::format("{}: holds {} entries, its copy {}: it was cut short or put back", file.string(),
                        reader.entries(), other.entries()));
    else if (other.entries() == reader.entries() && other.last() != reader.last())
      fault(fmt::format("{}: is no copy of {}", copy.string(), file.string()));
  }

  void read_receipts(const fs::path& folder) {
    const fs::path file = folder / "receipts.jsonl";
    Tracks& tracks = tracks_[folder.filename().string()];
    std::size_t number = 0;
    read_chain(file, [&](const json& entry, EntryPlace) {
      tracks.take(entry, fmt::format("{}: entry {}", file.string(), ++number));
    });
  }

  void read_outbox() {
    if (!is_there(places_.outbox())) {
      if (!tracks_.empty()) fault(places_.outbox().string() + ": is gone, but there are receipts");
      return;
    }
    std::size_t number = 0;
    read_chain(places_.outbox(), [&](const json& entry, EntryPlace) {
      const std::string where = fmt::format("{}: entry {}", places_.outbox().string(), ++number);
      if (entry.value(key::kind, "") == "begun") return;
      const Parcel parcel = parcel_from_json(entry, where);
      core::check(parcels_.emplace(parcel.identifier, parcel).second, "{}: {} is in it twice", where,
                  parcel.identifier);
      documents_[parcel.identifier] = entry.at("document").get<std::string>();
    });
  }

  void read_ledger() {
    const fs::path file = workspace_.ledger(), copy = file.string() + ".copy";
    if (!is_there(file) && !is_there(copy)) return;
    const auto content = parsed(file), other = parsed(copy);
    if (content && other && content->chain != other->chain)
      fault(fmt::format("{}: is no copy of the ledger, which holds {} entries, it {}", copy.string(),
                        content->chain.size(), other->chain.size()));
    if (content) ledger_ = *content;
    record(file, ledger_.chain.size(),
           ledger_.chain.empty() ? "" : ledger_.chain.back().value(key::sha256, ""),
           content ? "" : "damaged");
  }

  std::optional<forecast::LedgerContent> parsed(const fs::path& file) {
    try {
      return forecast::parse_ledger(core::read_file(file), file.string());
    } catch (const core::InputError& error) {
      fault(error.what());
      return {};
    }
  }

  void check_receipts() {
    for (const auto& [receiver, tracks] : tracks_) {
      std::size_t delivered = 0, left_out = 0;
      for (const auto& [address, track] : tracks.all()) {
        delivered += track.delivered ? 1 : 0;
        left_out += !track.delivered && !track.left_out.empty() ? 1 : 0;
        const auto parcel = parcels_.find(address.second);
        if (parcel == parcels_.end())
          fault(fmt::format("receiver {}: {} is booked, but is not in the outbox", receiver, address.second));
        else if (!track.document_sha256.empty() && track.document_sha256 != parcel->second.sha256)
          fault(fmt::format("receiver {}: {} went out with another content than the outbox has", receiver,
                            address.second));
      }
      json shown = {{"receiver", receiver}, {"delivered", delivered}, {"left_out", left_out}};
      try {
        shown["waiting"] = core::read_json(places_.state(receiver)).value("waiting", json());
      } catch (const core::InputError&) {
        shown["waiting"] = nullptr;
      }
      found_["receivers"].push_back(shown);
    }
  }

  void check_outbox() {
    std::map<std::string, const json*> entries;
    for (const json& entry : ledger_.chain) entries[entry.value(key::sha256, "")] = &entry;
    for (const auto& [identifier, parcel] : parcels_) {
      if (parcel.sort == Sort::trouble) continue;
      const auto entry = entries.find(parcel.ledger_entry);
      if (entry == entries.end() || entry->second->value(key::identifier, "") != identifier) {
        fault(fmt::format("outbox: {}: the entry of the ledger that it was made from is not there",
                          identifier));
        continue;
      }
      try {
        check_document(parcel, documents_[identifier], entry->second->value(key::xml, ""));
      } catch (const core::InputError& error) {
        fault(std::string("outbox: ") + error.what());
      }
    }
  }

  void check_document(const Parcel& parcel, const std::string& document, const std::string& xml) {
    if (parcel.signed_by.empty())
      return core::check(document == xml, "{}: is not the text of the ledger", parcel.identifier);
    core::check(canonical_without_signature(document, parcel.identifier) ==
                    canonical_without_signature(xml, parcel.identifier),
                "{}: what was signed is not the text of the ledger", parcel.identifier);
    std::vector<Certificate> trust;
    for (const Certificate& one : own_certificates())
      if (one.sha256 == parcel.signed_by) trust.push_back(one);
    if (trust.empty())
      found_["notes"].push_back(
          fmt::format("{}: signed by a certificate that basin.toml names no more", parcel.identifier));
    else
      verify(document, trust, trust.front().from, parcel.identifier);
  }

  const std::vector<Certificate>& own_certificates() {
    if (!certificates_) {
      certificates_.emplace();
      for (const core::SigningKey& signing : basin_.service->signing)
        for (const Certificate& one :
             certificates_in(core::read_file(signing.cert_file), signing.cert_file.string()))
          certificates_->push_back(one);
    }
    return *certificates_;
  }

  /// Those of cycles whose folder is there; and none that nobody sent.
  void check_files() {
    std::set<fs::path> ours;
    for (const forecast::Message& message : ledger_.messages) {
      const fs::path folder = workspace_.cycle(message.cycle),
                     file = folder / "warnings" / (message.identifier + ".xml");
      ours.insert(file);
      if (message.xml.empty() || !is_there(folder)) continue;
      if (!is_there(file))
        fault(fmt::format("{}: is gone; 'freshet warn' writes it again from the ledger", file.string()));
      else if (core::read_file(file) != message.xml)
        fault(fmt::format("{}: is not what was sent; 'freshet warn' writes it again from the ledger",
                          file.string()));
    }
    for (const core::Instant cycle : core::list_cycles(workspace_.cycles())) {
      std::error_code error;
      for (fs::directory_iterator it(workspace_.cycle(cycle) / "warnings", error), end; !error && it != end;
           it.increment(error))
        if (it->path().extension() == ".xml" && ours.count(it->path()) == 0)
          fault(fmt::format("{}: is not in the ledger: no message of this workspace", it->path().string()));
    }
    found_["messages"] = ledger_.messages.size();
  }

  const core::Basin& basin_;
  core::Workspace workspace_;
  DeliveryPlaces places_;
  json found_ = {{"records", json::array()},
                 {"receivers", json::array()},
                 {"notes", json::array()},
                 {"faults", json::array()}};
  bool reader_is_sound_ = true;
  std::map<std::string, Tracks> tracks_;
  std::map<std::string, Parcel> parcels_;
  std::map<std::string, std::string> documents_;
  forecast::LedgerContent ledger_;
  std::optional<std::vector<Certificate>> certificates_;
};

}  // namespace

json audit(const core::Basin& basin, const core::Workspace& workspace) {
  return Auditor(basin, workspace).all();
}

std::string audit_text(const json& found) {
  std::string text;
  for (const json& record : found["records"])
    text += fmt::format("{}  {} entries  {}{}\n", record["file"].get<std::string>(),
                        record["entries"].get<std::size_t>(), record["last"].get<std::string>().substr(0, 16),
                        record["fault"] == "" ? "" : "  WRONG");
  for (const json& r : found["receivers"])
    text +=
        fmt::format("receiver {}: {} delivered, {} left out, {} waiting\n", r["receiver"].get<std::string>(),
                    r["delivered"].get<std::size_t>(), r["left_out"].get<std::size_t>(), r["waiting"].dump());
  for (const json& note : found["notes"]) text += "note: " + note.get<std::string>() + "\n";
  for (const json& fault : found["faults"]) text += "WRONG: " + fault.get<std::string>() + "\n";
  return text + (found["whole"].get<bool>() ? "whole\n" : "");
}

}  // namespace freshet::service
