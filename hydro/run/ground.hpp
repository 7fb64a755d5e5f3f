#pragma once
// Water below the ground of every member: a store under each zone, which soils fill, the air dries and
// streams drain. Stores change where a slot of time ends (the same slots for all members) and where an
// advance does; between, what comes out in the cells of streams falls there as rain does. Arrays are
// [zone][lane].

#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/exact_sum.hpp"
#include "hydro/formulas/ground.hpp"
#include "hydro/formulas/losses.hpp"
#include "mesh/local_mesh.hpp"
#include "mesh/mesh.hpp"
#include "mesh/parallel/ranks.hpp"

namespace freshet::hydro {

using mesh::Index;

class Ground {
 public:
  using Rows = std::vector<std::vector<double>>;  ///< [zone][lane]
  /// What members may differ in: the storage over that at first, factors on capacity and flow, water in the
  /// quick store [m].
  enum class Number { wetness, capacity, flow, quick };

  /// InputError if the flow asked for at first is more than full stores give. `ranks` must outlive it.
  Ground(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local,
         const mesh::Ranks& ranks, std::size_t lanes);

  bool any() const { return !zones_.empty(); }
  std::vector<std::string> names() const;  ///< [zone]
  std::size_t count() const { return zones_.size(); }
  std::size_t springs() const { return springs_.size(); }  ///< of this rank that water comes out of

  /// Values of a number. Storage is then as it says: returns the water that this added, m3.
  Rows set(Number number, const std::vector<double>& values);
  const std::vector<double>& wetness() const { return now_.wetness; }  ///< as set() takes it
  std::vector<double> quick() const;                                   ///< the same, m over the zone
  double most_wetness(std::size_t zone) const;                         ///< of full ground
  std::optional<double> sigma(Number number, std::size_t zone) const;  ///< of the zone's own, if it has one
  Rows stored() const;  ///< m3 now, but for what moved since the last settle()

  /// Where rain goes in with the law of saturation: a soil for each zone, then that of cells that water
  /// comes out in, where none goes in.
  std::vector<Soil> soils() const;
  const std::vector<int>& soil_of_cell() const { return soil_of_cell_; }  ///< [owned cell]
  int zone_of(Index owned) const { return zone_[owned]; }
  bool goes_in(Index owned) const { return soil_of_cell_[owned] == zone_[owned]; }
  double area(std::size_t zone) const { return zones_[zone].area; }  ///< m2

  /// Adds what comes out from now on to rain, [owned cell][lane] m/s; `single`: rain is rounded to f32.
  /// Collective over the group. At least one number of `rain` is above 0 then, or nothing comes out.
  void seep(std::vector<double>& rain, bool single);
  bool gives() const;  ///< some member has water to give

  /// A step of dt [s]: what came out, and what the air, which would take `evaporation` [m/s], has taken.
  void pass(double dt, double evaporation);

  /// What moved since the last time, m3.
  struct Moved {
    Rows in, out, dried;
  };
  /// Ends a slot. `infiltrated` [owned cell][lane]: depths gone in since the last time. Collective over the
  /// group.
  Moved settle(const std::vector<double>& infiltrated);

  /// The stores alone, for `dt` seconds: `reaches` [zone][lane] m/s comes to soils, as a mean over the zone;
  /// what a store cannot take runs off and is gone. Returns what came out, m3/s.
  std::vector<double> alone(const std::vector<double>& reaches, double evaporation, double dt);
  double longest_alone() const;  ///< s, of a step of alone() that follows the stores

  static double slot_end(double t);  ///< s, the first end of a slot after t

  /// All that a step changes.
  struct State {
    std::vector<double> wetness;        ///< storage over that at first
    std::vector<double> quick;          ///< [store of the series][zone][lane] m
    std::vector<double> quick_part;     ///< of what comes out
    std::vector<double> out_rate;       ///< m3/s
    std::vector<double> seeped, dried;  ///< m3 since the last settle()
    double since = 0;                   ///< s since the last settle()
  };
  const State& state() const { return now_; }
  void set_state(State state) { now_ = std::move(state); }
  /// What a checkpoint has besides controls: stores of the series, [store][zone][lane]; one alone is a
  /// control.
  std::size_t quick_stores() const { return stores_; }
  const std::vector<double>& quick_series() const { return now_.quick; }
  void set_quick_series(std::vector<double> quick) { now_.quick = std::move(quick); }

 private:
  /// What holds for all members.
  struct Zone {
    std::string name;
    GroundNumbers usual;
    double start = 0;                 ///< m
    std::optional<double> residence;  ///< of each store of the quick series, s
    double area = 0;                  ///< m2
    std::optional<double> wetness_sigma, capacity_sigma, flow_sigma;
  };
  struct Spring {
    Index cell;
    int zone;
    double depth;  ///< of the zone's outflow, as a depth over the zone, in this cell
  };
  std::size_t rows_of_zones() const { return zones_.size() * lanes_; }
  GroundNumbers numbers(std::size_t i) const;
  double storage(std::size_t i) const { return now_.wetness[i] * zones_[i / lanes_].start; }  ///< m
  double slow_rate(std::size_t i, double dt) const;
  double quick_rate(std::size_t i, std::size_t store) const;
  double quick_water(std::size_t i) const;
  void pass_down_series(std::size_t i, double came, double left, double seconds);
  void set_quick(std::size_t i, double water);
  void take_zones(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local);
  std::vector<double> over_domain(std::vector<core::ExactSum> sums) const;
  Rows rows(const std::vector<double>& values) const;

  const mesh::Ranks* ranks_;
  std::size_t lanes_, stores_ = 1;
  bool saturates_ = false;  ///< with the law of saturation
  std::vector<Zone> zones_;
  std::vector<double> cell_area_;
  std::vector<int> zone_, soil_of_cell_;  ///< [owned cell]
  std::vector<Spring> springs_;
  std::vector<double> capacity_, flow_;  ///< factors
  State now_;
};

}  // namespace freshet::hydro
