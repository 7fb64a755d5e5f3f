#pragma once
// Rivers as strips of cells along the flow: what the river cases run on.

#include <functional>
#include <vector>

#include "tests/cases/meshes.hpp"

namespace freshet::cases {

/// A point of a centre line and where the line runs there.
struct Station {
  double x, y, heading;  ///< m, m, radians from the x axis
};
using CentreLine = std::function<Station(double s)>;  ///< s: m along it

/// From the origin at `degrees` to the x axis.
CentreLine straight_line(double degrees);

/// A sine-generated curve (Langbein & Leopold 1966): heading = top sin(2 pi s / wave), through the origin.
class MeanderLine {
 public:
  MeanderLine(double wave, double top, double length);
  Station operator()(double s) const;

 private:
  double wave_, top_, step_ = 0.25;
  std::vector<double> x_, y_;
};

/// Cells along a centre line: quadrilaterals between `stations` and `offsets`, or triangles made of them.
struct Ribbon {
  CentreLine centre;
  std::vector<double> stations;  ///< m along the centre line, ascending
  std::vector<double> offsets;   ///< m to the left of it, ascending
  double half_width = 1e9;       ///< cells beyond are triangles, with nodes moved by a fifth of their spacing
  std::function<double(double s, double offset)> bed;  ///< of a cell, at its centroid, m
};

/// A ribbon's mesh and where its cells lie along it.
struct RibbonMesh {
  mesh::Mesh mesh;
  std::vector<double> s, offset;  ///< [cell] m
};

RibbonMesh ribbon_mesh(const Ribbon& ribbon);

/// `n` equal parts from `from` to `to`, both ends included.
std::vector<double> equal_parts(double from, double to, int n);

/// Offsets of a river between -width/2 and width/2 in `across` cells, with triangles of `bank` m in `rows`
/// rows on both sides.
std::vector<double> with_banks(double width, int across, double bank, int rows);

}  // namespace freshet::cases
