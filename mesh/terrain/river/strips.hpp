#pragma once
// Rivers as strips of quadrilaterals along the flow. Momentum dies on the zigzag banks of triangles: a
// channel of one to three triangles has up to four times its roughness; a strip has Manning's flow at any
// angle.

#include <array>
#include <optional>
#include <vector>

#include "mesh/terrain/outline.hpp"
#include "mesh/terrain/river/river_frame.hpp"

namespace freshet::mesh {

struct StripSettings {
  int cells_across = 4;     ///< where cells stay wider than least_cell
  double least_cell = 2.5;  ///< no cell narrower than this, one across at least, m
  /// From this width on the section is known across, not a rectangle: cells may be half as narrow, m.
  double shaped_from = std::numeric_limits<double>::infinity();
  double max_aspect = 6;   ///< length over width of a cell
  double edge = 50;        ///< wanted edge length along rivers, m: cells are neither wider nor longer
  double least_width = 0;  ///< narrower rivers get no strip, m
};

/// A row of nodes from the left bank to the right one.
struct Row {
  double s = 0;
  std::vector<Point> nodes;
};

/// A stretch of a tributary's bank-to-bank row on the bank of the river that it ends on.
struct Mouth {
  std::size_t tributary = 0;
  double from = 0, to = 0;  ///< s on the larger river, m
  double bank = 1;          ///< -1: its left bank, 1: its right one
  int cells = 1;            ///< of the tributary's last row
};

/// What a slice that is wide enough for cells gave way to.
enum class GaveWay : char {
  nothing,
  bend,       ///< of its own river: it would fold
  own_bend,   ///< the next bend of its own river
  river,      ///< a larger one
  rim,        ///< the outline
  sliver,     ///< only slivers would fit next to it
  short_run,  ///< what the others left was shorter than three slices
};
struct Loss {
  GaveWay to = GaveWay::nothing;
  std::size_t river = 0;  ///< the larger one
};

/// The strip of one river; slice k lies between rows k and k + 1.
struct Strip {
  std::size_t river = 0;
  std::vector<Row> rows;
  std::vector<char> wide;           ///< [slice] 0: narrower than a strip may be
  std::vector<char> kept;           ///< [slice] 0: left to triangles
  std::vector<Loss> loss;           ///< [slice] why, where it is wide enough; empty: none was left
  bool on_rim[2] = {false, false};  ///< its first and last row lie on the outline
  bool joined = false;              ///< its last row lies on the bank of another river
};

/// Where tributaries enter larger rivers. A tributary is cut off where it comes upon the bank of any larger
/// river; one that begins inside loses its points (it is the same water).
std::vector<std::vector<Mouth>> find_mouths(std::vector<River>& rivers, const StripSettings& settings);

/// The stretches [from, to] of a river, in m along it, that are wide enough for a strip; gaps and stretches
/// shorter than three widths do not count.
std::vector<std::array<double, 2>> wide_stretches(const River& river, const StripSettings& settings);

/// Widths that are equal but for rounding (they are means along the river) count as equal.
constexpr double equal_widths = 1e-6;

/// Whether a river of this width gets no strip.
inline bool too_narrow(double width, const StripSettings& settings) {
  return width < settings.least_width * (1 - equal_widths);
}

/// Cells across at each width.
int cells_across(double width, const StripSettings& settings);

/// Rivers of one cell across that are narrower than this have bends that the mesh cannot show, m.
inline double narrow_below(const StripSettings& settings) { return settings.edge / 4; }
/// The shortest slice of those, m.
inline double shortest_narrow(const StripSettings& settings) { return settings.edge / 5; }

/// Wanted length of a slice at s: max_aspect widths of a cell, a quarter of the radius of its bend, the
/// edge length, but no shorter than a cell is wide. Narrow rivers: half the radius, the edge length, no
/// shorter than `shortest_narrow`.
double slice_length(const RiverFrame& frame, double s, const StripSettings& settings);

/// Strips of all rivers, [river]; empty rows for those that get none. Rows on the rim are drawn to
/// `outline`, those at mouths to the nodes of the larger river's bank. Slices that fold, overlap others or
/// come too near the outline are not kept.
std::vector<Strip> lay_strips(const std::vector<River>& rivers, const std::vector<std::vector<Mouth>>& mouths,
                              const Ring& outline, const StripSettings& settings);

/// Takes out slices that fold or come near others or the outline; runs shorter than three slices too. Of two
/// rivers the later one gives way: rivers come largest first. What is left nowhere overlaps.
void drop_conflicts(std::vector<Strip>& strips, const Ring& outline);

/// Takes out slices beyond the outline or nearer to it than a quarter of their length.
void drop_outside(std::vector<Strip>& strips, const Ring& outline);

/// Takes out runs shorter than three slices.
void drop_short_runs(Strip& strip);

/// Leaves a slice to triangles; the first loss is the one that is told.
void give_way(Strip& strip, std::size_t slice, const Loss& loss);

/// The outline with the rows on it in place of what lay between their ends. Rows that would make it cross
/// itself, and slices that it would cut, give way.
Ring with_rim_rows(const Ring& outline, std::vector<Strip>& strips);

/// The outline with its long sides divided, but for those that are ends of strips.
Ring divide_near_strips(const Ring& outline, const std::vector<Strip>& strips, const SizeField& size);

/// The ring with the row as a part of it, instead of what lay between the row's ends.
Ring with_row(const Ring& ring, const std::vector<Point>& row);

/// The four corners of a slice, counter-clockwise.
std::array<Point, 4> corners_of(const Strip& strip, std::size_t slice);
double shortest_bank(const std::array<Point, 4>& corners);  ///< of a slice, m

}  // namespace freshet::mesh
