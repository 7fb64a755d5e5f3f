#include "core/modifiers.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/provenance.hpp"

namespace freshet::core {

using nlohmann::json;

const Words<ModifierKind> modifier_kinds = {{"rain_factor", ModifierKind::rain_factor},
                                            {"rain_shift", ModifierKind::rain_shift},
                                            {"out_of_use", ModifierKind::out_of_use},
                                            {"reading", ModifierKind::reading}};

namespace {

constexpr int form = 1;
constexpr const char *kind_key = "kind", *undo_kind = "undo", *sum_key = "sha256", *previous_key = "previous";

std::string sum_of(json entry) {
  entry.erase(sum_key);
  return Sha256().add(entry.dump()).hex();  // keys are sorted
}

std::string last_sum(const std::vector<json>& chain) {
  return chain.empty() ? std::string() : chain.back().at(sum_key).get<std::string>();
}

json time_or_null(const std::optional<Instant>& t) { return t ? json(to_iso(*t)) : json(); }

Instant time_in(const json& entry, const char* name, const std::string& where) {
  return parse_instant(entry.at(name).get<std::string>(), where + ": " + name);
}

std::optional<Instant> optional_time(const json& entry, const char* name, const std::string& where) {
  return entry.at(name).is_null() ? std::nullopt : std::optional(time_in(entry, name, where));
}

ModifierKind kind_in(const json& entry, const std::string& where) {
  const std::string word = entry.at(kind_key).get<std::string>();
  const std::vector<std::string> names = names_of(modifier_kinds);
  check(std::find(names.begin(), names.end(), word) != names.end(),
        "{}: '{}' is no kind of modifier that this version knows", where, word);
  return value_of(modifier_kinds, word);
}

}  // namespace

json to_json(const Modifier& m) {
  json entry = {{kind_key, word_of(modifier_kinds, m.kind)},
                {"id", m.id},
                {"author", m.author},
                {"reason", m.reason},
                {"from", to_iso(m.from)},
                {"to", time_or_null(m.to)},
                {"expires", time_or_null(m.expires)},
                {"made", to_iso(m.made)}};
  if (m.kind != ModifierKind::out_of_use) entry["value"] = m.value;
  if (!m.of_rain()) entry["station"] = m.station;
  if (m.kind == ModifierKind::reading) {
    entry["quantity"] = m.quantity;
    entry["source"] = m.source;
  }
  return entry;
}

json to_json(const std::vector<Modifier>& modifiers) {
  json list = json::array();
  for (const Modifier& m : modifiers) list.push_back(to_json(m));
  return list;
}

Modifier modifier_from_json(const json& entry, const std::string& where) {
  Modifier m;
  m.kind = kind_in(entry, where);
  m.id = entry.at("id");
  m.value = entry.value("value", 1.0);
  m.station = entry.value("station", "");
  m.quantity = entry.value("quantity", "");
  m.source = entry.value("source", "");
  m.author = entry.at("author");
  m.reason = entry.at("reason");
  m.from = time_in(entry, "from", where);
  m.to = optional_time(entry, "to", where);
  m.expires = optional_time(entry, "expires", where);
  m.made = time_in(entry, "made", where);
  check_modifier(m);
  return m;
}

void ModifierLog::take_in(const json& entry, const std::string& where) {
  check(
      entry.is_object() && entry.at(previous_key) == last_sum(chain_) && entry.at(sum_key) == sum_of(entry),
      "{}: damaged or changed: it does not fit its SHA-256 or the entry before; put back a copy from before",
      where);
  if (entry.at(kind_key) == undo_kind)
    undoings_.push_back(
        {entry.at("id"), entry.at("author"), entry.at("reason"), time_in(entry, "made", where)});
  else
    modifiers_.push_back(modifier_from_json(entry, where));
  chain_.push_back(entry);
}

ModifierLog ModifierLog::read(const std::filesystem::path& file) {
  ModifierLog log;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return log;
  from_json_file(file, [&](const json& content) {
    check(content.at("form") == form, "{}: not of form {}; a newer version wrote it", file.string(), form);
    for (const json& entry : content.at("entries"))
      log.take_in(entry, fmt::format("{}: entry {}", file.string(), log.chain_.size() + 1));
    check(content.at("last") == last_sum(log.chain_), "{}: entries are missing at its end", file.string());
    return 0;
  });
  return log;
}

const Modifier* ModifierLog::find(const std::string& id) const {
  const auto found =
      std::find_if(modifiers_.begin(), modifiers_.end(), [&](const Modifier& m) { return m.id == id; });
  return found == modifiers_.end() ? nullptr : &*found;
}

std::optional<Undoing> ModifierLog::undone(const std::string& id) const {
  for (const Undoing& one : undoings_)
    if (one.id == id) return one;
  return {};
}

void ModifierLog::seal(json entry) {
  entry[previous_key] = last_sum(chain_);
  entry[sum_key] = sum_of(entry);
  chain_.push_back(std::move(entry));
}

std::string ModifierLog::next_id() const {
  std::string id;
  for (std::size_t number = modifiers_.size() + 1; id.empty() || find(id); ++number)
    id = fmt::format("m{}", number);
  return id;
}

const Modifier& ModifierLog::add(Modifier modifier) {
  modifier.id = next_id();
  take_over(modifier);
  return modifiers_.back();
}

void ModifierLog::take_over(const Modifier& modifier) {
  check_modifier(modifier);
  seal(to_json(modifier));
  modifiers_.push_back(modifier);
}

void ModifierLog::undo(const Undoing& undoing) {
  check_signed(undoing.author, undoing.reason);
  std::vector<std::string> names;
  for (const Modifier& m : modifiers_) names.push_back(m.id);
  check(find(undoing.id) != nullptr, "there is no modifier '{}'; there {}", undoing.id,
        names.empty() ? "are none" : fmt::format("are {}", fmt::join(names, ", ")));
  const auto before = undone(undoing.id);
  check(!before, "modifier {} was taken back before, at {} by {}", undoing.id,
        before ? to_iso(before->made) : "", before ? before->author : "");
  seal({{kind_key, undo_kind},
        {"id", undoing.id},
        {"author", undoing.author},
        {"reason", undoing.reason},
        {"made", to_iso(undoing.made)}});
  undoings_.push_back(undoing);
}

void ModifierLog::write(const std::filesystem::path& file) const {
  const json content = {{"form", form}, {"entries", chain_}, {"last", last_sum(chain_)}};
  write_file(file, content.dump(1) + "\n");
}

std::vector<RainChange> rain_changes(const std::vector<Modifier>& modifiers, Instant epoch) {
  std::set<Instant> edges;
  for (const Modifier& m : modifiers) {
    if (!m.of_rain()) continue;
    edges.insert(m.from);
    if (m.to) edges.insert(*m.to);
  }
  std::vector<RainChange> changes;
  for (const Instant edge : edges) {
    RainChange change{seconds_between(epoch, edge)};
    for (const Modifier& m : modifiers) {
      if (!m.of_rain() || !m.covers(edge)) continue;
      if (m.kind == ModifierKind::rain_factor) change.factor *= m.value;
      if (m.kind == ModifierKind::rain_shift) change.late_s += 60 * std::round(60 * m.value);
    }
    changes.push_back(change);
  }
  return changes;
}

}  // namespace freshet::core
