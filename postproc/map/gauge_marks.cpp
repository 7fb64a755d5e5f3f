#include "postproc/map/gauge_marks.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "core/log.hpp"
#include "core/quantile.hpp"
#include "mesh/places.hpp"
#include "mesh/rim_positions.hpp"
#include "results/gauges_file.hpp"

namespace freshet::postproc {

namespace {

void add_peak(GaugeMark& mark, const results::GaugeSeries& series, std::size_t station) {
  std::vector<double> peaks, times;
  for (std::size_t m = 0; m < series.members; ++m) {
    double peak = -std::numeric_limits<double>::infinity(), at = 0;
    for (std::size_t t = 0; t < series.time_s.size(); ++t) {
      const double stage = series.stage(station, m, t);
      if (series.in_forecast[t] && stage > peak) {  // false for NaN
        peak = stage;
        at = series.time_s[t];
      }
    }
    peaks.push_back(std::isfinite(peak) ? peak : std::numeric_limits<double>::quiet_NaN());
    if (std::isfinite(peak)) times.push_back(at);
  }
  mark.peak_p10 = core::quantile_dry_below(peaks, 0.1);
  mark.peak_p50 = core::quantile_dry_below(peaks, 0.5);
  mark.peak_p90 = core::quantile_dry_below(peaks, 0.9);
  if (!times.empty()) mark.peak_time = series.epoch + core::milliseconds_of(core::quantile(times, 0.5));
}

/// A gauge just outside was taken into the cell behind the rim.
mesh::Index cell_near(const mesh::Mesh& mesh, const core::Position& place) {
  if (const mesh::Index cell = mesh::find_cell(mesh, place); cell != mesh::none) return cell;
  const mesh::RimPosition rim = mesh::nearest_on_rim(mesh, place);
  return rim.is_near() ? rim.cell : mesh::none;
}

}  // namespace

std::vector<GaugeMark> read_gauge_marks(const std::filesystem::path& gauges, const mesh::Mesh& mesh) {
  std::vector<GaugeMark> marks;
  if (!std::filesystem::exists(gauges)) return marks;  // a basin without gauges
  const results::GaugeSeries series = results::read_gauge_series(gauges);
  for (std::size_t s = 0; s < series.stations.size(); ++s) {
    const results::GaugeStation& station = series.stations[s];
    const mesh::Index cell = cell_near(mesh, station.at_point);
    if (cell == mesh::none) {
      core::warn("gauge '{}' lies outside the mesh: not on the map", station.id);
      continue;
    }
    const auto [x, y] = mesh::plane_of(mesh, cell, station.at_point);
    GaugeMark mark{station.id, station.name, x, y, station.assimilated, 0, 0, 0, {}};
    add_peak(mark, series, s);
    marks.push_back(mark);
  }
  return marks;
}

}  // namespace freshet::postproc
