#pragma once
// The water of one precision, in lanes, and all else that a step reads and writes of it. Compiled once per
// precision in lane_water.cpp; the steps themselves, which know the vector width, are in lane_step.hpp.

#include "hydro/kernels/second_order.hpp"
#include "hydro/schedule/block_choice.hpp"
#include "hydro/schedule/lane_classes.hpp"
#include "hydro/solver/make_lane_solver.hpp"

namespace freshet::hydro {

template <class T>
struct LaneWater final : HaloField {
  explicit LaneWater(const LaneSolverParts& parts);
  LaneWater(const LaneWater&) = delete;
  LaneWater& operator=(const LaneWater&) = delete;

  std::size_t row(Index cell) const { return static_cast<std::size_t>(cell) * n_variables * lanes; }
  std::size_t values_of_owned() const { return static_cast<std::size_t>(mesh.n_owned) * lanes; }

  // As Solver has them.
  void set_state(const LaneState& state);
  LaneState state() const;
  LaneState state_of(Index cell) const;
  void set_manning(const std::vector<double>& n);
  void set_depth_roughness(const std::vector<DepthRoughness>& classes);
  void set_rain(const std::vector<double>& rate);
  double rate() const;
  Volumes volumes() const;
  std::size_t row_bytes() const override { return sizeof(T) * n_variables * lanes; }
  void pack(const std::vector<Index>& cells, unsigned char* out) const override;
  void unpack(const std::vector<Index>& cells, const unsigned char* in) override;
  // As Diagnostics has them.
  Index limiting_cell() const;
  Index find_not_finite() const;
  Footprint footprint() const;  ///< of all but the extremes

  /// No cell is in the middle of a step, and the state of all is new; rates follow from it.
  void begin_anew();
  /// Owned cells that a boundary may put water into, though all be dry.
  std::vector<Index> driven_by_rims() const;

  LaneMesh<T> mesh;
  Index lanes;
  int order;
  LinearStates<T> linear;  ///< order 2 only; it is made first, as it needs most memory while it is made
  Array<T> now, next;      ///< [cell][depth, u, v][lane]
  Array<T> residual;       ///< [owned cell][lane] of f32
  Array<T> rain;           ///< [owned cell][lane] m/s
  Array<char> rained;      ///< [block] some of it falls there
  Array<T> drag;           ///< [land class][lane] g n^2
  Array<RoughnessCurve<T>> curves;  ///< [land class]
  Array<T> boundary_value;          ///< [boundary edge][lane]
  Array<double> boundary_volume;    ///< [boundary edge][lane] m3
  Array<double> clipped;            ///< [block][lane] m3
  Array<T> block_rate;              ///< [block] 1/s
  MeteredEdges metered;
  BlockChoice<T> blocks;
  LaneClasses<T> classes;  ///< empty until local steps are taken
  StepPlan plan;           ///< of the last step
  bool raining = false, halo_wet = true;
};

}  // namespace freshet::hydro
