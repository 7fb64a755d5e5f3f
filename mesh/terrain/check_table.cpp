#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "core/basin.hpp"
#include "core/basin/gauge_readings.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/result_files.hpp"
#include "core/series.hpp"
#include "core/stage_rating.hpp"
#include "mesh/terrain/check_basin.hpp"

namespace freshet::mesh {

std::string storm_doubt(const core::Basin& basin, const TimeSpan& needed) {
  const auto& storm = basin.rain.design_storm;
  if (!storm || needed.of_next_cycle) return "";
  const core::Instant end = storm->start + core::milliseconds_of(storm->duration_h * 3600);
  if (end > needed.begin && storm->start < needed.end) return "";
  return fmt::format(
      "{}: rain.design_storm falls from {} to {}, outside the first forecast, {} to {}: that stays dry",
      basin.file.string(), core::to_iso(storm->start), core::to_iso(end), core::to_iso(needed.begin),
      core::to_iso(needed.end));
}

namespace {

/// Rating curves and zeros of gauges. A discharge is compared with what flows through a section.
void check_ratings(const core::Basin& basin, Problems& problems) {
  for (const auto& [id, said] : core::gauge_readings(basin)) {
    const std::string& station = said.station.empty() ? id : said.station;
    if (said.rating) problems.attempt([&] { core::read_stage_rating(*said.rating, station); });
    if (said.datum) problems.attempt([&] { core::read_stage_datum(*said.datum, station); });
    const bool section = std::any_of(basin.sections.begin(), basin.sections.end(),
                                     [&, &name = id](const auto& s) { return s.name == name; });
    if (said.rating && said.rated != core::Rated::stage && !section)
      core::warn(
          "gauge '{}' has a rating, but no [[section]] has its id as name: its discharges cannot be "
          "assimilated; draw one across the river, or say rated = \"stage\"",
          id);
  }
}

}  // namespace

void check_tables(const core::Basin& basin, const std::optional<TimeSpan>& needed, Problems& problems) {
  for (const core::SeriesInput& source : core::all_series(basin))
    problems.attempt([&] {
      const core::Series series = core::read_series(source);
      for (const std::string& note : series.notes) core::warn("{}", note);
      if (needed) needed->ask([&] { series.check_covers(needed->begin, needed->end); });
    });
  if (const std::string doubt = needed ? storm_doubt(basin, *needed) : ""; !doubt.empty())
    core::warn("{}", doubt);
  for (const core::Boundary& b : basin.boundaries)
    if (b.file && b.kind->file == core::BoundaryFile::rating_curve)
      problems.attempt([&] { core::read_rating_curve(*b.file); });
  check_ratings(basin, problems);
}

TimeSpan next_forecast(const core::Basin& basin, const std::filesystem::path& cycles) {
  const core::Forecast& f = basin.forecast;
  std::optional<core::Instant> newest;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(cycles, none)) {
    if (!std::filesystem::exists(entry.path() / core::file_name::provenance, none)) continue;
    try {
      newest = std::max(newest.value_or(core::Instant::min()),
                        core::parse_instant(entry.path().filename().string(), ""));
    } catch (const core::InputError&) {  // no cycle's folder
    }
  }
  if (!newest) return {f.start, f.start + core::milliseconds_of(f.lead_s)};
  return {*newest, *newest + core::milliseconds_of(f.interval_h * 3600 + f.lead_s), true};
}

}  // namespace freshet::mesh
