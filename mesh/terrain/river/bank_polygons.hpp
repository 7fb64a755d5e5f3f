#pragma once
// The area of rivers between their banks, as polygons.

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "mesh/terrain/grid.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

class BankPolygons {
 public:
  BankPolygons() = default;
  /// Sides of rings, even-odd: what lies inside of an odd number of them is river.
  explicit BankPolygons(std::vector<std::array<Point, 2>> sides);

  bool empty() const { return sides_.empty(); }
  bool contains(Point p) const;
  /// Distance from `p` to the first side met in the direction `unit`, m; infinite if none is within `reach`.
  double distance(Point p, Point unit, double reach) const;

 private:
  std::size_t row(double y) const;
  std::vector<std::array<Point, 2>> sides_;
  double south_ = 0, height_ = 1;               ///< of the rows, m
  std::vector<std::vector<std::size_t>> rows_;  ///< sides that reach into each
};

/// InputError "<file>: ...": as of open_layer(), or no polygon in it.
BankPolygons read_banks(const std::filesystem::path& file, const std::string& layer,
                        const OGRSpatialReference& crs);

}  // namespace freshet::mesh
