#pragma once
// What a term of the momentum balance at an edge is told and says.

#include "hydro/formulas/physics.hpp"

namespace freshet::hydro {

/// An inner edge and the water on both sides of it: numbers, or packs of them.
template <class V>
struct TermEdge {
  Flow<V> left, right;  ///< velocities along x and y
  V depth;              ///< of what stands above the higher of both beds on both sides, m
  V nx, ny;             ///< unit normal from left to right
  V distance;           ///< between the centroids, along the normal, m
  V inverse_distance;   ///< 1/m
  V size_squared;       ///< length of the edge times the distance, m2
  V u_x = {}, u_y = {}, v_x = {}, v_y = {};  ///< gradient of the velocity, 1/s
  V drag = {};                               ///< g n^2
};

/// Momentum that leaves the left cell for the right one, per metre of the edge. `conductance`: what of it a
/// difference of velocity makes, m2/s: times length over area and depth it is the rate that bounds the step.
template <class V>
struct TermFlux {
  V x = {}, y = {};  ///< m3/s2
  V conductance = {};
};

// A term is a struct with
//     through<V>(TermEdge<V>, V coefficient): TermFlux<V>
// a pure function without branches of numbers or of packs of them: constants are Number<V>(2), conditions
// select(). Where depth is none, nothing passes. One that does not look at TermEdge::drag says
//     static constexpr bool needs_drag = false;

}  // namespace freshet::hydro
