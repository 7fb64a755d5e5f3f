#pragma once
// What the values of an elevation raster say before they become ground: codes for missing values that nobody
// declared, other units than metres.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mesh/terrain/grid.hpp"

namespace freshet::mesh {

/// Cells of equal value, joined at sides or corners, that stand off all around them.
struct Plateau {
  double value = 0;   ///< m
  double height = 0;  ///< above (below: negative) nine tenths of the cells around, m
  long cells = 0;
  std::int64_t column = 0, row = 0;  ///< of its first cell
};

/// Plateaus of a piece of a raster (NaN: no data; square cells of `step` m) that stand off by more than 20 m
/// and by more than `step`.
std::vector<Plateau> find_plateaus(const Grid<double>& piece);

/// Whether such a plateau is no ground: it lies lower than all around by more than 50 m and two cell widths,
/// or by less if its value is a usual code (0, 1, -1, -99 and the like); or rises by more than 1000 m.
bool is_no_ground(const Plateau& plateau, double step);

/// Collects what is found piece by piece.
class TerrainValues {
 public:
  /// A piece that begins at a column and row of the raster, elevations in metres, NaN where there is no data.
  void add(const Grid<double>& piece, std::int64_t first_column, std::int64_t first_row);

  struct Code {
    long cells = 0;
    std::int64_t column = 0, row = 0;  ///< of the first
  };
  const std::map<double, Code>& impossible() const { return impossible_; }
  /// The commonest of them.
  const std::pair<const double, Code>& commonest() const;
  long impossible_cells() const { return impossible_cells_; }
  double lowest() const { return lowest_; }
  double highest() const { return highest_; }
  const std::vector<Plateau>& plateaus() const { return plateaus_; }
  /// Share of the steps between neighbours in a row that are steeper than `slope` (1 or 2).
  double share_steeper_than_1() const { return share(steeper_1_); }
  double share_steeper_than_2() const { return share(steeper_2_); }

 private:
  double share(long n) const { return steps_ < 1000 ? 0 : double(n) / double(steps_); }
  void note_impossible(double value, std::int64_t column, std::int64_t row);

  void count_step(double rise, double step);

  std::map<double, Code> impossible_;  ///< the first hundred values
  long impossible_cells_ = 0, steps_ = 0, steeper_1_ = 0, steeper_2_ = 0;
  double lowest_ = std::numeric_limits<double>::infinity(), highest_ = -lowest_;
  std::vector<Plateau> plateaus_;
};

/// Messages; `stored`: the commonest impossible value as the file has it; `place`: of the first cell of it.
std::string impossible_text(const TerrainValues& values, const std::string& file, double stored,
                            const std::string& place);
std::string steep_text(const TerrainValues& values, const std::string& file);

}  // namespace freshet::mesh
