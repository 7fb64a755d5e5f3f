#include "service/trace/readings_behind.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "assimilation/readings/rated.hpp"
#include "assimilation/readings/store.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using assimilation::StoredReading;
using nlohmann::json;

namespace {

/// Folders whose files are results or ours, never readings.
bool is_passed_over(const fs::path& folder) {
  static const std::set<std::string> names = {"cycles", "run", "scenarios", "archive", "warnings", ".git"};
  return names.contains(folder.filename().string());
}

const assimilation::Quantity* quantity_of(const json& reading) {
  for (const assimilation::Quantity& quantity : assimilation::quantities())
    if (reading.contains(quantity.column())) return &quantity;
  return nullptr;
}

using Revisions = std::vector<StoredReading>;

/// All revisions of one station, quantity and time.
Revisions revisions_of(const Revisions& all, const std::string& station,
                       const assimilation::Quantity* quantity, core::Instant time) {
  Revisions found;
  for (const StoredReading& r : all)
    if (r.station == station && r.quantity == quantity && r.time == time) found.push_back(r);
  return found;
}

/// The one that the cycle used: the last with its value, or where a datum or a factor was applied the last.
const StoredReading* used_of(const Revisions& revisions, const json& reading,
                             const assimilation::Quantity& quantity) {
  const std::string made_by = reading.value("made_by", "");
  const bool applied = !made_by.empty() && !made_by.starts_with(assimilation::rated_source);
  const StoredReading* used = nullptr;
  for (const StoredReading& r : revisions)
    if (applied ||
        (reading.at(quantity.column()) == r.value && reading.at(quantity.error_column()) == r.error))
      used = &r;
  return used;
}

std::string place_of(const json& reading) {
  return fmt::format("the reading of {} at {}", reading.at("station").get<std::string>(),
                     reading.at("time").get<std::string>());
}

class Tracer {
 public:
  explicit Tracer(TracedReadings& traced) : traced_(traced) {}

  void trace(json reading, const Revisions& store) {
    const assimilation::Quantity* quantity = quantity_of(reading);
    core::check(quantity != nullptr, "{} holds no quantity that is known", place_of(reading));
    const core::Instant time = core::parse_instant(reading.at("time").get<std::string>(), "time");
    const std::string station = reading.at("station");
    const Revisions revisions = revisions_of(store, station, quantity, time);
    const StoredReading* used = used_of(revisions, reading, *quantity);
    if (used == nullptr)
      without_row(reading, revisions, revisions_of(store, station, &assimilation::stage(), time));
    else
      with_row(reading, *used, revisions, revisions_of(store, station, &assimilation::stage(), time));
    traced_.readings.push_back(std::move(reading));
  }

 private:
  void add_source(const std::string& name, const std::string& sha256) {
    const std::pair<std::string, std::string> source{name, sha256};
    auto& sources = traced_.sources;
    if (std::find(sources.begin(), sources.end(), source) == sources.end()) sources.push_back(source);
  }

  void with_row(json& reading, const StoredReading& used, const Revisions& revisions,
                const Revisions& stages) {
    reading["source"] = used.source;
    reading["sha256"] = used.sha256;
    reading["revision"] = used.revision;
    reading["revisions"] = revisions.size();
    reading["quality_now"] = assimilation::to_text(revisions.back().quality);
    if (reading.contains("made_by")) reading["raw"] = used.value;
    if (!assimilation::is_derived(used))
      add_source(used.source, used.sha256);
    else if (!stages.empty())  // the file of the rating is among the inputs
      add_source(stages.back().source, stages.back().sha256);
    if (&used != &revisions.back())
      reading["note"] = fmt::format("revised since: {:g}", revisions.back().value);
    else if (revisions.back().quality != assimilation::Quality::good)
      reading["note"] = fmt::format("judged {} since ({})", assimilation::to_text(revisions.back().quality),
                                    revisions.back().flagged_by);
  }

  /// A discharge may have been derived for the cycle alone.
  void without_row(json& reading, const Revisions& revisions, const Revisions& stages) {
    const std::string made_by = reading.value("made_by", "");
    if (made_by.starts_with(assimilation::rated_source) && !stages.empty()) {
      const StoredReading& stage = stages.back();
      reading["source"] = stage.source;
      reading["sha256"] = stage.sha256;
      reading["revision"] = stage.revision;
      reading["raw"] = stage.value;
      return add_source(stage.source, stage.sha256);
    }
    traced_.faults.push_back(fmt::format(
        "{}: {}", place_of(reading),
        revisions.empty() ? "is not in the store"
                          : fmt::format("the store holds {} of its revisions, none with the value "
                                        "that was used: the store was changed",
                                        revisions.size())));
    reading["note"] = revisions.empty() ? "not in the store" : "changed in the store";
  }

  TracedReadings& traced_;
};

/// All revisions of the times that the readings have.
Revisions revisions_around(const std::vector<json>& readings, const std::string& connection) {
  core::Instant first = core::Instant::max(), last = core::Instant::min();
  for (const json& r : readings) {
    const core::Instant time = core::parse_instant(r.at("time").get<std::string>(), "time");
    first = std::min(first, time);
    last = std::max(last, time);
  }
  if (first > last) return {};
  core::check(!assimilation::store_is_missing(connection), "{}: the store is missing", connection);
  const assimilation::Store store(connection);
  return store.revisions(first - std::chrono::seconds(1), last);
}

}  // namespace

SourceFiles::SourceFiles(const std::vector<fs::path>& folders) {
  constexpr std::size_t most = 200000;
  std::error_code error;
  for (const fs::path& folder : folders) {
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error), end;
    for (; !error && entry != end && by_name_.size() < most; entry.increment(error)) {
      if (entry->is_directory(error) && is_passed_over(entry->path())) entry.disable_recursion_pending();
      if (entry->is_regular_file(error))
        by_name_.emplace(entry->path().filename().string(), entry->path().lexically_normal());
    }
  }
}

TracedFile SourceFiles::find(const std::string& name, const std::string& sha256,
                             FileComparison& files) const {
  TracedFile found{name, "readings as they came", sha256, FileState::not_kept};
  const auto [begin, end] = by_name_.equal_range(name);
  for (auto at = begin; at != end; ++at) {
    found.file = at->second.string();
    found.state = files.state_of(at->second, {sha256});
    if (found.state == FileState::as_it_was) break;
  }
  return found;
}

TracedReadings trace_readings(const fs::path& readings_json, const std::string& connection) {
  TracedReadings traced;
  std::vector<json> readings;
  try {
    core::from_json_file(readings_json, [&](const json& file) {
      for (const json& reading : file.at("readings")) readings.push_back(reading);
      return 0;
    });
    const Revisions store = revisions_around(readings, connection);
    Tracer tracer(traced);
    for (const json& reading : readings) tracer.trace(reading, store);
  } catch (const json::exception& error) {
    traced.faults.push_back(
        fmt::format("{}: not a readings file ({})", readings_json.string(), error.what()));
  } catch (const std::exception& error) {
    traced.faults.emplace_back(error.what());
    if (traced.readings.empty()) traced.readings = readings;
  }
  return traced;
}

}  // namespace freshet::service
