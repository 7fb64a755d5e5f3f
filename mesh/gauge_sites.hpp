#pragma once
// Where the gauges stand on the mesh, what drains there, and what their numbers say about it: the one rule
// for the solver, `freshet mesh` and `freshet check`.

#include <string>
#include <vector>

#include "core/basin/gauges.hpp"
#include "core/basin_fwd.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// How the cells drain: each to a neighbour on the way that a priority-flood from the exits finds (the
/// outlet, else the whole rim). Needs derived members.
struct Draining {
  std::vector<double> area;  ///< [cell] that drains through it, itself included, m2
  std::vector<Index> to;     ///< [cell] the next one; none: out
};
Draining draining(const Mesh& mesh);

/// All cells, each after the one that it drains to.
std::vector<Index> upwards(const std::vector<Index>& to);

/// The level at a gauge is that at its own place along the stream, which slopes: linear between two cells of
/// a channel, so that meshes of other lengths of cells tell the same.
struct GaugeSite {
  Index cell = none;  ///< of the whole mesh
  Index second_cell =
      none;          ///< the channel cell on the other side of the gauge's place; none: the level of `cell`
  double share = 0;  ///< of `second_cell` in the level, up to a half
  double zero = 0;   ///< elevation of stage zero, m
  double bed = 0;    ///< bed elevation at its place, m
  double moved = 0;  ///< from the centroid of the cell that contains it, m
};

/// The cell that contains the gauge, if it is a channel's; else moved to the nearest channel cell whose
/// centroid lies within snap_m of the gauge, streams that drain less than a twentieth of the largest there
/// left aside. A gauge outside the mesh by half an edge of its rim at most, and by snap_m, is taken into the
/// cell behind that edge; InputError for one farther out.
GaugeSite site_gauge(const core::Gauge& gauge, const Mesh& mesh, const Draining& drains);

/// What a gauge's place means: sizes for the summary, and what is wrong or doubtful.
struct GaugeFinding {
  GaugeSite place;
  double drains_m2 = 0;  ///< through its cell and the channel cells around it, from bank to bank
  double stream_m =
      0;  ///< to the nearest channel cell, or one that drains stream_area_km2; -1: there is none
  bool off_stream = false;  ///< less than stream_area_km2 drains there, though a stream is in the mesh
  std::vector<std::string> errors, doubts;
};
GaugeFinding examine_gauge(const core::Basin& basin, const core::Gauge& gauge, const Mesh& mesh,
                           const Draining& drains);

}  // namespace freshet::mesh
