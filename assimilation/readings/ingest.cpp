#include "assimilation/readings/ingest.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "assimilation/readings/ingest_batch.hpp"
#include "assimilation/readings/store_rated.hpp"
#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"

namespace freshet::assimilation {

using nlohmann::json;

namespace {

/// What agencies call the gauges.
AgencyNames agency_names(const core::Basin& basin) {
  AgencyNames names;
  for (const auto& [id, said] : core::gauge_readings(basin))
    if (!said.station.empty()) names[said.station] = id;
  return names;
}

std::vector<ReadingFile> read_all(const core::Basin& basin, const std::vector<std::filesystem::path>& paths,
                                  const ExtentShapes& shapes) {
  std::vector<ReadingFile> files;
  const AgencyNames names = agency_names(basin);
  const core::Stations stations(basin);
  for (const auto& path : paths) {
    files.push_back(read_readings(path, stations, names, shapes));
    if (files.back().synthetic && !basin.synthetic)
      core::warn("{}: readings are synthetic, but basin.toml does not say basin.synthetic = true",
                 path.string());
  }
  return files;
}

void warn_of(const ReadingFile& file, const Tally& tally) {
  if (tally.early > 0)
    core::warn(
        "{}: {} readings come before their time and are never used; their time zone or a clock is wrong",
        file.path.string(), tally.early);
  if (tally.yielded > 0)
    core::warn(
        "{}: {} readings are provisional, or without a quality or a value, where one that is approved came "
        "before: they are kept, and the approved one counts. A later one that is approved replaces it, or "
        "one "
        "with its quality stated as good, suspect or bad",
        file.path.string(), tally.yielded);
}

json summary_of(const ReadingFile& file, const Tally& tally) {
  return {{"file", file.path.string()},
          {"sha256", file.sha256},
          {"synthetic", file.synthetic},
          {"readings", file.readings.size()},
          {"unreadable_rows", file.unreadable},
          {"repeated_rows", file.repeated},
          {"new", tally.added},
          {"revised", tally.revised},
          {"yielded", tally.yielded},
          {"unchanged", tally.unchanged},
          {"quality", tally.qualities},
          {"flagged_by", tally.checks}};
}

void warn_of(const std::vector<std::string>& notes) {
  constexpr std::size_t shown = 10;
  for (std::size_t i = 0; i < std::min(shown, notes.size()); ++i) core::warn("{}", notes[i]);
  if (notes.size() > shown) core::warn("... and {} more", notes.size() - shown);
}

json newest_of(const Ingested& result) {
  json times = json::object();
  for (const auto& [station, time] : result.newest) times[station] = core::to_iso(time);
  return times;
}

}  // namespace

core::Instant clock_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

json ingest(const core::Basin& basin, const std::string& connection,
            const std::vector<std::filesystem::path>& paths, const GaugeBeds& beds, core::Instant now,
            const ExtentShapes& shapes) {
  const std::vector<ReadingFile> files = read_all(basin, paths, shapes);
  const std::map<std::string, RatedGauge> rated = rated_gauges(basin, connection);
  const bool any_rating = std::any_of(rated.begin(), rated.end(),
                                      [](const auto& gauge) { return gauge.second.rating.has_value(); });
  core::check(!files.empty() || any_rating,
              "name files of readings; without any, discharges are derived again, but no gauge has a rating");
  Store store(connection);
  Ingested result;
  int revised = 0;
  store.change([&] {
    result.files.resize(files.size());
    for (const Batch& batch : batches_of(files, basin))
      ingest_batch(batch, files, {basin, beds, rated, now}, store, result);
    revised = store.keep(ratings_layer(), ratings_of(rated)) + store.keep(datums_layer(), datums_of(rated));
  });
  json summaries = json::array();
  for (std::size_t i = 0; i < files.size(); ++i) {
    warn_of(files[i].notes);
    warn_of(files[i], result.files[i]);
    summaries.push_back(summary_of(files[i], result.files[i]));
  }
  warn_of(result.range_notes);
  warn_of(result.doubt_notes);
  warn_of(notes_on_derived(result.derived));
  json summary = {{"stored", result.added},
                  {"reflagged", result.reflagged},
                  {"newest", newest_of(result)},
                  {"files", summaries}};
  if (any_rating) {
    json& made = summary["derived"] = json::object();
    for (const auto& [id, count] : result.derived) made[id] = count.made;
  }
  if (!rated.empty()) summary["ratings_and_datums"] = revised;
  return summary;
}

}  // namespace freshet::assimilation
