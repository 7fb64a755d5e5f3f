#include "hydro/run/rain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "hydro/run/series.hpp"

namespace freshet::hydro {
namespace {

constexpr double design_step = 300;  ///< s: the triangle is cut into steps that keep its volume

double mean_of_nodes(const mesh::Mesh& mesh, mesh::Index cell, const std::vector<double>& at_node) {
  double sum = 0;
  for (int i = 0; i < mesh.cell_size(cell); ++i) sum += at_node[mesh.cell_nodes[cell][i]];
  return sum / mesh.cell_size(cell);
}

std::vector<int> thiessen(const mesh::Mesh& mesh, const std::vector<core::RainStation>& stations) {
  std::vector<int> nearest(mesh.n_cells(), 0);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const double lon = mean_of_nodes(mesh, c, mesh.node_lon), lat = mean_of_nodes(mesh, c, mesh.node_lat);
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t s = 0; s < stations.size(); ++s) {
      const double d = mesh::distance_m(lon, lat, stations[s].at_point.lon, stations[s].at_point.lat);
      if (d < best) {
        best = d;
        nearest[c] = static_cast<int>(s);
      }
    }
  }
  return nearest;
}

/// Weights distance^-power, of sum one, [cell][station]; distances below a metre count as one.
std::vector<double> inverse_distance(const mesh::Mesh& mesh, const core::Rain& rain) {
  std::vector<double> weights;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const double lon = mean_of_nodes(mesh, c, mesh.node_lon), lat = mean_of_nodes(mesh, c, mesh.node_lat);
    const std::size_t row = weights.size();
    double sum = 0;
    for (const core::RainStation& s : rain.stations) {
      const double d = std::max(mesh::distance_m(lon, lat, s.at_point.lon, s.at_point.lat), 1.0);
      weights.push_back(std::pow(d, -rain.power));
      sum += weights.back();
    }
    for (std::size_t i = row; i < weights.size(); ++i) weights[i] /= sum;
  }
  return weights;
}

}  // namespace

double storm_depth(const core::DesignStorm& storm, double t) {
  const double duration = storm.duration_h * 3600, peak_at = storm.peak_fraction * duration;
  const double total = storm.total_mm / 1000, peak = 2 * total / duration;
  t = std::clamp(t, 0.0, duration);
  if (t <= peak_at) return peak_at > 0 ? 0.5 * peak * t * t / peak_at : 0;
  const double left = duration - t;
  return total - (duration > peak_at ? 0.5 * peak * left * left / (duration - peak_at) : 0);
}

Rain::Rain(const core::Basin& basin, const mesh::Mesh& mesh, const std::filesystem::path& grid_file) {
  const core::Instant epoch = basin.forecast.start;
  if (basin.rain.grid) {
    grid_.emplace(basin, mesh, grid_file);
  } else if (basin.rain.design_storm) {
    const core::DesignStorm& storm = *basin.rain.design_storm;
    const double start = static_cast<double>((storm.start - epoch).count());
    const int steps = static_cast<int>(storm.duration_h * 3600 / design_step + 0.999999);
    for (int i = 0; i < steps; ++i) {
      times_.push_back(start + i * design_step);
      values_.push_back(
          {(storm_depth(storm, (i + 1) * design_step) - storm_depth(storm, i * design_step)) / design_step});
    }
    times_.push_back(start + steps * design_step);
    values_.push_back({0});
  } else if (basin.rain.file) {
    const Series series = read_series(*basin.rain.file);
    stations_ = basin.rain.stations.size();
    if (basin.rain.inverse_distance)
      weight_ = inverse_distance(mesh, basin.rain);
    else
      station_ = thiessen(mesh, basin.rain.stations);
    for (core::Instant t : series.times) times_.push_back(static_cast<double>((t - epoch).count()));
    values_.assign(times_.size(), std::vector<double>(stations_, 0));
    for (std::size_t s = 0; s < stations_; ++s) {
      const std::string name = basin.rain.stations[s].id + "_mm_per_h";
      const std::vector<double>& column = series.values[series.column(name, *basin.rain.file)];
      for (std::size_t i = 0; i < times_.size(); ++i) {
        core::check(column[i] >= 0, "{}: {} is {} at {}: rain cannot be negative", basin.rain.file->string(),
                    name, column[i], core::to_iso(series.times[i]));
        values_[i][s] = column[i] / 3.6e6;
      }
    }
  }
}

std::vector<double> Rain::intensities(double t) const {
  if (grid_) return grid_->intensities(t);
  const auto after = std::upper_bound(times_.begin(), times_.end(), t);
  if (after == times_.begin()) return std::vector<double>(stations_, 0);
  return values_[static_cast<std::size_t>(after - times_.begin()) - 1];
}

double Rain::at(mesh::Index cell, const std::vector<double>& intensities) const {
  if (grid_) return grid_->at(cell, intensities);
  if (weight_.empty()) return intensities[station_.empty() ? 0 : station_[cell]];
  double sum = 0;
  for (std::size_t s = 0; s < stations_; ++s)
    sum += weight_[static_cast<std::size_t>(cell) * stations_ + s] * intensities[s];
  return sum;
}

double Rain::next_change(double t) const {
  if (grid_) return grid_->next_change(t);
  const auto after = std::upper_bound(times_.begin(), times_.end(), t);
  return after == times_.end() ? std::numeric_limits<double>::infinity() : *after;
}

}  // namespace freshet::hydro
