#include "assimilation/readings/rated.hpp"

#include <fmt/format.h>

#include "core/basin.hpp"

namespace freshet::assimilation {

namespace {

const Quantity& discharge() { return *quantity_of_column("discharge_m3_per_s"); }

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

/// "rating ratings.csv:57 (above 5.516 m), datum zeros.csv:2 +0.100 m, offset +0.549 m, stage 1.435 m of
/// a.csv"
std::string source_of(const StoredReading& stage, const RatedGauge& gauge, const core::RatedStage& rated,
                      const core::StageDatum::Shift* shift) {
  std::string text = fmt::format("{}{}:{}", rated_source, file_name(gauge.rating->file), rated.line);
  if (!rated.beyond.empty()) text += fmt::format(" ({})", rated.beyond);
  if (shift)
    text += fmt::format(", datum {}:{} {:+g} m", file_name(gauge.datum->file), shift->line, shift->offset);
  if (gauge.offset != 0) text += fmt::format(", offset {:+g} m", gauge.offset);
  return text + fmt::format(", stage {:g} m of {}", stage.value, stage.source);
}

bool same_derived(const StoredReading& a, const StoredReading& b) {
  return a.value == b.value && a.error == b.error && a.stated == b.stated && a.synthetic == b.synthetic;
}

/// What was derived once, of a stage that cannot be used any more, or that no curve is for.
StoredReading withdrawn(StoredReading before) {
  before.stated = Quality::bad;
  return before;
}

void append(StoredReading reading, Revisions& revisions) {
  reading.revision = revisions.empty() ? 0 : revisions.back().revision + 1;
  reading.row = -1;
  set_base_quality(reading);
  revisions.push_back(std::move(reading));
}

void derive_at(const StoredReading& stage, const RatedGauge& gauge, History& history, DerivedCounts& counts) {
  const auto kept = history.find(stage.time);
  const StoredReading* before = kept == history.end() ? nullptr : &used(kept->second);
  if (before && !is_derived(*before)) return;
  std::optional<StoredReading> reading = derived(stage, gauge);
  if (!reading && before) reading = withdrawn(*before);
  if (!reading || (before && same_derived(*reading, *before))) return;
  ++counts.made;
  counts.above += reading->source.find("(above ") != std::string::npos;
  counts.below += reading->source.find("(below ") != std::string::npos;
  append(*reading, history[stage.time]);
}

}  // namespace

std::map<std::string, RatedGauge> rated_gauges(const core::Basin& basin) {
  std::map<std::string, RatedGauge> result;
  for (const auto& [id, said] : core::gauge_readings(basin)) {
    if (!said.rating && !said.rating_from_store && !said.datum && !said.velocity_factor) continue;
    const std::string& station = said.station.empty() ? id : said.station;
    RatedGauge& gauge = result[id];
    if (said.rating) gauge.rating = core::read_stage_rating(*said.rating, station);
    if (said.datum) gauge.datum = core::read_stage_datum(*said.datum, station);
    gauge.offset = said.rating_offset_m.value_or(0);
    gauge.velocity_factor = said.velocity_factor.value_or(1);
    gauge.from_store = said.rating_from_store;
    if (said.rating || gauge.from_store) gauge.used = said.rated;
  }
  return result;
}

std::optional<StoredReading> derived(const StoredReading& stage, const RatedGauge& gauge) {
  if (!gauge.rating || !stage.has_value() || stage.quality >= Quality::bad) return {};
  const core::DatedRating* curve = gauge.rating->valid_at(stage.time);
  const core::StageDatum::Shift* shift = gauge.datum ? gauge.datum->valid_at(stage.time) : nullptr;
  if (!curve || (gauge.datum && !shift)) return {};
  const double height = stage.value + (shift ? shift->offset : 0) + gauge.offset;
  const core::RatedStage rated = curve->at(height, stage.error);
  StoredReading result;
  result.station = stage.station;
  result.time = stage.time;
  result.quantity = &discharge();
  result.value = rated.discharge;
  result.error = rated.error;
  result.synthetic = stage.synthetic;
  if (stage.quality != Quality::good) result.stated = stage.quality;
  result.source = source_of(stage, gauge, rated, shift);
  result.sha256 = gauge.rating->sha256;
  return result;
}

DerivedCounts derive(Known& known, const std::string& id, const RatedGauge& gauge, core::Instant from,
                     core::Instant until) {
  DerivedCounts counts;
  const auto stages = known.find({id, &stage()});
  if (!gauge.rating || stages == known.end()) return counts;
  History& discharges = known[{id, &discharge()}];
  for (auto at = stages->second.upper_bound(from); at != stages->second.end() && at->first <= until; ++at)
    derive_at(used(at->second), gauge, discharges, counts);
  if (discharges.empty()) known.erase({id, &discharge()});
  return counts;
}

std::map<std::string, DerivedCounts> derive(Known& known, const std::map<std::string, RatedGauge>& gauges,
                                            core::Instant from, core::Instant until) {
  std::map<std::string, DerivedCounts> counts;
  for (const auto& [id, gauge] : gauges)
    if (const DerivedCounts made = derive(known, id, gauge, from, until); made.made > 0) counts[id] = made;
  return counts;
}

std::vector<std::string> notes_on_derived(const std::map<std::string, DerivedCounts>& counts) {
  std::vector<std::string> notes;
  for (const auto& [id, count] : counts)
    for (const auto& [where, beyond] : {std::pair{"above", count.above}, std::pair{"below", count.below}})
      if (beyond > 0)
        notes.push_back(
            fmt::format("{}: {} of {} discharges come from stages {} the rating curve, which is "
                        "extrapolated with twice its uncertainty",
                        id, beyond, count.made, where));
  return notes;
}

}  // namespace freshet::assimilation
