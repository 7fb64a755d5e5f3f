#include "assimilation/readings/synthesize.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "results/gauges_file.hpp"

namespace freshet::assimilation {

namespace {

/// FNV-1a: a number for a station that does not change when another is added.
std::uint32_t number_of(std::string_view id) {
  std::uint32_t hash = 2166136261u;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

double noise(std::uint64_t seed, const std::string& station, core::Instant time) {
  const auto seconds =
      static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
  return core::normal(seed, core::Stream::reading_noise, number_of(station),
                      static_cast<std::uint32_t>(seconds >> 32), static_cast<std::uint32_t>(seconds));
}

struct Rows {
  std::string text;
  int readings = 0, dry = 0;  ///< samples that became a row, and those without a stage
};

/// Rows of one gauge; where window and forecast of a cycle share a time, the first sample counts. A dry gauge
/// has no stage: nothing is read.
void append_rows(const results::GaugeSeries& series, std::size_t station, const core::Gauge& gauge,
                 const SynthesisSettings& settings, Rows& rows) {
  const auto interval = core::milliseconds_of(settings.interval_min * 60);
  std::set<core::Instant> done;
  for (std::size_t t = 0; t < series.time_s.size(); ++t) {
    const core::Instant time = series.instant(t);
    const double stage = series.stage(station, 0, t);
    if (time.time_since_epoch() % interval != interval.zero() || !done.insert(time).second) continue;
    ++(std::isfinite(stage) ? rows.readings : rows.dry);
    if (!std::isfinite(stage)) continue;
    rows.text += fmt::format("{},{},{:.4f},{:g}\n", gauge.id, core::to_iso(time),
                             stage + gauge.reading_error_m * noise(settings.seed, gauge.id, time),
                             gauge.reading_error_m);
  }
}

}  // namespace

nlohmann::json synthesize(const core::Basin& basin, const SynthesisSettings& settings) {
  core::check(settings.interval_min * 60 >= 1 && std::isfinite(settings.interval_min),
              "--interval-min {} must be at least a second", settings.interval_min);
  const results::GaugeSeries series = results::read_gauge_series(settings.truth);
  Rows rows;
  int stations = 0;
  for (const core::Gauge& gauge : basin.gauges) {
    const auto station = series.find(gauge.id);
    if (!station) continue;
    ++stations;
    append_rows(series, *station, gauge, settings, rows);
  }
  core::check(stations > 0, "{}: holds none of the gauges of {}; was it made from another basin?",
              settings.truth.string(), basin.file.filename().string());
  core::check(rows.readings + rows.dry > 0,
              "{}: no sample falls on a whole {:g} min; use an --interval-min that is a multiple of "
              "forecast.gauge_interval_min",
              settings.truth.string(), settings.interval_min);
  if (rows.readings == 0)
    core::warn("{}: every gauge is dry throughout: there is nothing to read", settings.truth.string());
  const std::string head = fmt::format(
      "# synthetic: yes\n"
      "# comment: Synthetic: stages of a model run plus noise; nobody measured them. Made by freshet "
      "synthesize.\n"
      "# run: basin {}, {}, mesh {}; seed {}\n"
      "station,time,stage_m,error_m\n",
      series.attributes.basin, core::to_iso(series.attributes.cycle), series.attributes.mesh_fingerprint,
      settings.seed);
  core::write_file(settings.output, head + rows.text);
  return {{"file", settings.output.string()},
          {"synthetic", true},
          {"stations", stations},
          {"readings", rows.readings},
          {"dry_samples", rows.dry}};
}

}  // namespace freshet::assimilation
