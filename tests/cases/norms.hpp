#pragma once
// Errors against exact fields, orders of convergence, profiles along x.

#include <functional>

#include "tests/cases/report.hpp"
#include "tests/support/lane_run.hpp"

namespace freshet::cases {

using test::LaneRun;
using test::Water;

/// Exact water at the centroid of a cell.
using Field = std::function<Water(double x, double y)>;

struct Norms {
  double l1 = 0, largest = 0;  ///< of depth, m; l1 is the mean over the area
  double relative_l1 = 0;      ///< l1 over the mean exact depth
  double l1_discharge = 0;     ///< mean of |h u - exact|, m2/s, both components
};

/// Over the cells for which `counts` holds (all of them if it is empty).
Norms norms(const LaneRun& run, const Field& exact,
            const std::function<bool(double x, double y)>& counts = {});

/// log2 of the ratio of two errors on meshes of h and h/2.
double observed_order(double coarse, double fine);

/// A row of (x, value) in order of x: cells within `half_width` of the line y = const, one value per cell.
Curve along_x(const LaneRun& run, const std::string& name, double y, double half_width,
              const std::function<double(mesh::Index cell, const Water&)>& value);

/// A function drawn over a range.
Curve drawn(const std::string& name, double from, double to, const std::function<double(double)>& f,
            int points = 400, const std::string& style = "line");

/// Errors over cells across, log-log, with a line of slope `order` next to it.
void add_convergence(Report& report, const std::vector<double>& cells_across,
                     const std::vector<double>& errors, double order);

}  // namespace freshet::cases
