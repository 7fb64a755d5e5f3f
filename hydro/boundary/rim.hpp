#pragma once
// What every kind of boundary is told and says, and what holds for a kind that says nothing.

#include "hydro/formulas/physics.hpp"
#include "hydro/lanes/lanes.hpp"

namespace freshet::hydro {

/// Water at an edge of the rim, seen across it from inside.
template <class Real>
struct RimWater {
  Flow<Real> in;
  Real value;      ///< of the kind: RimValue::value
  Real available;  ///< the most that may be taken, depth * area / (dt * length), m2/s
  Real drag;       ///< g n^2
  Real slant;  ///< velocity along the edge over that across it of water that comes in (make_lane_mesh()); 0:
               ///< straight
};

/// What a stretch of the rim holds for one of its edges at a time; the kinds ask for what they need.
class RimStretch {
 public:
  virtual ~RimStretch() = default;
  virtual double bed() const = 0;    ///< of the cell inside, m
  virtual double given() const = 0;  ///< discharge [m3/s] or level [m] of basin.toml, of the whole stretch
  virtual double unit_discharge() const = 0;  ///< the edge's part of a discharge, by its conveyance, m2/s
  virtual double slope() const = 0;           ///< of basin.toml; 0: none
  virtual double rated_outflow(double level) const = 0;  ///< the edge's part by the rating curve, m2/s
};

struct RimValue {
  double value = 0;  ///< what the flux is told: RimWater::value
  double depth = 0;  ///< of water that may rush in, m: it bounds the time step
};

/// What a kind of boundary is unless it says otherwise. A kind is a struct that has this as its base and
///     flux<Real>(RimWater<Real>): EdgeFlux<Real>, the inner cell on the left
///     value(RimStretch, depth of the cell inside [m]): RimValue, if it has_value.
struct RimKind {
  static constexpr bool is_wall = false;   ///< flow is mirrored in it
  static constexpr bool has_value = true;  ///< value() is asked before each step
  static constexpr bool by_lane =
      false;  ///< value() depends on the depth inside, and is asked for every lane
  static constexpr bool brings_in = false;  ///< water may come in though all be dry
  static constexpr bool gives_level =
      false;  ///< the level is known at the edge; value is it less the cell's bed
};

}  // namespace freshet::hydro
