#pragma once
// Snow on every cell of every member: precipitation comes in, rain and melt come out, and fall on the land as
// rain does. Packs change where a slot of time ends and where an advance does, as stores of the ground do.
// Arrays are [owned cell][lane].

#include <optional>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/last_known.hpp"
#include "core/time.hpp"
#include "hydro/formulas/snow.hpp"
#include "hydro/run/series.hpp"
#include "mesh/local_mesh.hpp"
#include "mesh/parallel/ranks.hpp"

namespace freshet::hydro {

using mesh::Index;

class Snow {
 public:
  /// What members may differ in: factors on the melt and on all water that lies as snow, [lane].
  enum class Number { melt, store };

  /// `ranks` must outlive it. InputError if the series of temperatures is not sound.
  Snow(const core::Basin& basin, const mesh::LocalMesh& local, const mesh::Ranks& ranks, std::size_t lanes);

  bool any() const { return enabled_; }

  /// Values of a number. Returns the water that this added, [lane] m3. Collective over the group.
  std::vector<double> set(Number number, const std::vector<double>& values);
  std::vector<double> stored() const;  ///< [lane] m3, as of the last settle(). Collective over the group

  /// From `t` [s since forecast.start] on, for `dt` at most: turns what falls, m/s (empty: nothing), into
  /// what reaches the ground. `single`: that is a number of f32.
  void lie(std::vector<double>& falls, double t, double dt, bool single);
  void pass(double dt) { since_ += dt; }  ///< a step of dt [s]

  /// What fell as snow and what came out of packs since the last time, [lane] m3. Collective over the group.
  struct Moved {
    std::vector<double> in, out;
  };
  /// Packs as they are now.
  Moved settle();

  /// A time of warm-up, at once: packs after `dt` seconds of what falls (as lie() takes it) at temperatures
  /// of the lowest place `base` [C]; `falls` is then what reached the ground, m/s.
  void alone(std::vector<double>& falls, double t, double dt, double base);
  /// C at the elevation that basin.toml gives, from its series.
  double base_temperature(double t) const;

  /// InputError unless the series tells what holds from begin to end.
  void check_covers(core::Instant begin, core::Instant end) const;
  void not_known_at(core::Instant end, std::vector<core::LastKnown>& drivers) const;

  /// All that a step changes, as of the last settle().
  struct State {
    std::vector<double> frozen, liquid;  ///< m
  };
  const State& state() const { return now_; }
  void set_state(State state);

 private:
  SnowNumbers numbers_at(double t, std::size_t lane) const;
  void rates_of(const std::vector<double>& falls, double t, double dt, double base);
  std::vector<double> over_domain(const std::vector<double>& depth) const;

  const mesh::Ranks* ranks_;
  const core::Basin* basin_;
  bool enabled_;
  std::size_t lanes_;
  std::optional<Series> series_;
  std::vector<double> area_, cooler_;  ///< [owned cell] m2; C below the place of the series
  std::vector<double> melt_, store_;   ///< [lane] factors
  State now_;
  std::vector<SnowRates> rates_;  ///< empty: nothing changes
  std::vector<double> snows_;     ///< m/s that falls as snow
  double since_ = 0;              ///< s since the last settle()
};

}  // namespace freshet::hydro
