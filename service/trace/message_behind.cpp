#include "service/trace/message_behind.hpp"

#include <algorithm>
#include <optional>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/provenance.hpp"
#include "forecast/warnings/cap.hpp"
#include "results/json_keys.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
namespace key = results::key;
using nlohmann::json;

namespace {

/// WORKSPACE/cycles/CYCLE/warnings/IDENTIFIER.xml
fs::path workspace_around(const fs::path& message) {
  const fs::path cycles = fs::absolute(message).lexically_normal().parent_path().parent_path().parent_path();
  core::check(cycles.filename() == "cycles",
              "{}: does not lie in a cycle's folder warnings/, so that its workspace is not known; name it "
              "with --workspace",
              message.string());
  return cycles.parent_path();
}

std::string read_if_there(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) ? core::read_file(file) : std::string();
}

/// By what the file says, or where it cannot be read by its name.
std::string identifier_in(const fs::path& file, const std::string& xml) {
  try {
    return forecast::read_cap(xml, file.string()).identifier;
  } catch (const core::InputError&) {
    return file.stem().string();
  }
}

struct ReadLedger {
  fs::path file;
  forecast::LedgerContent content;
  std::string fault;  ///< of the ledger itself, where its copy was read
  bool read = false;
};

/// Without a lock, and nothing is mended: that is for freshet warn.
ReadLedger read_ledger(const core::Workspace& workspace) {
  ReadLedger ledger;
  for (const fs::path& file : {workspace.ledger(), fs::path(workspace.ledger().string() + ".copy")}) {
    std::error_code error;
    if (!fs::exists(file, error)) {
      if (ledger.fault.empty()) ledger.fault = "is missing";
      continue;
    }
    try {
      ledger.content = forecast::parse_ledger(core::read_file(file), file.string());
      ledger.file = file;
      ledger.read = true;
      return ledger;
    } catch (const core::InputError& damage) {
      if (ledger.fault.empty()) ledger.fault = damage.what();
    }
  }
  return ledger;
}

void find_entry(const ReadLedger& ledger, const std::string& identifier, TracedMessage& traced) {
  traced.of = ledger.content.chain.size();
  for (std::size_t i = 0; i < traced.of; ++i) {
    const json& entry = ledger.content.chain[i];
    if (entry.value(key::kind, "") != key::message_entry || entry.value(key::identifier, "") != identifier)
      continue;
    traced.entry = i + 1;
    traced.entry_sha256 = entry.at(key::sha256);
  }
  for (const forecast::Message& m : ledger.content.messages)
    if (m.identifier == identifier) traced.message = m;
}

/// The one that the message came from is recorded right after it.
void find_evaluation(const ReadLedger& ledger, TracedMessage& traced) {
  for (const forecast::CycleEvaluation& e : ledger.content.evaluations)
    for (const forecast::RuleEvaluation& r : e.rules)
      if (e.cycle == traced.message.cycle && r.rule == traced.message.rule &&
          r.outcome == forecast::to_text(traced.message.type) && e.at <= traced.message.sent) {
        traced.evaluation = r;
        traced.evaluated_at = core::to_iso(e.at);
      }
}

void read_parameters(TracedMessage& traced) {
  const std::string& xml = traced.message.xml;
  traced.status = forecast::read_cap_status(xml, traced.file.string());
  for (const auto& [name, value] : forecast::read_cap_parameters(xml, traced.file.string())) {
    if (name == "sha256_of_gauges.nc") traced.sums.gauges = value;
    if (name == "sha256_of_probability.nc") traced.sums.probability = value;
    if (name == "sha256_of_exposure.json") traced.sums.exposure = value;
  }
}

/// `told` is what somebody holds in hands; in its cycle's folder lies another copy.
TracedFile state_of_message(const TracedMessage& traced, const fs::path& file, const std::string& told) {
  TracedFile state{file.string(), "message", core::Sha256().add(traced.message.xml).hex(),
                   FileState::as_it_was};
  state.cycle = core::to_iso(traced.message.cycle);
  std::error_code error;
  if (!fs::exists(file, error)) {
    state.state = FileState::missing;
    state.note = "the ledger holds its text: 'freshet warn' writes it again";
  } else if (told != traced.message.xml) {
    state.state = FileState::changed;
    state.note = "not the text that was sent, which the ledger holds";
  }
  return state;
}

TracedFile state_of_ledger(const core::Workspace& workspace, const ReadLedger& ledger) {
  TracedFile state{workspace.ledger().string(), "ledger", "", FileState::as_it_was};
  if (!ledger.content.chain.empty()) state.sha256 = ledger.content.chain.back().at(key::sha256);
  if (ledger.fault.empty()) return state;
  state.state = ledger.fault == "is missing" ? FileState::missing : FileState::changed;
  state.note = ledger.fault + (ledger.read ? "; its copy was read" : "; there is no copy that can be read");
  return state;
}

}  // namespace

TracedMessage trace_message(const std::string& given, core::Workspace& workspace) {
  std::error_code error;
  TracedMessage traced;
  const bool is_file = fs::exists(given, error) || fs::path(given).extension() == ".xml";
  if (is_file) {
    core::check_regular(given);
    if (workspace.root.empty()) workspace.root = workspace_around(given);
  }
  core::check(!workspace.root.empty(),
              "{}: no such file; for the identifier of a message name its workspace with --workspace", given);
  const std::string told = is_file ? core::read_file(given) : "";
  const std::string identifier = is_file ? identifier_in(given, told) : given;

  const ReadLedger ledger = read_ledger(workspace);
  find_entry(ledger, identifier, traced);
  if (traced.entry == 0 && !ledger.read && is_file) {  // what the file says is all there is
    traced.message = forecast::read_cap(told, given);
    traced.message.xml = told;
  }
  core::check(!traced.message.identifier.empty(),
              "{}: no message of the workspace {}: its ledger does not hold {}", given,
              workspace.root.string(), identifier);
  core::check(!traced.message.xml.empty(), "{}: sent before ledgers held texts; nothing can be said of it",
              identifier);
  traced.file = workspace.cycle(traced.message.cycle) / "warnings" / (identifier + ".xml");
  find_evaluation(ledger, traced);
  read_parameters(traced);
  traced.files.push_back(state_of_message(traced, traced.file, read_if_there(traced.file)));
  if (is_file && !fs::equivalent(given, traced.file, error))
    traced.files.push_back(state_of_message(traced, given, told));
  traced.files.push_back(state_of_ledger(workspace, ledger));
  return traced;
}

}  // namespace freshet::service
