#include "mesh/rain/make_rain.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/provenance.hpp"
#include "mesh/rain/depths.hpp"
#include "mesh/rain/overlap.hpp"

namespace freshet::mesh {
namespace {

namespace fs = std::filesystem;
using core::check;

double seconds_from(core::Instant epoch, core::Instant t) { return core::seconds_between(epoch, t); }

/// What the summary says of the rain itself.
struct RainSums {
  double volume_m3 = 0, largest_m_per_s = 0;
  RainFindings findings;
};

using TakeRow = std::function<void(std::size_t step, const std::vector<double>& rates)>;

/// The rain of every step, handed to `take`.
RainSums all_rates(RainGrids& grids, const std::vector<RainStep>& steps, const Overlaps& o,
                   const core::RainGrid& settings, const TakeRow& take) {
  RainRates rates(grids, o, settings);
  RainSums sums;
  core::Progress progress("rain", static_cast<double>(steps.size()));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const RainStep& step = steps[i];
    const std::vector<double> row = step.frame ? rates.of(step) : std::vector<double>(o.row.size(), 0);
    take(i, row);
    const double length = seconds_from(step.begin, step.end);
    for (std::size_t g = 0; g < row.size(); ++g) {
      sums.volume_m3 += row[g] * o.area[g] * length;
      sums.largest_m_per_s = std::max(sums.largest_m_per_s, row[g]);
    }
    progress.update(static_cast<double>(i + 1));
  }
  rates.check_totals();
  sums.findings = rates.findings;
  return sums;
}

/// Without time bounds the first of running totals may be that of the start of the forecast, which is
/// nothing: it holds no interval.
void drop_start(RainGrids& grids, const core::RainGrid& settings, const Overlaps& o, RainSteps& s) {
  const RainStep& first = s.steps.front();
  if (settings.totals != core::Totals::running || !first.frame || first.less || s.steps.size() < 2) return;
  if (grids.frames[*first.frame].bounds) return;
  const std::vector<double> depth = RainRates(grids, o, settings).of(first);
  if (std::all_of(depth.begin(), depth.end(), [](double d) { return d == 0; }))
    s.steps.erase(s.steps.begin());
}

void write_times(core::NetcdfFile& out, const std::vector<RainStep>& steps, core::Instant epoch) {
  std::vector<double> begin, bounds;
  for (const RainStep& s : steps) {
    begin.push_back(seconds_from(epoch, s.begin));
    bounds.insert(bounds.end(), {begin.back(), seconds_from(epoch, s.end)});
  }
  out.write("time", begin);
  out.write("time_bounds", bounds);
}

void check_not_overwritten(const RainGrids& grids, const fs::path& file) {
  std::error_code none;
  for (const RainFrame& f : grids.frames)
    check(!fs::equivalent(f.file, file, none),
          "{}: rain.grid names this file, which 'freshet rain' would write over; give the grid another name "
          "or folder",
          f.file.string());
}

nlohmann::json times_json(const RainSteps& s) {
  return {{"times", s.steps.size()},
          {"from", core::to_iso(s.steps.front().begin)},
          {"to", core::to_iso(s.steps.back().end)},
          {"gaps_filled", s.gaps}};
}

/// As a run asks (hydro/run/grid_rain.hpp).
void check_span(const RainGrids& grids, const core::RainGrid& settings, const RainSteps& s,
                const TimeSpan& needed) {
  const core::Instant begin = s.steps.front().begin, end = s.steps.back().end;
  const bool early = needed.begin<begin, late = needed.end> end;
  check(settings.outside == core::Missing::zero || (settings.outside == core::Missing::hold && !early) ||
            !(early || late),
        "{}: rain is known from {} to {}, and needed from {} to {}; bring grids that reach {}, or write "
        "outside = "
        "\"zero\" (no rain then){} in [rain]",
        grids.name(), core::to_iso(begin), core::to_iso(end), core::to_iso(needed.begin),
        core::to_iso(needed.end), early ? "farther back" : "farther",
        early ? "" : " or \"hold\" (the last intensity continues)");
}

/// Every value over the basin, where they are not very many.
void check_rates(RainGrids& grids, const std::vector<RainStep>& steps, const GridPatch& patch,
                 const Mesh& mesh, const core::RainGrid& settings, const std::set<fs::path>& bad,
                 core::RowProblems& problems) {
  constexpr double quickly = 5e7;  // numbers that are read within some seconds
  if (static_cast<double>(steps.size()) * patch.columns * patch.rows > quickly) return;
  const Overlaps overlaps = find_overlaps(patch, mesh, grids.name());
  RainRates rates(grids, overlaps, settings);
  const auto readable = [&](const std::optional<std::size_t>& frame) {
    return !frame || !bad.contains(grids.frames[*frame].file);
  };
  for (const RainStep& step : steps)
    if (step.frame && readable(step.frame) && readable(step.less) && !problems.full())
      problems.attempt(1, [&] { rates.of(step); });
  if (problems.empty()) problems.attempt(1, [&] { rates.check_totals(); });
}

}  // namespace

nlohmann::json make_rain(const core::Basin& basin, const Mesh& mesh, const fs::path& file,
                         std::vector<fs::path>* read) {
  check(basin.rain.grid.has_value(), "{}: [rain] names no grid; write grid = \"radar.nc\", or what it is",
        basin.rain.at.text);
  const core::RainGrid& settings = *basin.rain.grid;
  const core::Instant epoch = basin.forecast.start;
  RainGrids grids(settings, basin.rain.at.text);
  check_not_overwritten(grids, file);
  RainSteps steps = rain_steps(grids.frames, settings, epoch);
  const Overlaps overlaps =
      find_overlaps(lay_grid(grids.cells(), mesh, grids.name(), settings.margin_m), mesh, grids.name());
  drop_start(grids, settings, overlaps, steps);

  core::NetcdfFile out = core::NetcdfFile::create(file);
  define_rain(out, mesh, overlaps, steps.steps.size(), epoch);
  out.put_attribute("", "title", "Rain of a grid over the mesh of " + basin.name);
  out.put_attribute("", "source", "Freshet " + core::version());
  out.put_attribute("", "rain_settings", settings.settings);
  out.put_attribute("", "grid_crs", to_wkt(grids.cells().crs));
  out.put_attribute("", "synthetic", std::string(basin.synthetic ? "yes" : "no"));
  write_times(out, steps.steps, epoch);
  write_overlaps(out, overlaps);
  const RainSums sums = all_rates(grids, steps.steps, overlaps, settings,
                                  [&](std::size_t step, const std::vector<double>& row) {
                                    out.write("rainfall_rate", {step, 0}, {1, row.size()}, row.data());
                                  });
  out.commit();
  if (read) {
    std::set<fs::path> files;
    for (const RainFrame& frame : grids.frames) files.insert(frame.file);
    read->assign(files.begin(), files.end());
  }

  double area = 0;
  for (const double a : mesh.cell_area) area += a;
  nlohmann::json summary = times_json(steps);
  summary.update({{"file", file.string()},
                  {"grid_cells", overlaps.row.size()},
                  {"overlaps", overlaps.share.size()},
                  {"mean_depth_mm", 1000 * sums.volume_m3 / area},
                  {"volume_m3", sums.volume_m3},
                  {"largest_mm_per_h", sums.largest_m_per_s * 3.6e6},
                  {"missing_values", sums.findings.missing},
                  {"slightly_negative_values", sums.findings.slightly_negative}});
  return summary;
}

void check_rain(const core::Basin& basin, const Mesh* mesh, const fs::path& file,
                const std::optional<TimeSpan>& needed, Problems& problems, nlohmann::json& summary) {
  if (!basin.rain.grid) return;
  const core::RainGrid& settings = *basin.rain.grid;
  std::optional<RainGrids> grids;
  if (!problems.attempt([&] { grids.emplace(settings, basin.rain.at.text); })) return;
  problems.attempt([&] { check_not_overwritten(*grids, file); });
  const bool unit_known = problems.attempt([&] { rain_unit(grids->units(), grids->name()); });
  RainSteps steps;
  const bool timed = problems.attempt([&] {
    steps = rain_steps(grids->frames, settings, needed ? basin.forecast.start : grids->frames.front().time);
    summary["rain"] = times_json(steps);
    summary["rain"]["rain.nc"] = "not made yet";
    if (needed) needed->ask([&] { check_span(*grids, settings, steps, *needed); });
  });
  core::RowProblems faults(settings.files.string());
  const std::set<fs::path> bad = grids->open_all(faults);
  if (mesh)
    problems.attempt([&] {
      const GridPatch patch = lay_grid(grids->cells(), *mesh, grids->name());
      if (timed && unit_known) check_rates(*grids, steps.steps, patch, *mesh, settings, bad, faults);
    });
  problems.attempt([&] { faults.throw_all(); });
  std::error_code none;
  if (!mesh || !needed || !fs::exists(file, none)) return;
  problems.attempt([&] {
    check_rain_file(core::NetcdfFile::open(file), basin, *mesh);
    if (summary.contains("rain")) summary["rain"]["rain.nc"] = "there";
  });
}

}  // namespace freshet::mesh
