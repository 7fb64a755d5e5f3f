#include "forecast/warnings/ledger_file.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/provenance.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {

using nlohmann::json;
namespace key = results::key;

namespace {

constexpr int form = 2;

std::string sum_of(json entry) {
  entry.erase(key::sha256);
  return core::Sha256().add(entry.dump()).hex();  // keys are sorted
}

std::string last_sum(const std::vector<json>& chain) {
  return chain.empty() ? std::string() : chain.back().at(key::sha256).get<std::string>();
}

void seal(std::vector<json>& chain, json entry) {
  entry[key::previous] = last_sum(chain);
  entry[key::sha256] = sum_of(entry);
  chain.push_back(std::move(entry));
}

json json_of(const CycleEvaluation& e) {
  json rules = json::array();
  for (const RuleEvaluation& r : e.rules) {
    rules.push_back({{key::rule, r.rule},
                     {"fingerprint", r.fingerprint},
                     {"outcome", r.outcome},
                     {key::probability, r.probability}});
    if (r.below) rules.back()["below"] = *r.below;
  }
  return {{key::kind, key::evaluation_entry},
          {key::cycle, core::to_iso(e.cycle)},
          {key::at, core::to_iso(e.at)},
          {"rules", std::move(rules)}};
}

CycleEvaluation evaluation_from_json(const json& entry, const std::string& where) {
  CycleEvaluation e;
  e.cycle = core::parse_instant(entry.at(key::cycle).get<std::string>(), where + ": cycle");
  e.at = core::parse_instant(entry.at(key::at).get<std::string>(), where + ": at");
  for (const json& r : entry.at("rules")) {
    e.rules.push_back({r.at(key::rule), r.at("fingerprint"), r.at("outcome"), r.at(key::probability)});
    if (r.contains("below")) e.rules.back().below = r["below"].get<bool>();
  }
  return e;
}

void take_in(LedgerContent& content, const json& entry, const std::string& where) {
  core::check(entry.is_object() && entry.at(key::previous) == last_sum(content.chain) &&
                  entry.at(key::sha256) == sum_of(entry),
              "{}: damaged or changed: it does not fit its SHA-256 or the entry before", where);
  const json& kind = entry.at(key::kind);
  if (kind == key::message_entry || kind == key::draft_entry) {
    auto& list = kind == key::message_entry ? content.messages : content.drafts;
    list.push_back(message_from_json(entry, where));
    list.back().xml = entry.at(key::xml);
  } else if (kind == key::evaluation_entry) {
    content.evaluations.push_back(evaluation_from_json(entry, where));
  } else if (kind == key::act_entry) {
    content.acts.push_back(act_from_json(entry, where));
  }
  content.chain.push_back(entry);
}

LedgerContent parse_old_form(const json& ledger, const std::string& where) {
  LedgerContent content;
  content.old_form = true;
  std::size_t number = 0;
  for (const json& entry : ledger.at(key::messages))
    content.messages.push_back(message_from_json(entry, fmt::format("{}: entry {}", where, ++number)));
  return content;
}

}  // namespace

namespace {

json entry_of(const Message& message, const char* kind) {
  json entry = forecast::to_json(message);
  entry[key::kind] = kind;
  entry[key::xml] = message.xml;
  return entry;
}

}  // namespace

void LedgerContent::add(const Message& message) {
  seal(chain, entry_of(message, key::message_entry));
  messages.push_back(message);
}

void LedgerContent::add_draft(const Message& draft) {
  json entry = entry_of(draft, key::draft_entry);
  entry.erase(key::file);  // a draft's file comes and goes
  seal(chain, std::move(entry));
  drafts.push_back(draft);
}

void LedgerContent::add(const Act& act) {
  json entry = forecast::to_json(act);
  entry[key::kind] = key::act_entry;
  seal(chain, std::move(entry));
  acts.push_back(act);
}

void LedgerContent::add(const CycleEvaluation& evaluation) {
  seal(chain, json_of(evaluation));
  evaluations.push_back(evaluation);
}

bool LedgerContent::goes_beyond(const LedgerContent& other) const {
  if (chain.size() <= other.chain.size()) return false;
  return other.chain.empty() || chain[other.chain.size() - 1] == other.chain.back();
}

LedgerContent parse_ledger(const std::string& text, const std::string& where) {
  constexpr int deepest = 20;  // ours: 5
  bool deep = false;
  const auto look = [&](int depth, json::parse_event_t, json&) {
    deep = deep || depth > deepest;
    return true;
  };
  const json ledger = json::parse(text, look, false);
  core::check(ledger.is_object() && !deep, "{}: not a ledger of freshet, or damaged: no JSON object", where);
  if (!ledger.contains("form") && ledger.contains(key::messages) && ledger[key::messages].is_array())
    return parse_old_form(ledger, where);
  core::check(ledger.contains("form") && ledger["form"] == form && ledger.contains(key::entries) &&
                  ledger[key::entries].is_array() && ledger.contains("last"),
              "{}: not a ledger of freshet of form {}, or damaged", where, form);
  LedgerContent content;
  for (const json& entry : ledger[key::entries]) {
    const std::string place = fmt::format("{}: entry {}", where, content.chain.size() + 1);
    try {
      take_in(content, entry, place);
    } catch (const json::exception& error) {
      core::fail_input("{}: damaged: {}", place, error.what());
    }
  }
  core::check(ledger["last"] == last_sum(content.chain),
              "{}: entries are missing at its end, after number {}", where, content.chain.size());
  return content;
}

std::string ledger_text(const LedgerContent& content) {
  const json ledger = {{"form", form}, {key::entries, content.chain}, {"last", last_sum(content.chain)}};
  return ledger.dump(1) + "\n";
}

LedgerContent ledger_as_it_stands(const core::Workspace& workspace) {
  namespace fs = std::filesystem;
  const fs::path ledger = workspace.ledger(), copy = ledger.string() + ".copy";
  if (!fs::exists(ledger) && !fs::exists(copy)) return {};
  std::string fault;
  for (const fs::path& file : {ledger, copy}) {
    try {
      return parse_ledger(core::read_file(file), file.string());
    } catch (const core::InputError& error) {
      if (fault.empty()) fault = error.what();
    }
  }
  core::fail_input("{}; nor can its copy be read: 'freshet warn' says how to mend it", fault);
}

}  // namespace freshet::forecast
