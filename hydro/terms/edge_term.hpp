#pragma once
// What a term of the momentum balance at an edge is told and says.

#include "hydro/formulas/physics.hpp"

namespace freshet::hydro {

/// An inner edge and the water on both sides of it.
template <class Real>
struct TermEdge {
  Flow<Real> left, right;   ///< velocities along x and y
  Real depth;               ///< of what stands above the higher of both beds on both sides, m
  Real nx, ny;              ///< unit normal from left to right
  Real distance;            ///< between the centroids, along the normal, m
  Real size_squared;        ///< length of the edge times the distance, m2
  Real u_x, u_y, v_x, v_y;  ///< gradient of the velocity, 1/s
  Real drag;                ///< g n^2
};

/// Momentum that leaves the left cell for the right one, per metre of the edge. `conductance`: what of it a
/// difference of velocity makes, m2/s: times length over area and depth it is the rate that bounds the step.
template <class Real>
struct TermFlux {
  Real x = 0, y = 0;  ///< m3/s2
  Real conductance = 0;
};

// A term is a struct with
//     through<Real>(TermEdge<Real>, coefficient): TermFlux<Real>
// a pure function of numbers; where depth is none, nothing passes.

}  // namespace freshet::hydro
