#pragma once
// From a mask of raster cells to one simple ring whose segments have the length that the mesher wants there.

#include <functional>
#include <vector>

#include "mesh/terrain/grid.hpp"

namespace freshet::mesh {

using Ring = std::vector<Point>;                 ///< counter-clockwise, last point not repeated
using SizeField = std::function<double(Point)>;  ///< wanted edge length at a point, m

/// Fills islands and closes cells that touch only at a corner, so that the mask has one simple outline.
/// `keep_out` (or Grid::outside) is a cell that stays outside: the one below the outlet.
void make_simple(Grid<char>& mask, std::size_t keep_out);

/// Outer border of the part of the mask that holds its first cell, a corner at each cell corner. InputError
/// if the mask is empty.
Ring trace_outline(const Grid<char>& mask);

/// The ring with points about `size` apart, smoothed over the same length, without sharp corners; it begins
/// exactly at the point of `ring` nearest to `anchor`. Falls back to shorter and shorter lengths where a
/// coarse ring would cross itself.
Ring simplify_outline(const Ring& ring, Point anchor, const SizeField& size);

/// A user's ring with its long segments divided; its corners stay, and so do segments that are to stay
/// `whole`.
Ring divide_outline(const Ring& ring, const SizeField& size,
                    const std::function<bool(Point, Point)>& whole = {});

/// A user's ring without what digitising leaves behind: vertices nearer than a hundredth of `edge` to the one
/// before, and hairs, where it runs out and back within that distance. `dropped` (if any) gets their
/// vertices.
struct Hair {
  Point tip, base;  ///< a vertex left out, and the one before it, which stayed
};
Ring drop_hairs(const Ring& ring, double edge, std::vector<Hair>* dropped = nullptr);

/// A user's ring made as coarse as the mesh: where vertices stand closer than half of `edge` they are left
/// out, as long as no vertex that was there is farther than a quarter of `edge` from the new ring. All other
/// vertices stay as they are, and so does a ring without such. Never crosses itself if `ring` does not. The
/// bases of `hairs` are left out where the ring is straight without them.
Ring generalise_outline(const Ring& ring, double edge, const std::vector<Hair>& hairs = {});

/// The same two of an open line, whose ends stay. A line that runs out and back as a whole stays as it is.
std::vector<Point> drop_hairs_of_line(const std::vector<Point>& line, double edge,
                                      std::vector<Hair>* dropped = nullptr);
std::vector<Point> generalise_line(const std::vector<Point>& line, double edge);

double signed_area(const Ring& ring);  ///< m2, positive counter-clockwise
bool is_simple(const Ring& ring);
bool contains(const Ring& ring, Point p);

/// contains() of one ring for many points: looks only at the sides that cross the point's band.
class Inside {
 public:
  explicit Inside(const Ring& ring);
  bool operator()(Point p) const;

 private:
  std::size_t band_of(double y) const;
  const Ring& ring_;
  double south_ = 0, height_ = 1;                ///< of a band, m
  std::vector<std::vector<std::size_t>> bands_;  ///< sides by their first corner
};

/// `blank` with 1 in the cells whose centre lies inside the ring.
Grid<char> cells_inside(const Ring& ring, Grid<char> blank);

}  // namespace freshet::mesh
