#pragma once
// A straight channel as a user has it: a raster, an outline, lines for its ends and a basin.toml; made into a
// mesh as `freshet mesh` does and run as `freshet run` does.

#include "tests/cases/case.hpp"

namespace freshet::cases {

/// A channel in a raster of cells of `cell` m, `degrees` to its rows, dry banks next to it.
struct TerrainChannel {
  double width = 20, degrees = 30, cell = 5;
  double bottom = 0;   ///< of a trapezoid, m; 0: a rectangle
  double bank = 5;     ///< above the bed, m
  double level = 2.5;  ///< of the water that is let in, above the bed, m
  double slope = 3.36e-4, manning = 0.03;
  double edge = 40;       ///< mesh.edge_min_m
  bool free_end = false;  ///< free outflow at the lower end, not a level

  /// Above the bed, so far from the middle.
  double section(double across) const;
  /// With the local depth for hydraulic radius, m3/s.
  double discharge(double level) const;
};

/// Of the cells of the strip in the middle half of the channel, after hours of steady inflow.
struct ChannelSeen {
  double depth_off = 0;            ///< level above the bed over that of normal flow minus one; the mean
  double lowest = 0, highest = 0;  ///< the same in eight stretches
  double on_banks = 0;             ///< the deepest water beyond the strip, m
  double imbalance = 0;            ///< of water, relative
  long cells = 0, cells_across = 0;
};

ChannelSeen run_channel(const TerrainChannel& channel, const Setting& setting, double hours);

}  // namespace freshet::cases
