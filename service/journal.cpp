#include "service/journal.hpp"

#include <algorithm>

#include "core/cycle_folders.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "core/words.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const core::Words<CycleState> state_words = {{"running", CycleState::running},
                                             {"analysed", CycleState::analysed},
                                             {"done", CycleState::done},
                                             {"failed", CycleState::failed}};

json or_null(const std::optional<core::Instant>& t) { return t ? json(core::to_iso(*t)) : json(); }

std::optional<core::Instant> instant_in(const json& value, const std::string& where) {
  if (value.is_null()) return {};
  return core::parse_instant(value.get<std::string>(), where);
}

CycleRecord from_json(const json& j, const std::string& where) {
  CycleRecord r;
  r.cycle = core::parse_instant(j.at("cycle").get<std::string>(), where);
  r.state = core::value_of(state_words, j.at("state").get<std::string>());
  r.analysis_only = j.at("analysis_only").get<bool>();
  r.owed = j.value("owed", false);
  r.reason = j.at("reason").get<std::string>();
  r.missing = j.at("missing_gauges").get<std::vector<std::string>>();
  r.tries = j.at("tries").get<int>();
  r.begun = core::parse_instant(j.at("begun").get<std::string>(), where);
  r.ended = instant_in(j.at("ended"), where);
  r.next_try = instant_in(j.at("next_try"), where);
  r.message = j.at("message").get<std::string>();
  r.handed = j.at("handed");
  return r;
}

}  // namespace

json to_json(const CycleRecord& r) {
  return {{"cycle", core::to_iso(r.cycle)},
          {"state", core::word_of(state_words, r.state)},
          {"analysis_only", r.analysis_only},
          {"owed", r.owed},
          {"reason", r.reason},
          {"missing_gauges", r.missing},
          {"tries", r.tries},
          {"begun", core::to_iso(r.begun)},
          {"ended", or_null(r.ended)},
          {"next_try", or_null(r.next_try)},
          {"message", r.message},
          {"handed", r.handed}};
}

std::optional<CycleRecord> Journal::read(core::Instant cycle) const {
  const fs::path file = places_.record(cycle);
  std::error_code error;
  if (!fs::exists(file, error)) return {};
  try {
    return from_json(json::parse(core::read_file(file)), file.string());
  } catch (const std::exception& damage) {
    const fs::path aside = file.string() + ".damaged";
    fs::rename(file, aside, error);
    core::warn("{}: damaged ({}); moved to {}, and the cycle is looked at anew", file.string(), damage.what(),
               aside.string());
    return {};
  }
}

void Journal::write(const CycleRecord& record) const {
  core::write_file(places_.record(record.cycle), to_json(record).dump(2) + "\n");
}

std::vector<core::Instant> Journal::cycles() const {
  std::vector<core::Instant> cycles;
  std::error_code error;
  for (fs::directory_iterator it(places_.records(), error), end; !error && it != end; it.increment(error)) {
    const fs::path& path = it->path();
    if (path.extension() != ".json") continue;
    if (const auto cycle = core::instant_of_compact(path.stem().string())) cycles.push_back(*cycle);
  }
  std::sort(cycles.begin(), cycles.end());
  return cycles;
}

std::vector<CycleRecord> Journal::all() const {
  std::vector<CycleRecord> records;
  for (const core::Instant cycle : cycles())
    if (auto record = read(cycle)) records.push_back(std::move(*record));
  return records;
}

}  // namespace freshet::service
