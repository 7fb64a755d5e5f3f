#include "service/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/basin/service.hpp"
#include "core/cycle_folders.hpp"
#include "core/json_file.hpp"
#include "core/lock.hpp"
#include "core/modifiers.hpp"
#include "core/result_files.hpp"
#include "core/scenario_list.hpp"
#include "service/situation.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using core::Instant;
using nlohmann::json;

namespace {

constexpr std::size_t shown_cycles = 10;

/// A file of the service; null where it is not there or cannot be read: the rest is shown all the same.
json file_or_null(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return nullptr;
  try {
    return core::read_json(file);
  } catch (const core::InputError&) {
    return nullptr;
  }
}

Instant wall_now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

/// The clock of the schedule: a replay's goes on from where its service last said it was.
struct Now {
  Instant time;
  json service;
};

Now now_of(const Ground& ground) {
  const auto holder = core::Lock::holder(ground.places().lock());
  const json alive = file_or_null(ground.places().service() / "alive.json");
  const json replay = file_or_null(ground.places().replay());
  Now now{wall_now(), nullptr};
  if (!holder) return now;
  const double speed = alive.is_object() ? alive.value("speed", 1.0) : 1.0;
  if (speed != 1 && replay.is_object()) {
    const Instant from = core::parse_instant(replay.value("from", ""), "replay.json");
    const Instant then = core::parse_instant(replay.value("wall_then", ""), "replay.json");
    now.time = from + core::milliseconds_of(std::round(core::seconds_between(then, now.time) * speed));
  }
  now.service = {{"process", holder->process},      {"host", holder->host},
                 {"since", holder->since},          {"command", holder->command},
                 {"clock", core::to_iso(now.time)}, {"speed", speed}};
  return now;
}

/// What the jobs of a cycle left: "cycle done, warn running" without asking the engine.
json jobs_of(const Ground& ground, const CycleRecord& record) {
  json jobs = json::object();
  const fs::path folder =
      ground.places().jobs(core::to_compact(record.cycle)) / (record.analysis_only ? "analysis" : "forecast");
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() != ".sh" || it->path().stem() == "graph") continue;
    const Job job{it->path().stem().string(), it->path(), {}, {}};
    const Left left = left_behind(job);
    jobs[job.name] = left == Left::done ? "done" : left == Left::failed ? "failed" : "not ended";
  }
  return jobs;
}

json recorded(const Ground& ground, const CycleRecord& record) {
  json one = to_json(record);
  one.erase("handed");
  one["late_s"] = record.ended ? json(core::seconds_between(record.cycle, *record.ended)) : json();
  one["jobs"] = jobs_of(ground, record);
  return one;
}

/// A cycle that no service began: its files say how far it is.
json by_hand(const Ground& ground, Instant cycle) {
  CycleRecord record;
  record.cycle = cycle;
  record.reason = "by hand";
  json one = to_json(record);
  one.erase("handed");
  one["state"] = is_complete(ground.workspace, cycle)   ? "done"
                 : is_analysed(ground.workspace, cycle) ? "analysed"
                                                        : "begun";
  one["begun"] = one["late_s"] = nullptr;
  one["jobs"] = json::object();
  return one;
}

json cycles_of(const Ground& ground, const Journal& journal) {
  std::vector<Instant> cycles = core::list_cycles(ground.workspace.cycles());
  for (const Instant cycle : journal.cycles()) cycles.push_back(cycle);
  std::sort(cycles.begin(), cycles.end());
  cycles.erase(std::unique(cycles.begin(), cycles.end()), cycles.end());
  json shown = json::array();
  for (std::size_t i = cycles.size() - std::min(cycles.size(), shown_cycles); i < cycles.size(); ++i) {
    const auto record = journal.read(cycles[i]);
    shown.push_back(record ? recorded(ground, *record) : by_hand(ground, cycles[i]));
  }
  return shown;
}

json gauges_of(const Ground& ground, Instant now) {
  json gauges = json::array();
  const json newest = file_or_null(ground.places().readings());
  const auto silent_after = 2 * grid_of(ground.basin).interval;
  for (const core::Gauge& gauge : ground.basin.gauges) {
    json one = {{"id", gauge.id},
                {"assimilated", gauge.assimilate},
                {"last_reading", nullptr},
                {"age_s", nullptr},
                {"silent", newest.is_object()}};
    if (newest.is_object() && newest.contains(gauge.id)) {
      const Instant last = core::parse_instant(newest[gauge.id].get<std::string>(), "readings.json");
      one["last_reading"] = core::to_iso(last);
      one["age_s"] = core::seconds_between(last, now);
      one["silent"] = now - last > silent_after;
    }
    gauges.push_back(one);
  }
  return gauges;
}

std::size_t files_in(const fs::path& folder, bool all) {
  std::size_t n = 0;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code inner;
    const std::string name = it->path().filename().string();
    n += it->is_regular_file(inner) && !name.starts_with(".") && (all || !name.ends_with(".part")) &&
         !name.ends_with(".why");
  }
  return n;
}

json feeds_of(const Ground& ground) {
  json feeds = json::array();
  for (const core::Feed& feed : ground.basin.service->feeds) {
    const fs::path folder = ground.places().inbox() / feed.id;
    json one = file_or_null(folder / ".state.json");
    if (!one.is_object()) one = json::object();
    json shown = {{"id", feed.id}, {"kind", feed.kind}};
    for (const char* key : {"last_success", "last_failure", "reason", "files"})
      shown[key] = one.value(key, json());
    shown["waiting"] = files_in(folder, false);
    shown["refused"] = files_in(folder / "refused", true);
    feeds.push_back(shown);
  }
  return feeds;
}

/// What `freshet deliver` left of each receiver.
json receivers_of(const Ground& ground) {
  json receivers = json::array();
  for (const core::Receiver& receiver : ground.basin.service->receivers) {
    json one = file_or_null(ground.places().delivery() / receiver.id / "state.json");
    if (!one.is_object()) one = json::object();
    json shown = {{"id", receiver.id}, {"kind", receiver.kind}};
    for (const char* key :
         {"last_delivery", "delivered", "waiting", "left_out", "failures_in_a_row", "reason", "next_try"})
      shown[key] = one.value(key, json());
    receivers.push_back(shown);
  }
  return receivers;
}

/// What each rule said of the newest cycle that it was asked about: the ledger's last evaluation.
json warnings_of(const Ground& ground) {
  json rules = json::array();
  const json ledger = file_or_null(ground.workspace.ledger());
  if (!ledger.is_object() || !ledger.contains("entries")) return rules;
  for (auto entry = ledger["entries"].rbegin(); entry != ledger["entries"].rend(); ++entry) {
    if (entry->value("kind", "") != "evaluation") continue;
    for (const json& rule : entry->value("rules", json::array()))
      rules.push_back({{"rule", rule.value("rule", "")},
                       {"cycle", entry->value("cycle", "")},
                       {"probability", rule.value("probability", json())},
                       {"state", rule.value("outcome", "")}});
    break;
  }
  return rules;
}

/// What waits for a person by the ledger: drafts that were neither sent nor closed.
json drafts_of(const Ground& ground, Instant now) {
  json waiting = json::array();
  const json ledger = file_or_null(ground.workspace.ledger());
  if (!ledger.is_object() || !ledger.contains("entries")) return waiting;
  std::map<std::string, json> open;
  for (const json& entry : ledger["entries"]) {
    const std::string kind = entry.value("kind", ""), id = entry.value("identifier", "");
    const std::string act = entry.value("act", "");
    if (kind == "draft") open[id] = entry;
    if (kind == "message") open.erase(id + ".Draft");
    if (kind == "act" && (act == "reject" || act == "replace" || act == "withdraw"))
      open.erase(entry.value("of", ""));
  }
  const double stale_s = 3600 * ground.basin.warnings.draft_stale_after_h;
  for (const auto& [id, draft] : open) {
    const double waits_s =
        core::seconds_between(core::parse_instant(draft.value("sent", ""), "ledger.json"), now);
    waiting.push_back({{"draft", id},
                       {"rule", draft.value("rule", "")},
                       {"severity", draft.value("severity", "")},
                       {"probability", draft.value("probability", json())},
                       {"waits_s", waits_s},
                       {"stale", ground.basin.warnings.sent_now && waits_s > stale_s}});
  }
  return waiting;
}

/// What forecasters have changed, as far as it is in force; and what is wrong with the list.
json modifiers_of(const Ground& ground, Instant now) {
  json list = json::array();
  try {
    const auto log = core::ModifierLog::read(core::modifiers_of(ground.workspace));
    for (const core::Modifier& m : log.modifiers()) {
      if (!log.why_not(m, now).empty()) continue;
      json one = core::to_json(m);
      one["words"] = core::in_words(m);
      list.push_back(one);
    }
  } catch (const core::InputError& error) {
    list.push_back({{"fault", error.what()}});
  }
  return list;
}

json disk_of(const fs::path& root) {
  std::error_code error;
  const fs::space_info space = fs::space(root, error);
  if (error) return nullptr;
  std::uintmax_t used = 0;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
    std::error_code inner;
    if (it->is_regular_file(inner)) used += it->file_size(inner);
  }
  return {{"used_gb", static_cast<double>(used) / 1e9},
          {"free_gb", static_cast<double>(space.available) / 1e9}};
}

json age_of_forecast(const Situation& s) {
  return s.complete.empty() ? json() : json(core::seconds_between(*s.complete.rbegin(), s.now));
}

/// What the newest forecast says of members that it lacks; "" for none.
std::string left_out_of(const Ground& ground, const Situation& s) {
  if (s.complete.empty()) return "";
  const json report = file_or_null(ground.workspace.cycle(*s.complete.rbegin()) / core::file_name::report);
  const json said = report.is_object() ? report.value("members_left_out", json()) : json();
  return said.is_string() ? said.get<std::string>() : "";
}

/// Two cycles have come since, or one and its cut-off.
bool is_old(const Situation& s) {
  return !s.complete.empty() &&
         s.now > *s.complete.rbegin() + s.grid.interval + std::max(s.cut_off, s.grid.interval);
}

}  // namespace

json status_of(const Ground& ground) {
  const Now now = now_of(ground);
  const Journal journal(ground.places());
  Situation situation = situation_of(ground, journal);
  situation.now = now.time;
  const auto last = situation.grid.last_at(now.time);
  const Instant next = last ? *last + situation.grid.interval : situation.grid.start;
  return {{"basin", ground.basin.name},
          {"workspace", ground.workspace.root.string()},
          {"engine", ground.basin.service->engine.kind},
          {"service", now.service},
          {"cycles", cycles_of(ground, journal)},
          {"last_complete",
           situation.complete.empty() ? json() : json(core::to_iso(*situation.complete.rbegin()))},
          {"forecast_age_s", age_of_forecast(situation)},
          {"forecast_is_old", is_old(situation)},
          {"members_left_out", left_out_of(ground, situation)},
          {"next_cycle", core::to_iso(next)},
          {"inbox", {{"waiting", files_in(ground.places().inbox(), false)}}},
          {"feeds", feeds_of(ground)},
          {"gauges", gauges_of(ground, now.time)},
          {"receivers", receivers_of(ground)},
          {"warnings", warnings_of(ground)},
          {"drafts", drafts_of(ground, now.time)},
          {"modifiers", modifiers_of(ground, wall_now())},
          {"scenarios", core::list_scenarios(ground.workspace)},
          {"disk", disk_of(ground.workspace.root)}};
}

}  // namespace freshet::service
