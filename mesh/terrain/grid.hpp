#pragma once
// A north-up raster with square cells in the basin's projected CRS. Row 0 is the northernmost.

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace freshet::mesh {

struct Point {
  double x = 0, y = 0;
  friend Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
  friend Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
  friend Point operator*(double s, Point a) { return {s * a.x, s * a.y}; }
};

inline double length(Point a) { return std::hypot(a.x, a.y); }

/// The eight neighbours, clockwise from east: column and row offsets.
constexpr std::array<int, 8> neighbour_column = {1, 1, 0, -1, -1, -1, 0, 1};
constexpr std::array<int, 8> neighbour_row = {0, 1, 1, 1, 0, -1, -1, -1};

/// Distance to neighbour k in cell widths.
inline double neighbour_distance(int k) { return k % 2 == 0 ? 1.0 : std::sqrt(2.0); }

template <class T>
struct Grid {
  int nx = 0, ny = 0;
  double west = 0, north = 0;  ///< outer corner of the first cell, m
  double step = 0;             ///< cell width, m
  std::vector<T> values;       ///< [row * nx + column]

  Grid() = default;
  Grid(int nx_, int ny_, double west_, double north_, double step_, T fill = {})
      : nx(nx_), ny(ny_), west(west_), north(north_), step(step_), values(std::size_t(nx_) * ny_, fill) {}

  /// A grid of the same shape and place with other values.
  template <class U>
  Grid<U> like(U fill) const {
    return Grid<U>(nx, ny, west, north, step, fill);
  }

  std::size_t size() const { return values.size(); }
  bool contains(int column, int row) const { return column >= 0 && row >= 0 && column < nx && row < ny; }
  std::size_t index(int column, int row) const { return std::size_t(row) * nx + column; }
  int column(std::size_t i) const { return static_cast<int>(i % nx); }
  int row(std::size_t i) const { return static_cast<int>(i / nx); }
  Point centre(std::size_t i) const {
    return {west + (column(i) + 0.5) * step, north - (row(i) + 0.5) * step};
  }
  T& operator[](std::size_t i) { return values[i]; }
  const T& operator[](std::size_t i) const { return values[i]; }

  static constexpr std::size_t outside = std::numeric_limits<std::size_t>::max();

  std::size_t neighbour(std::size_t i, int k) const {
    const int c = column(i) + neighbour_column[k], r = row(i) + neighbour_row[k];
    return contains(c, r) ? index(c, r) : outside;
  }
  /// The cell that holds a point, or `outside`.
  std::size_t cell_at(Point p) const {
    const double c = std::floor((p.x - west) / step), r = std::floor((north - p.y) / step);
    if (!(c >= 0 && r >= 0 && c < nx && r < ny)) return outside;
    return index(static_cast<int>(c), static_cast<int>(r));
  }
};

/// Elevations, m. NaN: off the terrain. +infinity: a hole (no data inside the terrain).
using Elevation = Grid<double>;

}  // namespace freshet::mesh
