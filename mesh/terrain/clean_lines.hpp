#pragma once
// Lines and outlines without what digitising leaves behind, one way for all of them. Vertices are left out,
// never moved or made.

#include <string>
#include <vector>

#include "mesh/terrain/outline.hpp"

namespace freshet::mesh {

/// What cleaning did to one line.
struct Cleaning {
  std::size_t points = 0;    ///< that it had
  std::size_t repeated = 0;  ///< left out: nearer to the one before than tolerance / 25
  std::size_t of_hairs = 0;  ///< left out: where it runs out and back within tolerance / 25
  std::size_t thinned = 0;   ///< left out: nearer to others than twice the tolerance, in the way of the mesh
  double longest_hair_m = 0;
  Point hair;                 ///< tip of the longest
  double largest_move_m = 0;  ///< of a vertex that was left out, hairs aside, from the line as it is now
  Point moved_at;             ///< that vertex
  double area_change_m2 = 0;  ///< of a ring, after less before
  double area_before_m2 = 0;
  std::size_t left_out() const { return repeated + of_hairs + thinned; }
};

/// A ring, cleaned until nothing changes. All but hairs stays within `tolerance` [m] of the line as it is
/// then; 0: only repeated vertices go. It does not cross itself if it did not before.
Ring clean_ring(const Ring& ring, double tolerance, Cleaning* done = nullptr);

/// The same of an open line; its ends stay. `thin` = false: no vertices that are merely dense are left out.
std::vector<Point> clean_line(const std::vector<Point>& line, double tolerance, bool thin = true,
                              Cleaning* done = nullptr);

/// "12 of 40 points left out (3 repeated, 4 of hairs up to 50 m long, 5 denser than the mesh), the line moved
/// by up to 0.8 m, its area by -3.2 m2 (-0.0002 %)"; empty where nothing was left out.
std::string text_of(const Cleaning& done);

}  // namespace freshet::mesh
