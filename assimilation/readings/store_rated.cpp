#include "assimilation/readings/store_rated.hpp"

#include <algorithm>

#include "assimilation/readings/store.hpp"
#include "core/basin.hpp"
#include "core/errors.hpp"

namespace freshet::assimilation {
namespace {

core::Instant instant_of(const std::string& text, core::Instant open) {
  return text.empty() ? open : core::parse_instant(text, "ratings");
}

/// [id] The newest revision of each: those of a station come by revision.
std::map<std::string, DatedTable> newest_ratings(const std::string& connection) {
  std::map<std::string, DatedTable> newest;
  if (store_is_missing(connection)) return newest;
  for (DatedTable& table : Store(connection, Store::For::reading).dated(ratings_layer()))
    newest[table.station] = std::move(table);
  return newest;
}

}  // namespace

core::StageRating rating_of(const DatedTable& table) {
  core::StageRating rating{table.source, table.sha256, {}};
  std::map<std::pair<core::Instant, core::Instant>, std::vector<core::RatingSegment>> curves;
  for (const DatedRow& row : table.rows)
    curves[{instant_of(row.from, core::Instant::min()), instant_of(row.until, core::Instant::max())}]
        .push_back({row.numbers.at(0), row.numbers.at(1), row.numbers.at(2), row.numbers.at(3),
                    row.numbers.at(4), row.numbers.at(5) / 100, row.line});
  for (auto& [valid, segments] : curves) {
    std::sort(segments.begin(), segments.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    rating.curves.push_back({valid.first, valid.second, std::move(segments)});
  }
  return rating;
}

std::map<std::string, RatedGauge> rated_gauges(const core::Basin& basin, const std::string& connection) {
  std::map<std::string, RatedGauge> gauges = rated_gauges(basin);
  if (std::none_of(gauges.begin(), gauges.end(), [](const auto& gauge) { return gauge.second.from_store; }))
    return gauges;
  const std::map<std::string, DatedTable> stored = newest_ratings(connection);
  for (auto& [id, gauge] : gauges) {
    if (!gauge.from_store) continue;
    const auto table = stored.find(id);
    core::check(
        table != stored.end(),
        "{}: gauge '{}' has rating_from_store, but the observation store has no rating of it; give it by "
        "rating = \"curves.csv\" and run 'freshet ingest {}' once",
        basin.file.string(), id, basin.file.string());
    gauge.rating = rating_of(table->second);
  }
  return gauges;
}

}  // namespace freshet::assimilation
