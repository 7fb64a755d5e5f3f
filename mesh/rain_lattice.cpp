#include "mesh/rain_lattice.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

double mean(const std::vector<double>& v) {
  return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
}

/// Change of a number per metre along x and y, by least squares; 0 along a line on which cells do not differ.
std::pair<double, double> slope(const std::vector<int>& number, const std::vector<double>& x,
                                const std::vector<double>& y) {
  const double x0 = mean(x), y0 = mean(y), n0 = mean({number.begin(), number.end()});
  double xx = 0, xy = 0, yy = 0, xn = 0, yn = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double dx = x[i] - x0, dy = y[i] - y0, dn = number[i] - n0;
    xx += dx * dx, xy += dx * dy, yy += dy * dy, xn += dx * dn, yn += dy * dn;
  }
  const double whole = xx * yy - xy * xy;
  if (whole > 1e-12 * (xx + yy) * (xx + yy))
    return {(xn * yy - yn * xy) / whole, (yn * xx - xn * xy) / whole};
  return xx + yy > 0 ? std::pair(xn / (xx + yy), yn / (xx + yy)) : std::pair(0.0, 0.0);
}

std::int64_t extent(const std::vector<int>& numbers) {
  const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
  return std::int64_t(*high) - *low + 1;
}

/// n cells row by row without holes.
bool fill_block(const std::vector<int>& column, const std::vector<int>& row, std::size_t n) {
  if (column.size() != n || row.size() != n) return false;
  const std::int64_t columns = extent(column);
  if (columns > static_cast<std::int64_t>(n) || columns * extent(row) != static_cast<std::int64_t>(n))
    return false;
  for (std::size_t i = 0; i < n; ++i)
    if (column[i] - column[0] != static_cast<std::int64_t>(i) % columns ||
        row[i] - row[0] != static_cast<std::int64_t>(i) / columns)
      return false;
  return true;
}

/// Where a place lies between two of n numbers, the last ones at the rim.
struct Between {
  std::size_t low, high;
  double part;
  Between(double at, std::int64_t n) {
    const double held = std::clamp(at, 0.0, static_cast<double>(n - 1)), whole = std::floor(held);
    low = static_cast<std::size_t>(whole);
    high = std::min(low + 1, static_cast<std::size_t>(n) - 1);
    part = held - whole;
  }
};

}  // namespace

RainLattice::RainLattice(const std::vector<int>& column, const std::vector<int>& row,
                         const std::vector<double>& x, const std::vector<double>& y)
    : columns_(extent(column)), rows_(extent(row)) {
  std::tie(column_by_x_, column_by_y_) = slope(column, x, y);
  std::tie(row_by_x_, row_by_y_) = slope(row, x, y);
}

std::vector<double> RainLattice::moved(const std::vector<double>& values, double right, double up) const {
  const double columns = column_by_x_ * right + column_by_y_ * up, rows = row_by_x_ * right + row_by_y_ * up;
  std::vector<double> result;
  result.reserve(values.size());
  for (std::int64_t r = 0; r < rows_; ++r)
    for (std::int64_t c = 0; c < columns_; ++c) {
      const Between x(static_cast<double>(c) - columns, columns_), y(static_cast<double>(r) - rows, rows_);
      const auto value = [&](std::size_t row, std::size_t column) {
        return values[row * static_cast<std::size_t>(columns_) + column];
      };
      const double low = (1 - x.part) * value(y.low, x.low) + x.part * value(y.low, x.high),
                   high = (1 - x.part) * value(y.high, x.low) + x.part * value(y.high, x.high);
      result.push_back((1 - y.part) * low + y.part * high);
    }
  return result;
}

RainLattice read_rain_lattice(const core::NetcdfFile& file) {
  const std::vector<int> column = file.read<int>("grid_cell_column"), row = file.read<int>("grid_cell_row");
  const std::vector<double> x = file.read<double>("grid_cell_x"), y = file.read<double>("grid_cell_y");
  const std::size_t n = file.dimension("grid_cell");
  const auto finite = [](double v) { return std::isfinite(v); };
  core::check(n > 0 && x.size() == n && y.size() == n && fill_block(column, row, n) &&
                  std::all_of(x.begin(), x.end(), finite) && std::all_of(y.begin(), y.end(), finite),
              "{}: its grid cells fill no block; the file is damaged; make it again with 'freshet rain'",
              file.path().string());
  return {column, row, x, y};
}

}  // namespace freshet::mesh
