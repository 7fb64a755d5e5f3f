#pragma once
// A river of uniform slope in a ribbon of cells: discharge in at its upper end, out at the lower one with the
// slope of the bed, and what a look at its state gives.

#include "tests/cases/case.hpp"
#include "tests/cases/norms.hpp"
#include "tests/cases/river_meshes.hpp"

namespace freshet::cases {

using test::EdgeKind;

/// Depth in the section at an offset [m], 0 on dry ground; friction in the solver has the depth for its
/// hydraulic radius, so that unit discharge there is depth^(5/3) sqrt(slope) / n.
using DepthAt = std::function<double(double offset)>;

struct River {
  Ribbon ribbon;
  DepthAt depth;  ///< of uniform flow
  double slope = 1e-3, manning = 0.03;
  std::function<double(double t)> share = [](double) { return 1.0; };  ///< of the inflow of uniform flow
  double unit_discharge(double depth) const { return std::pow(depth, 5.0 / 3) * std::sqrt(slope) / manning; }
};

class RiverRun {
 public:
  /// Begins as uniform flow, disturbed by up to a centimetre from cell to cell.
  RiverRun(const River& river, const Setting& setting);

  LaneRun& run() { return *run_; }
  const RibbonMesh& made() const { return made_; }

  /// Over the cells between two stations with offsets up to `half_width`.
  struct Seen {
    double depth_off = 0;    ///< of sections' mean depth over uniform depth minus one, the largest
    double mean_off = 0;     ///< of all
    double level_sd = 0;     ///< of the level across sections, m
    double cross_speed = 0;  ///< largest, m/s
  };
  Seen look(double from, double to, double half_width) const;

  /// Through the section at `s`, of the cells with `from` <= offset < `to`: unit discharge times width, m3/s.
  double discharge(double s, double from, double to) const;
  /// Mean level above the bed's line at `s`, of cells with |offset| < half_width, m.
  double level(double s, double half_width) const;
  /// What came in and stands, over what stood and came in.
  double imbalance() const;

 private:
  EdgeKind kind_of(double x, double y) const;
  double inflow(double x, double y, double t) const;
  double offset_of(const Station& end, double x, double y) const {
    return -(x - end.x) * std::sin(end.heading) + (y - end.y) * std::cos(end.heading);
  }
  double along(const Station& end, double x, double y) const {
    return (x - end.x) * std::cos(end.heading) + (y - end.y) * std::sin(end.heading);
  }

  River river_;
  RibbonMesh made_;
  std::unique_ptr<LaneRun> run_;
  double before_ = 0;
};

/// Stations of cells `spacing` long, as near as whole cells allow.
std::vector<double> stations(double length, double spacing);

}  // namespace freshet::cases
