// What falls on the land of a simulation, lies on it as snow, and comes out of the ground in its streams,
// which is given to the water in the same way.

#include <algorithm>
#include <cmath>
#include <map>

#include "core/basin.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

constexpr double slot = 300;  ///< s: in between no member's rain changes, though each has its own

bool is_dry(const std::vector<double>& intensity) {
  return std::all_of(intensity.begin(), intensity.end(), [](double i) { return i == 0; });
}

}  // namespace

void Simulation::scale_rain(std::span<const double> factor) {
  rain_scale_ = factor;
  refresh_rain();
}

void Simulation::shift_rain(std::vector<double> late) {
  rain_late_ = std::move(late);
  refresh_rain();
}

void Simulation::change_rain(std::vector<core::RainChange> changes) {
  rain_.change(std::move(changes));
  refresh_rain();
}

/// [owned cell][lane] of rain at its time, before factors, from now to rain_until_; nothing where all is dry.
std::optional<std::vector<double>> Simulation::rain_now() {
  const std::vector<double> intensity = rain_.intensities(time_);
  rain_until_ = rain_.next_change(time_);
  if (is_dry(intensity)) return std::nullopt;
  std::vector<double> rain;
  rain.reserve(rain_scale_.size());
  for (Index c = 0; c < local_.n_owned; ++c)
    rain.insert(rain.end(), lanes(), rain_.at(local_.global_cell[c], intensity));
  return rain;
}

/// The same where members have rain early, late or elsewhere: in each slot of time, the same for all, a
/// member has the mean of what falls in its own, from where it lies as the slot begins. A function of the
/// slot, so that a restart within it sees the same.
std::optional<std::vector<double>> Simulation::shifted_rain_now() {
  const double begin = slot * std::floor(time_ / slot);
  rain_until_ = begin + slot;
  const std::size_t n = lanes();
  std::map<std::size_t, std::vector<double>> shares;  // of a record, [lane]
  for (std::size_t k = 0; k < n; ++k) {
    const double late = rain_late_.empty() ? 0 : rain_late_[k];
    for (const RecordShare& one : rain_.shares(begin - late, rain_until_ - late)) {
      std::vector<double>& row = shares[one.record];
      row.resize(n, 0);
      row[k] += one.share;
    }
  }
  return rain_moves() ? moved_rain(shares) : rain_of(shares);
}

/// [owned cell][lane] of records and their shares, [lane]; nothing where all is dry.
std::optional<std::vector<double>> Simulation::rain_of(
    const std::map<std::size_t, std::vector<double>>& shares) const {
  const std::size_t n = lanes();
  std::optional<std::vector<double>> rain;
  for (const auto& [record, share] : shares) {
    const std::vector<double> intensity = rain_.of_record(record);
    if (is_dry(intensity)) continue;
    if (!rain) rain.emplace(rain_scale_.size(), 0);
    for (Index c = 0; c < local_.n_owned; ++c) {
      const double i = rain_.at(local_.global_cell[c], intensity);
      for (std::size_t k = 0; k < n; ++k) (*rain)[c * n + k] += share[k] * i;
    }
  }
  return rain;
}

/// The same where members have it elsewhere: each a grid of its own.
std::optional<std::vector<double>> Simulation::moved_rain(
    const std::map<std::size_t, std::vector<double>>& shares) const {
  const std::size_t n = lanes();
  const auto away = [&](const char* east_or_north, std::size_t k) {
    const std::vector<double>& all =
        control(*east_or_north == 'e' ? core::ControlName("rain_east") : core::ControlName("rain_north"));
    return all.empty() ? 0 : all[k];
  };
  std::vector<std::vector<double>> grids(n);  // [lane][grid cell]
  for (const auto& [record, share] : shares) {
    const std::vector<double> intensity = rain_.of_record(record);
    if (is_dry(intensity)) continue;
    for (std::size_t k = 0; k < n; ++k) {
      if (share[k] == 0) continue;
      const std::vector<double> there = rain_.moved(intensity, away("east", k), away("north", k));
      grids[k].resize(there.size(), 0);
      for (std::size_t g = 0; g < there.size(); ++g) grids[k][g] += share[k] * there[g];
    }
  }
  if (std::all_of(grids.begin(), grids.end(), [](const auto& grid) { return is_dry(grid); })) return {};
  std::vector<double> rain(rain_scale_.size(), 0);
  for (std::size_t k = 0; k < n; ++k)
    for (Index c = 0; c < local_.n_owned && !grids[k].empty(); ++c)
      rain[c * n + k] = rain_.at(local_.global_cell[c], grids[k]);
  return rain;
}

bool Simulation::rain_moves() const {
  const core::AllControlDraws& draws = basin_.ensemble.controls;
  return draws["rain_east"].sigma > 0 || draws["rain_north"].sigma > 0 ||
         draws["rain_speed_east"].sigma > 0 || draws["rain_speed_north"].sigma > 0;
}

void Simulation::move_rain() { refresh_rain(); }

/// A slot of time ends, or a run does: snow and stores of the ground as they are now, and storms where they
/// have come to. Within a slot a storm stays.
void Simulation::end_slot() {
  settle_snow();
  settle_ground();
  if (rain_moves() && time_ >= rain_until_)
    for (const auto& [place, speed] :
         {std::pair(core::ControlName("rain_east"), core::ControlName("rain_speed_east")),
          {core::ControlName("rain_north"), core::ControlName("rain_speed_north")}}) {
      std::vector<double>& away = controls_[place.index];
      for (std::size_t k = 0; k < away.size(); ++k) away[k] += slot * control(speed)[k];
    }
  refresh_rain();
}

/// Rain rates that hold from now to the next change, and what comes out of snow and of the ground.
void Simulation::refresh_rain() {
  std::optional<std::vector<double>> rain =
      rain_late_.empty() && !rain_moves() ? rain_now() : shifted_rain_now();
  rain_volume_rate_.assign(lanes(), 0);
  if (rain) scale_and_book(*rain);
  rain_gauges_.set_rain(rain);
  if (snow_.any()) rain_on_snow(rain);
  if (ground_.any()) rain_on_ground(rain);
  solver_->set_rain(rain ? *rain : std::vector<double>());
}

/// Factors of members on rain, [owned cell][lane] m/s, and what falls on the basin.
void Simulation::scale_and_book(std::vector<double>& rate) {
  const std::size_t n = lanes();
  const bool single = basin_.solver.precision == core::Precision::f32;
  std::vector<core::ExactSum> volume(n);
  for (std::size_t i = 0; i < rate.size(); ++i) {
    const double r = rate[i] * rain_scale_[i];
    rate[i] = single ? static_cast<double>(static_cast<float>(r)) : r;
    volume[i % n].add(rate[i] * local_.area[i / n]);
  }
  ranks_.add_over_domain(volume);
  for (std::size_t k = 0; k < n; ++k) rain_volume_rate_[k] = volume[k].value();
}

/// Of what falls, what reaches the ground from now on, and what melts.
void Simulation::rain_on_snow(std::optional<std::vector<double>>& rain) {
  rain_until_ = std::min(rain_until_, Ground::slot_end(time_));
  if (!rain) rain.emplace(rain_scale_.size(), 0);
  snow_.lie(*rain, time_, rain_until_ - time_, basin_.solver.precision == core::Precision::f32);
}

void Simulation::set_snow(Snow::Number number, const std::vector<double>& values) {
  if (!snow_.any()) return;
  book("snow_analysis", {snow_.set(number, values)});
  refresh_rain();
}

/// Packs as they are now.
void Simulation::settle_snow() {
  if (!snow_.any()) return;
  const Snow::Moved moved = snow_.settle();
  book("snowfall", {moved.in});
  book("from_snow", {moved.out});
}

void Simulation::set_snow_state(Snow::State state) {
  snow_.set_state(std::move(state));
  refresh_rain();
}

void Simulation::set_quick_series(std::vector<double> quick) {
  ground_.set_quick_series(std::move(quick));
  note_ground();
  refresh_rain();
}

void Simulation::begin_with(Ground ground, Snow snow) {
  const auto less = [](AccountVolumes after, const AccountVolumes& before) {
    for (std::size_t r = 0; r < after.size(); ++r)
      for (std::size_t k = 0; k < after[r].size(); ++k) after[r][k] -= before[r][k];
    return after;
  };
  const AccountVolumes in_ground = ground_stored(*this), in_snow = snow_stored(*this);
  ground_ = std::move(ground);
  snow_ = std::move(snow);
  book("ground_initial", less(ground_stored(*this), in_ground));
  book("snow_initial", less(snow_stored(*this), in_snow));
  note_ground();
  refresh_rain();
}

/// Where rain goes in from now on, and water of the ground that falls on streams with it.
void Simulation::rain_on_ground(std::optional<std::vector<double>>& rain) {
  rain_until_ = std::min(rain_until_, Ground::slot_end(time_));
  if (basin_.forcing.infiltration.model == core::LossModel::saturation)
    solver_->source_terms().set_infiltration(LossLaw::saturation, ground_.soils(), ground_.soil_of_cell());
  if (!ground_.gives()) return;
  if (!rain) rain.emplace(rain_scale_.size(), 0);
  ground_.seep(*rain, basin_.solver.precision == core::Precision::f32);
}

void Simulation::set_ground(Ground::Number number, const std::vector<double>& values) {
  if (!ground_.any()) return;
  book("ground_analysis", ground_.set(number, values));
  refresh_rain();
}

/// Stores of the ground as they are now.
void Simulation::settle_ground() {
  if (!ground_.any()) return;
  const Ground::Moved moved = ground_.settle(solver_->source_terms().infiltrated());
  solver_->source_terms().forget_infiltrated();
  for (const std::vector<double>& zone : moved.in) book("infiltration", {zone});
  book("into_ground", moved.in);
  book("from_ground", moved.out);
  book("ground_evaporation", moved.dried);
  note_ground();
}

/// The controls that the run itself changes.
void Simulation::note_ground() {
  if (!ground_.any()) return;
  controls_[core::ControlName("ground_wetness").index] = ground_.wetness();
  controls_[core::ControlName("ground_quick").index] = ground_.quick();
}

}  // namespace freshet::hydro
