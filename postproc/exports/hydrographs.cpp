// Stages at each gauge as a picture, PNG and SVG: the members' fan, thresholds, readings that went into the
// cycle.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/result_files.hpp"
#include "core/text.hpp"
#include "core/time_words.hpp"
#include "postproc/draw/hydrograph_panel.hpp"
#include "postproc/export_format.hpp"

namespace freshet::postproc {

namespace {

namespace fs = std::filesystem;

constexpr Rgb ink{0.13, 0.15, 0.18}, grey{0.38, 0.40, 0.44}, warning{0.75, 0.09, 0.12}, fan{0.05, 0.38, 0.70};
constexpr int width = 1200, height = 560;

/// What of readings.json is stages of this gauge; none where a run has no readings.
std::vector<std::pair<core::Instant, double>> readings_of(const fs::path& folder, const std::string& gauge) {
  std::vector<std::pair<core::Instant, double>> readings;
  const fs::path file = folder / core::file_name::readings;
  if (!fs::exists(file)) return readings;
  core::from_json_file(file, [&](const nlohmann::json& json) {
    for (const nlohmann::json& r : json.at("readings"))
      if (r.at("station") == gauge && r.contains("stage_m"))
        readings.emplace_back(core::parse_instant(r.at("time").get<std::string>(), file.string()),
                              r.at("stage_m").get<double>());
    return 0;
  });
  return readings;
}

Hydrograph hydrograph_of(const ResultFolder& results, const core::Basin& basin,
                         const results::GaugeSeries& series, std::size_t s) {
  Hydrograph h{series.stations[s].id, series.stations[s].name, {curve_of(series, s, fan)}, {}};
  for (const core::Gauge& gauge : basin.gauges)
    if (gauge.id == h.id)
      for (const core::StageThreshold& t : gauge.thresholds) h.thresholds.emplace_back(t.name, t.stage_m);
  h.readings = readings_of(results.path, h.id);
  return h;
}

void draw(const Canvas& canvas, const ResultFolder& results, std::size_t members, const Hydrograph& h) {
  const results::ResultAttributes& a = results.attributes;
  const double unit = width / 1200.0, room = width - 56 * unit;
  canvas.fitted_text(
      28 * unit, 38 * unit, room,
      fmt::format("Basin {}   ·   {} {}   ·   {} members: median, 10 to 90 %; points: readings", a.basin,
                  results.run ? "run from" : "forecast cycle", core::in_words(a.cycle), members),
      {18 * unit, false, grey, false});
  if (a.synthetic) {
    canvas.fill({28 * unit, 52 * unit, 300 * unit, 30 * unit}, warning);
    canvas.text(40 * unit, 73 * unit, "SYNTHETIC – NOT MEASURED", {17 * unit, true, {1, 1, 1}, false});
  }
  draw_hydrograph(canvas, {80 * unit, 130 * unit, width - 120 * unit, height - 210 * unit}, h, unit, a.cycle);
  canvas.fitted_text(28 * unit, height - 14 * unit, room, a.remarks(), {13 * unit, true, warning, false});
}

nlohmann::json write(const ResultFolder& results, const fs::path& folder, const ExportSettings& settings) {
  core::check(!settings.flat, "--flat: hydrographs have no points; leave it out");
  core::check(!settings.all_members && settings.members.empty(),
              "--member: hydrographs are of all members together; leave it out, or export csv");
  core::check(fs::exists(results.gauges()),
              "{}: there is no gauges.nc: basin.toml has no [[gauge]]; add one and run again",
              results.path.string());
  const results::GaugeSeries series = results::read_gauge_series(results.gauges());
  nlohmann::json files = nlohmann::json::array();
  for (std::size_t s = 0; s < series.stations.size(); ++s) {
    const Hydrograph h = hydrograph_of(results, *settings.basin, series, s);
    const fs::path name = folder / core::file_name_of(h.id);
    Canvas pixels(width, height), svg(width, height, Canvas::Kind::svg);
    for (const Canvas* canvas : {&pixels, &svg}) draw(*canvas, results, series.members, h);
    pixels.write_png(name.string() + ".png");
    svg.write_svg(name.string() + ".svg");
    files.push_back(name.string() + ".png");
    files.push_back(name.string() + ".svg");
  }
  return {{"files", files}};
}

}  // namespace

ExportFormat hydrographs_format() {
  return {"hydrographs", "stages at each gauge as pictures, PNG and SVG", write};
}

}  // namespace freshet::postproc
