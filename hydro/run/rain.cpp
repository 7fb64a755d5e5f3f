#include "hydro/run/rain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/places.hpp"

namespace freshet::hydro {
namespace {

constexpr double design_step = 300;  ///< s: the triangle is cut into steps that keep its volume

double distance(const mesh::Mesh& mesh, mesh::Index cell, const core::RainStation& station) {
  const std::span<const mesh::Index> nodes(mesh.cell_nodes[cell].data(), mesh.cell_size(cell));
  return mesh::distance_m(mesh, nodes, station.at_point);
}

/// [cell][station] m
std::vector<double> distances(const mesh::Mesh& mesh, const std::vector<core::RainStation>& stations) {
  std::vector<double> all;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    for (const core::RainStation& s : stations) all.push_back(distance(mesh, c, s));
  return all;
}

std::vector<int> thiessen(const mesh::Mesh& mesh, const std::vector<core::RainStation>& stations) {
  std::vector<int> nearest(mesh.n_cells(), 0);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t s = 0; s < stations.size(); ++s) {
      const double d = distance(mesh, c, stations[s]);
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
    const std::size_t row = weights.size();
    double sum = 0;
    for (const core::RainStation& s : rain.stations) {
      const double d = std::max(distance(mesh, c, s), 1.0);
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

Rain::Rain(const core::Basin& basin, const mesh::Mesh& mesh, const std::filesystem::path& grid_file)
    : epoch_(basin.forecast.start), until_cycle_(basin.rain.until_cycle), outside_(basin.rain.outside) {
  if (basin.rain.grid)
    grid_.emplace(basin, mesh, grid_file);
  else if (basin.rain.design_storm)
    take_storm(*basin.rain.design_storm);
  else if (basin.rain.file)
    take_stations(basin.rain, mesh);
}

void Rain::take_storm(const core::DesignStorm& storm) {
  design_storm_ = true;
  const double start = core::seconds_between(epoch_, storm.start);
  const int steps = static_cast<int>(storm.duration_h * 3600 / design_step + 0.999999);
  for (int i = 0; i < steps; ++i) {
    times_.push_back(start + i * design_step);
    values_.push_back(
        {(storm_depth(storm, (i + 1) * design_step) - storm_depth(storm, i * design_step)) / design_step});
  }
  times_.push_back(start + steps * design_step);
  values_.push_back({0});
}

void Rain::take_stations(const core::Rain& rain, const mesh::Mesh& mesh) {
  series_ = core::read_series(*core::rain_series(rain));
  stations_ = rain.stations.size();
  if (rain.inverse_distance)
    weight_ = inverse_distance(mesh, rain);
  else
    station_ = thiessen(mesh, rain.stations);
  if (series_->wants_neighbours()) distance_ = distances(mesh, rain.stations);
  const auto seconds = [&](core::Instant t) { return core::seconds_between(epoch_, t); };
  for (core::Instant t : series_->times) times_.push_back(seconds(t));
  values_.assign(times_.size(), std::vector<double>(stations_, 0));
  for (std::size_t s = 0; s < stations_; ++s)
    for (std::size_t i = 0; i < times_.size(); ++i) values_[i][s] = series_->values[s][i] / 3.6e6;
  last_known_ = seconds(series_->span().second);
  const std::vector<double> nothing(stations_, 0);
  if (rain.outside != core::Missing::zero || values_.back() == nothing) return;
  times_.push_back(*last_known_);
  values_.push_back(nothing);
}

void Rain::know_until(double t) {
  if (!until_cycle_) return;
  if (grid_) return grid_->know_until(t);
  if (*last_known_ <= t) return;
  const auto begun = std::upper_bound(times_.begin(), times_.end(), t) - times_.begin();
  const auto ended = static_cast<std::size_t>(std::max<std::ptrdiff_t>(begun - 1, 0));
  const double since = times_[ended];
  last_known_ = since;
  times_.resize(ended);
  values_.resize(ended);
  if (outside_ != core::Missing::zero || ended == 0) return;
  times_.push_back(since);
  values_.emplace_back(stations_, 0);
}

std::optional<double> Rain::last_known() const { return grid_ ? grid_->last_known() : last_known_; }

void Rain::change(std::vector<core::RainChange> changes) {
  core::check(
      changes.empty() || grid_ || !times_.empty(),
      "modifiers of rain are in force, but basin.toml has no rain to change; give it by [rain], or take "
      "them back with 'freshet modify ... --undo'");
  changes_ = std::move(changes);
}

/// Of the changes that hold at t; where none does, neutral since ever.
core::RainChange Rain::change_at(double t) const {
  const auto after = std::upper_bound(changes_.begin(), changes_.end(), t,
                                      [](double time, const core::RainChange& c) { return time < c.from; });
  return after == changes_.begin() ? core::RainChange{} : *std::prev(after);
}

double Rain::next_edge(double t) const {
  const auto after = std::upper_bound(changes_.begin(), changes_.end(), t,
                                      [](double time, const core::RainChange& c) { return time < c.from; });
  return after == changes_.end() ? std::numeric_limits<double>::infinity() : after->from;
}

void Rain::check_covers(double begin, double end) const {
  const auto at = [&](double t) { return epoch_ + core::milliseconds_of(t); };
  for (double t = begin; t < end;) {
    const double until = std::min(end, next_edge(t)), late = change_at(t).late_s;
    if (grid_) grid_->check_covers(t - late, until - late);
    if (series_) series_->check_covers(at(t - late), at(until - late));
    t = until;
  }
}

std::size_t Rain::record_at(double t) const {
  if (grid_) return grid_->record_at(t);
  return static_cast<std::size_t>(std::upper_bound(times_.begin(), times_.end(), t) - times_.begin());
}

std::vector<double> Rain::of_record(std::size_t record) const {
  if (grid_) return grid_->of_record(record);
  return record == 0 ? std::vector<double>(stations_, 0) : values_[record - 1];
}

std::vector<double> Rain::intensities(double t) const {
  const core::RainChange change = change_at(t);
  std::vector<double> row = of_record(record_at(t - change.late_s));
  if (change.factor != 1)
    for (double& intensity : row) intensity *= change.factor;
  return row;
}

std::vector<RecordShare> Rain::shares(double from, double to) const {
  std::vector<RecordShare> shares;
  for (double t = from; t < to;) {
    const double until = std::min(to, next_change(t));
    const core::RainChange change = change_at(t);
    shares.push_back({record_at(t - change.late_s), change.factor * ((until - t) / (to - from))});
    t = until;
  }
  return shares;
}

double Rain::at(mesh::Index cell, const std::vector<double>& intensities) const {
  if (grid_) return grid_->at(cell, intensities);
  if (!distance_.empty() &&
      std::any_of(intensities.begin(), intensities.end(), [](double i) { return std::isnan(i); }))
    return from_neighbours(cell, intensities);
  if (weight_.empty()) return intensities[station_.empty() ? 0 : station_[cell]];
  double sum = 0;
  for (std::size_t s = 0; s < stations_; ++s)
    sum += weight_[static_cast<std::size_t>(cell) * stations_ + s] * intensities[s];
  return sum;
}

/// The nearest station that has a value, or the mean of those that have one by their weights.
double Rain::from_neighbours(mesh::Index cell, const std::vector<double>& intensities) const {
  const std::size_t row = static_cast<std::size_t>(cell) * stations_;
  double sum = 0, weights = 0, nearest = std::numeric_limits<double>::infinity(), there = 0;
  for (std::size_t s = 0; s < stations_; ++s) {
    if (std::isnan(intensities[s])) continue;
    if (distance_[row + s] < nearest) {
      nearest = distance_[row + s];
      there = intensities[s];
    }
    if (weight_.empty()) continue;
    sum += weight_[row + s] * intensities[s];
    weights += weight_[row + s];
  }
  return weight_.empty() ? there : sum / weights;
}

/// Of what was given, less what forecasters change.
double Rain::next_given(double t) const {
  if (grid_) return grid_->next_change(t);
  const auto after = std::upper_bound(times_.begin(), times_.end(), t);
  return after == times_.end() ? std::numeric_limits<double>::infinity() : *after;
}

double Rain::next_change(double t) const {
  const double late = change_at(t).late_s, given = next_given(t - late) + late;
  return std::min(std::max(given, std::nextafter(t, std::numeric_limits<double>::infinity())), next_edge(t));
}

}  // namespace freshet::hydro
