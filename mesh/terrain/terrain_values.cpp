#include "mesh/terrain/terrain_values.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/plausible.hpp"

namespace freshet::mesh {
namespace {

using Cell = std::size_t;

double least_height(double step) { return std::max(20.0, step); }

/// Floods the cells that share the value of `first`; gives how far each of those around stands below it.
std::vector<double> flood_plateau(const Grid<double>& z, Cell first, Grid<char>& seen, long& cells) {
  std::vector<Cell> queue{first};
  std::vector<double> drops;
  seen[first] = 1;
  for (std::size_t at = 0; at < queue.size(); ++at)
    for (int k = 0; k < 8; ++k) {
      const Cell n = z.neighbour(queue[at], k);
      if (n == z.outside || std::isnan(z[n])) continue;
      if (z[n] != z[first]) {
        drops.push_back(z[first] - z[n]);
      } else if (!seen[n]) {
        seen[n] = 1;
        queue.push_back(n);
      }
    }
  cells = static_cast<long>(queue.size());
  return drops;
}

/// What nine tenths of the drops exceed, if all but a tenth have the same sign; else 0.
double common_height(std::vector<double>& drops) {
  if (drops.size() < 3) return 0;
  std::sort(drops.begin(), drops.end());
  const std::size_t tenth = drops.size() / 10;
  const double down = drops[tenth], up = drops[drops.size() - 1 - tenth];
  return down > 0 ? down : up < 0 ? up : 0;
}

/// Whether a neighbour at a side differs by more than `least`. Called for every cell: no division here.
bool stands_off(const Grid<double>& z, int column, int row, double least) {
  const Cell i = z.index(column, row);
  const double v = z[i];
  return (column > 0 && std::abs(z[i - 1] - v) > least) ||
         (column + 1 < z.nx && std::abs(z[i + 1] - v) > least) ||
         (row > 0 && std::abs(z[i - z.nx] - v) > least) ||
         (row + 1 < z.ny && std::abs(z[i + z.nx] - v) > least);
}

bool is_usual_code(double value) {
  for (const double code : {0.0, 1.0, -1.0, -99.0, -100.0, -128.0, 127.0, 255.0, -499.0, 999.0})
    if (value == code) return true;
  return false;
}

}  // namespace

std::vector<Plateau> find_plateaus(const Grid<double>& z) {
  const double least = least_height(z.step);
  Grid<char> seen = z.like<char>(0);
  std::vector<Plateau> found;
  for (int row = 0; row < z.ny; ++row)
    for (int column = 0; column < z.nx; ++column) {
      const Cell i = z.index(column, row);
      if (seen[i] || std::isnan(z[i]) || !stands_off(z, column, row, least)) continue;
      Plateau plateau{z[i], 0, 0, column, row};
      std::vector<double> drops = flood_plateau(z, i, seen, plateau.cells);
      plateau.height = common_height(drops);
      if (std::abs(plateau.height) > least) found.push_back(plateau);
    }
  return found;
}

bool is_no_ground(const Plateau& plateau, double step) {
  if (plateau.height > 0) return plateau.height > 1000;
  const double depth = -plateau.height;
  return depth > std::max(50.0, 2 * step) || (is_usual_code(plateau.value) && depth > least_height(step));
}

void TerrainValues::note_impossible(double value, std::int64_t column, std::int64_t row) {
  ++impossible_cells_;
  constexpr std::size_t enough = 100;
  const auto found = impossible_.find(value);
  if (found != impossible_.end())
    ++found->second.cells;
  else if (impossible_.size() < enough)
    impossible_[value] = {1, column, row};
}

const std::pair<const double, TerrainValues::Code>& TerrainValues::commonest() const {
  return *std::max_element(impossible_.begin(), impossible_.end(),
                           [](const auto& a, const auto& b) { return a.second.cells < b.second.cells; });
}

void TerrainValues::count_step(double rise, double step) {
  if (std::isnan(rise)) return;
  ++steps_;
  steeper_1_ += std::abs(rise) > step;
  steeper_2_ += std::abs(rise) > 2 * step;
}

void TerrainValues::add(const Grid<double>& piece, std::int64_t first_column, std::int64_t first_row) {
  for (int row = 0; row < piece.ny; ++row)
    for (int column = 0; column < piece.nx; ++column) {
      const Cell i = piece.index(column, row);
      const double v = piece[i];
      if (std::isnan(v)) continue;
      lowest_ = std::min(lowest_, v);
      highest_ = std::max(highest_, v);
      if (!core::plausible::elevation.holds(v)) note_impossible(v, first_column + column, first_row + row);
      if (column > 0 && piece[i - 1] != v) count_step(v - piece[i - 1], piece.step);
    }
  constexpr std::size_t enough = 10000;
  if (impossible_cells_ > 0 || plateaus_.size() > enough) return;
  for (Plateau plateau : find_plateaus(piece)) {
    plateau.column += first_column;
    plateau.row += first_row;
    plateaus_.push_back(plateau);
  }
}

std::string impossible_text(const TerrainValues& values, const std::string& file, double stored,
                            const std::string& place) {
  const core::Plausible& range = core::plausible::elevation;
  if (values.impossible().size() > 5)
    return fmt::format(
        "{}: {} cells lie outside of {:g} to {:g} m, from {:g} to {:g} m, the first at {} ({}); are these "
        "centimetres, decimetres, feet or the bed of the sea? Say so with terrain.unit = \"cm\", \"dm\", "
        "\"ft\", "
        "or cut the raster to the land (gdalwarp -te)",
        file, values.impossible_cells(), range.low, range.high, values.lowest(), values.highest(), place,
        range.record);
  std::string codes;
  for (const auto& [value, code] : values.impossible())
    codes += fmt::format("{}{} of {:g} m", codes.empty() ? "" : ", ", code.cells, value);
  return fmt::format(
      "{}: {} cells have a value that no land has ({}), the first at {}: a code for missing values that the "
      "file does not declare. Write nodata = {:.9g} in [terrain], or declare it (gdal_edit.py -a_nodata "
      "{:.17g} "
      "{}), and fill what is missing inside the domain (gdal_fillnodata.py)",
      file, values.impossible_cells(), codes, place, stored, stored, file);
}

std::string steep_text(const TerrainValues& values, const std::string& file) {
  return fmt::format(
      "{}: {:.0f} % of the steps from cell to cell are steeper than {} degrees: no land is. Elevations run "
      "from {:g} to {:g}; are they in decimetres, feet or centimetres? Say so with terrain.unit = \"dm\", "
      "\"ft\" or "
      "\"cm\"",
      file,
      100 * (values.share_steeper_than_2() > 0.5 ? values.share_steeper_than_2()
                                                 : values.share_steeper_than_1()),
      values.share_steeper_than_2() > 0.5 ? 63 : 45, values.lowest(), values.highest());
}

}  // namespace freshet::mesh
