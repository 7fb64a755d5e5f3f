// warnings/ledger.json whose entries are not what they should be, though every SHA-256 fits: as another
// version, or somebody who knows the form, would write it.
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "forecast/warnings/drafts.hpp"
#include "forecast/warnings/ledger.hpp"
#include "fuzz/damaged_json.hpp"
#include "fuzz/target.hpp"

namespace freshet::fuzz {
namespace {

using nlohmann::json;

core::Instant hour(int h) {
  return core::parse_instant("2026-03-10T00:00:00Z", "fuzz") + std::chrono::hours(h);
}

forecast::Message message(forecast::MessageType type, int h) {
  forecast::Message m;
  m.identifier = forecast::identifier_of("valley", "low-minor", hour(h), type);
  m.sender = "fuzz@example.org", m.rule = "low-minor", m.gauge = "low", m.event = "Flood",
  m.severity = "Severe";
  m.area_description = "low ground";
  m.type = type;
  m.cycle = m.sent = hour(h), m.expires = hour(h + 2), m.onset = hour(h + 1);
  m.probability = 0.75, m.area_km2 = 1.5;
  m.xml = "<alert/>";
  return m;
}

json sound_ledger() {
  forecast::LedgerContent content;
  content.add(message(forecast::MessageType::alert, 0));
  content.add(forecast::CycleEvaluation{hour(0), hour(0), {{"low-minor", "f0", "Alert", 0.75}}});
  content.add(message(forecast::MessageType::update, 1));
  content.add(forecast::CycleEvaluation{
      hour(1), hour(1), {{"low-minor", "f1", "Update", 0.8}, {"high", "f2", "does not hold", 0}}});
  forecast::Message drafted = message(forecast::MessageType::update, 2);
  drafted.identifier = forecast::draft_identifier(drafted.identifier);
  content.add_draft(drafted);
  content.add(forecast::Act{forecast::act::amend,
                            drafted.identifier,
                            "Duty officer",
                            "duty",
                            "bridge closed",
                            hour(2),
                            {{"severity", {{"was", "Severe"}, {"is", "Extreme"}}}},
                            "<alert/>"});
  content.add(forecast::Act{forecast::act::reject, drafted.identifier, "Duty officer", "duty",
                            "gauge is wrong", hour(2), nullptr, ""});
  content.add(forecast::Act{forecast::act::expire, content.messages.front().identifier, "Duty officer",
                            "duty", "over", hour(3), nullptr, ""});
  return json::parse(forecast::ledger_text(content));
}

/// Entries that fit each other again.
void seal_again(json& ledger) {
  if (!ledger.is_object() || !ledger["entries"].is_array()) return;
  std::string last;
  for (json& entry : ledger["entries"]) {
    if (!entry.is_object()) continue;
    entry["previous"] = last;
    entry.erase("sha256");
    last = core::Sha256().add(entry.dump()).hex();
    entry["sha256"] = last;
  }
  ledger["last"] = last;
}

/// A message never has a file outside the warnings of its cycle.
void read(const std::string& bytes) try {
  static const json sound = sound_ledger();
  json changed = damaged(sound, bytes);
  seal_again(changed);
  std::filesystem::remove_all(memory_folder() / "chain");
  file_in_memory("chain/warnings/ledger.json", changed.dump());
  const core::Workspace workspace{memory_folder() / "chain"};
  const forecast::Ledger ledger(workspace);
  for (const forecast::DraftStory& story : forecast::stories_of(ledger.content()))
    forecast::to_text(story.state);
  forecast::waiting_in(ledger.content());
  for (const forecast::Message& m : ledger.messages()) {
    forecast::in_force(ledger.messages(), m.rule, m.sent);
    ledger.newest_evaluated(m.rule);
    ledger.evaluation(m.rule, m.cycle);
    const std::filesystem::path folder = workspace.cycle(m.cycle) / "warnings";
    if (ledger.file_of(m).lexically_normal().parent_path() != folder.lexically_normal())
      throw std::logic_error("a message outside its folder: " + ledger.file_of(m).string());
  }
} catch (const core::RunError&) {  // it is no input of the user's
}

const Target target("ledger_chain", read);

}  // namespace
}  // namespace freshet::fuzz
