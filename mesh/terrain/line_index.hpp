#pragma once
// Which of many drawn lines pass near a point.

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

#include "mesh/terrain/structures.hpp"

namespace freshet::mesh {

/// Where a line comes nearest to a point.
struct OnLine {
  std::size_t line = 0, segment = 0;
  double share = 0;     ///< of the segment, from its first vertex
  double distance = 0;  ///< m
};

class LineIndex {
 public:
  /// `lines` outlive it.
  explicit LineIndex(const std::vector<DrawnLine>& lines);
  /// Each line within `radius`, once, where it is nearest; by number of the line.
  std::vector<OnLine> near(Point p, double radius) const;
  /// Of its crest, interpolated; nothing where the line tells none.
  std::optional<double> height(const OnLine& at) const;
  /// Along the line to its nearer end, m.
  double to_end(const OnLine& at) const;

 private:
  std::int64_t square_of(Point p) const;
  const std::vector<DrawnLine>& lines_;
  double square_ = 1;  ///< m
  std::unordered_map<std::int64_t, std::vector<std::pair<std::size_t, std::size_t>>> segments_;
};

/// The nearest point of the way from a to b: its share of the way.
double nearest_share(Point p, Point a, Point b);

}  // namespace freshet::mesh
