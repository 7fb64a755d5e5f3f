#include "mesh/rain/make_rain.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/provenance.hpp"
#include "mesh/rain/clean.hpp"
#include "mesh/rain/overlap.hpp"
#include "mesh/rain/rain_grids.hpp"
#include "mesh/rain/units.hpp"

namespace freshet::mesh {
namespace {

namespace fs = std::filesystem;
using core::check;

double seconds_from(core::Instant epoch, core::Instant t) { return static_cast<double>((t - epoch).count()); }

/// The smallest block that holds all grid cells of the overlaps.
GridWindow window_of(const Overlaps& o) {
  const auto [left, right] = std::minmax_element(o.column.begin(), o.column.end());
  const auto [top, bottom] = std::minmax_element(o.row.begin(), o.row.end());
  return {*left, *top, *right - *left + 1, *bottom - *top + 1};
}

std::vector<double> at_cells(const std::vector<double>& block, const GridWindow& w, const Overlaps& o) {
  std::vector<double> values;
  for (std::size_t i = 0; i < o.row.size(); ++i)
    values.push_back(
        block[static_cast<std::size_t>(o.row[i] - w.row) * w.columns + (o.column[i] - w.column)]);
  return values;
}

/// What the summary says of the rain itself.
struct RainSums {
  double volume_m3 = 0, largest_m_per_s = 0;
  RainFindings findings;
};

/// Writes the rain of every step.
RainSums write_rates(core::NetcdfFile& out, RainGrids& grids, const std::vector<RainStep>& steps,
                     const Overlaps& o, core::Missing missing) {
  const RainUnit unit = rain_unit(grids.units(), grids.name());
  const GridWindow window = window_of(o);
  const std::size_t cells = o.row.size();
  RainSums sums;
  std::vector<double> row, before;
  core::Progress progress("rain", static_cast<double>(steps.size()));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const RainStep& step = steps[i];
    if (step.frame) {
      const RainFrame& frame = grids.frames[*step.frame];
      const std::vector<double> block = grids.read(frame, window);
      row = clean_rain(at_cells(block, window, o), unit.factor / (unit.accumulated ? step.own_seconds : 1), o,
                       missing, before, grids.place(frame), sums.findings);
      before = row;
    } else {
      row.assign(cells, 0);
    }
    out.write("rainfall_rate", {i, 0}, {1, cells}, row.data());
    const double length = seconds_from(step.begin, step.end);
    for (std::size_t g = 0; g < cells; ++g) {
      sums.volume_m3 += row[g] * o.area[g] * length;
      sums.largest_m_per_s = std::max(sums.largest_m_per_s, row[g]);
    }
    progress.update(static_cast<double>(i + 1));
  }
  return sums;
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

}  // namespace

nlohmann::json make_rain(const core::Basin& basin, const Mesh& mesh, const fs::path& file) {
  check(basin.rain.grid.has_value(), "{}: [rain] names no grid; write grid = \"radar.nc\", or what it is",
        basin.rain.at.text);
  const core::RainGrid& settings = *basin.rain.grid;
  const core::Instant epoch = basin.forecast.start;
  RainGrids grids(settings, basin.rain.at.text);
  check_not_overwritten(grids, file);
  const RainSteps steps = rain_steps(grids.frames, settings, epoch);
  const Overlaps overlaps = find_overlaps(lay_grid(grids.cells(), mesh, grids.name()), mesh, grids.name());

  core::NetcdfFile out = core::NetcdfFile::create(file);
  define_rain(out, mesh, overlaps, steps.steps.size(), epoch);
  out.put_attribute("", "title", "Rain of a grid over the mesh of " + basin.name);
  out.put_attribute("", "source", "Freshet " + core::version());
  out.put_attribute("", "rain_settings", settings.settings);
  out.put_attribute("", "grid_crs", to_wkt(grids.cells().crs));
  out.put_attribute("", "synthetic", std::string(basin.synthetic ? "yes" : "no"));
  write_times(out, steps.steps, epoch);
  write_overlaps(out, overlaps);
  const RainSums sums = write_rates(out, grids, steps.steps, overlaps, settings.missing);
  out.commit();

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

void check_rain(const core::Basin& basin, const Mesh* mesh, const fs::path& file, Problems& problems,
                nlohmann::json& summary) {
  if (!basin.rain.grid) return;
  problems.attempt([&] {
    RainGrids grids(*basin.rain.grid, basin.rain.at.text);
    check_not_overwritten(grids, file);
    rain_unit(grids.units(), grids.name());
    summary["rain"] = times_json(rain_steps(grids.frames, *basin.rain.grid, basin.forecast.start));
    if (mesh) lay_grid(grids.cells(), *mesh, grids.name());
    if (!mesh || !fs::exists(file)) {
      summary["rain"]["rain.nc"] = "not made yet";
      return;
    }
    check_rain_file(core::NetcdfFile::open(file), basin, *mesh);
    summary["rain"]["rain.nc"] = "there";
  });
}

}  // namespace freshet::mesh
