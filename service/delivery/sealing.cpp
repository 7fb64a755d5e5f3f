#include "service/delivery/sealing.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/provenance.hpp"
#include "core/scenario.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/ledger_file.hpp"
#include "results/json_keys.hpp"
#include "service/places.hpp"
#include "service/trouble_book.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using nlohmann::json;
namespace key = results::key;

namespace {

/// Changes when the file does.
std::string mark_of(const fs::path& file) {
  struct stat s {};
  if (::stat(file.c_str(), &s) != 0) return "none";
  return fmt::format("{}.{}.{}.{}", s.st_ino, s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
}

/// A message of the ledger and the entry that holds it.
struct Entry {
  forecast::Message message;
  std::string sha256, status;
};

/// Read alone, whoever writes it: it is replaced whole. Of a damaged one the copy.
std::vector<Entry> messages_in(const fs::path& ledger, std::string& fault) {
  forecast::LedgerContent content;
  try {
    content = forecast::parse_ledger(core::read_file(ledger), ledger.string());
  } catch (const core::InputError& error) {
    const fs::path copy = ledger.string() + ".copy";
    fault = fmt::format("{}; its copy is read", error.what());
    content = forecast::parse_ledger(core::read_file(copy), copy.string());
  }
  std::vector<Entry> all;
  std::map<std::string, std::string> sums;
  for (const json& entry : content.chain)
    if (entry.at(key::kind) == key::message_entry) sums[entry.at(key::identifier)] = entry.at(key::sha256);
  for (const forecast::Message& message : content.to_be_delivered()) {
    Entry one{message, sums[message.identifier], ""};
    if (message.xml.empty()) continue;  // of a ledger of older versions, whose file is gone
    one.status = forecast::read_cap_status(one.message.xml, one.message.identifier);
    all.push_back(std::move(one));
  }
  return all;
}

Parcel parcel_of(const Entry& entry) {
  const forecast::Message& m = entry.message;
  Parcel p;
  p.identifier = m.identifier;
  p.thread = forecast::thread_of(m);
  p.rule = m.rule;
  p.type = forecast::to_text(m.type);
  p.severity = m.severity;
  p.status = entry.status;
  p.media = "application/cap+xml";
  p.sent = m.sent;
  p.expires = m.expires;
  p.references = m.references;
  p.ledger_entry = entry.sha256;
  return p;
}

/// Identifiers of what is over: expired, ended, or another has taken its place.
std::vector<std::string> over_at(const std::vector<Entry>& entries, core::Instant now) {
  std::set<std::string> over;
  for (const Entry& entry : entries) {
    over.insert(entry.message.references.begin(), entry.message.references.end());
    if (entry.message.expires <= now) over.insert(entry.message.identifier);
  }
  return {over.begin(), over.end()};
}

bool is_deliverable(const std::string& status) { return status == "Actual" || status == "Exercise"; }

}  // namespace

bool is_scenario(const core::Workspace& workspace) { return core::scenario_of(workspace).has_value(); }

Sealer::Sealer(const core::Basin& basin, const core::Workspace& workspace, core::Instant now)
    : basin_(basin), workspace_(workspace), places_(workspace) {
  std::error_code error;
  fs::create_directories(places_.folder, error);
  if (error) core::fail_run("{}: {}", places_.folder.string(), error.message());
  lock_ = core::Lock::take(places_.outbox(), core::Lock::Mode::exclusive, std::chrono::seconds(2));
  try {
    signer_ = std::make_unique<Signer>(basin.service->signing);
  } catch (const core::InputError& unusable) {
    fault(fmt::format("{}; messages go out unsigned", unusable.what()));
  }
  begin(now);
}

void Sealer::begin(core::Instant now) {
  std::vector<std::string> left_out;
  std::error_code error;
  if (basin_.warnings.sent_now && fs::exists(workspace_.ledger(), error)) {
    std::string ignored;
    left_out = over_at(messages_in(workspace_.ledger(), ignored), now);
  }
  const json first = {{key::kind, "begun"},
                      {"form", 1},
                      {"basin", basin_.name},
                      {"at", core::to_iso(now)},
                      {"left_out", left_out}};
  file_ = std::make_unique<ChainFile>(places_.outbox(), first);
  for (const std::string& text : file_->faults()) fault(text);
  outbox_ = std::make_unique<Outbox>(places_);
  outbox_->refresh();
}

std::vector<std::string> Sealer::look(core::Instant now) {
  const std::string ledger = mark_of(workspace_.ledger()) + mark_of(workspace_.ledger().string() + ".copy"),
                    troubles = mark_of(Places(workspace_).troubles());
  try {
    if (ledger != ledger_mark_) seal_messages(now);
    ledger_mark_ = ledger;
    if (troubles != trouble_mark_) seal_troubles();
    trouble_mark_ = troubles;
  } catch (
      const std::exception& error) {  // the disk is full, the ledger and its copy are damaged: look again
    fault(error.what());
  }
  return std::exchange(faults_, {});
}

void Sealer::seal_messages(core::Instant now) {
  std::error_code error;
  if (!fs::exists(workspace_.ledger(), error) && !fs::exists(workspace_.ledger().string() + ".copy", error))
    return;
  std::string damage;
  const std::vector<Entry> entries = messages_in(workspace_.ledger(), damage);
  if (!damage.empty()) fault(damage);
  const std::set<std::string> left_out(outbox_->left_out().begin(), outbox_->left_out().end());
  for (const Entry& entry : entries) {
    const std::string& identifier = entry.message.identifier;
    if (left_out.count(identifier) > 0 || outbox_->find(identifier) != nullptr) continue;
    if (!is_deliverable(entry.status)) continue;
    if (is_scenario(workspace_) && entry.status != "Exercise") {
      fault(fmt::format("{}: a scenario warns nobody in earnest: it is not delivered", identifier));
      continue;
    }
    Parcel parcel = parcel_of(entry);
    const Signed made = signed_or_plain(identifier, entry.message.xml, now);
    parcel.signed_by = made.certificate;
    seal(std::move(parcel), made.document);
  }
}

Signed Sealer::signed_or_plain(const std::string& identifier, const std::string& xml, core::Instant now) {
  if (basin_.service->signing.empty() || !signer_) return {xml, ""};
  try {
    return signer_->sign(xml, now);
  } catch (const std::exception& error) {
    fault(fmt::format("{} goes out unsigned: {}", identifier, error.what()));
    return {xml, ""};
  }
}

void Sealer::seal_troubles() {
  if (is_scenario(workspace_)) return;
  for (const Trouble& trouble : troubles_in(Places(workspace_).troubles()))
    for (const bool end : {false, true}) {
      if (end && !trouble.ended) continue;
      Parcel p;
      p.sort = Sort::trouble;
      p.identifier = trouble.identifier(basin_.name) + (end ? ".end" : ".begin");
      if (outbox_->find(p.identifier) != nullptr) continue;
      p.thread = "trouble/" + trouble.key;
      p.rule = p.thread;
      p.type = end ? "end" : "begin";
      p.media = "application/json";
      p.sent = end ? *trouble.ended : trouble.began;
      if (end) p.references = {trouble.identifier(basin_.name) + ".begin"};
      seal(std::move(p), to_json(trouble, basin_.name, end).dump(1) + "\n");
    }
}

void Sealer::seal(Parcel parcel, const std::string& document) {
  parcel.sha256 = core::Sha256().add(document).hex();
  file_->append(to_json(parcel, document));
  outbox_->refresh();
}

void Sealer::fault(const std::string& text) {
  if (std::find(told_.begin(), told_.end(), text) != told_.end()) return;
  told_.push_back(text);
  faults_.push_back(text);
}

}  // namespace freshet::service
