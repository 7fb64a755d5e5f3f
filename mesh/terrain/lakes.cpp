#include "mesh/terrain/lakes.hpp"

#include <algorithm>
#include <cmath>

#include "mesh/terrain/bed.hpp"

namespace freshet::mesh {
namespace {

using Cell = std::size_t;

constexpr double same_level = 1e-6;  ///< m
constexpr std::size_t least_cells = 25;
constexpr double most_lower = 0.1;  ///< share of the cells around

/// Most cells have no neighbour of their own level.
bool is_level(const Elevation& z, Cell i) {
  for (int k = 0; k < 4; ++k) {
    const Cell n = z.neighbour(i, k);
    if (n != z.outside && std::abs(z[n] - z[i]) <= same_level) return true;
  }
  return false;
}

/// The flat that `first` lies in, and whether nearly all around it is higher.
struct Flat {
  std::vector<Cell> cells;
  long higher = 0, lower = 0;
  bool is_basin() const { return higher > 0 && double(lower) <= most_lower * double(higher + lower); }
};

Flat flat_of(const Elevation& z, Cell first, Grid<char>& seen) {
  Flat flat;
  flat.cells.push_back(first);
  seen[first] = 1;
  for (std::size_t at = 0; at < flat.cells.size(); ++at)
    for (int k = 0; k < 8; ++k) {
      const Cell n = z.neighbour(flat.cells[at], k);
      if (n == z.outside || !std::isfinite(z[n])) continue;
      if (std::abs(z[n] - z[first]) > same_level) {
        ++(z[n] > z[first] ? flat.higher : flat.lower);
      } else if (!seen[n]) {
        seen[n] = 1;
        flat.cells.push_back(n);
      }
    }
  return flat;
}

}  // namespace

Lakes find_lakes(const Elevation& z, double least_m2) {
  Lakes lakes;
  if (!(least_m2 > 0)) return lakes;
  Grid<char> seen = z.like<char>(0);
  for (Cell i = 0; i < z.size(); ++i) {
    if (seen[i] || !std::isfinite(z[i]) || !is_level(z, i)) continue;
    Flat flat = flat_of(z, i, seen);
    if (flat.cells.size() < least_cells || double(flat.cells.size()) * z.step * z.step < least_m2 ||
        !flat.is_basin())
      continue;
    lakes.level.push_back(z[i]);
    lakes.cells.push_back(std::move(flat.cells));
  }
  if (!lakes.any()) return lakes;
  lakes.at = z.like<int>(0);
  for (std::size_t lake = 0; lake < lakes.cells.size(); ++lake)
    for (const Cell c : lakes.cells[lake]) lakes.at[c] = static_cast<int>(lake) + 1;
  return lakes;
}

void level_lakes(const Lakes& lakes, Elevation& z) {
  for (std::size_t lake = 0; lake < lakes.cells.size(); ++lake)
    for (const Cell c : lakes.cells[lake]) z[c] = lakes.level[lake];
}

Elevation keep_lakes(const Lakes& lakes, const Elevation& before, const Elevation& after) {
  Elevation result = after;
  Grid<char> seen = after.like<char>(0);
  std::vector<Cell> hollow;
  for (const std::vector<Cell>& lake : lakes.cells)
    for (const Cell first : lake) {
      if (seen[first] || !(after[first] > before[first])) continue;
      hollow.assign(1, first);
      seen[first] = 1;
      for (std::size_t at = 0; at < hollow.size(); ++at)
        for (int k = 0; k < 8; ++k) {
          const Cell n = after.neighbour(hollow[at], k);
          if (n == after.outside || seen[n] || !(after[n] > before[n])) continue;
          seen[n] = 1;
          hollow.push_back(n);
        }
      for (const Cell c : hollow) result[c] = before[c];
    }
  return result;
}

std::vector<char> lay_lakes(Mesh& mesh, const Lakes& lakes) {
  std::vector<char> in_lake(mesh.n_cells(), 0);
  if (!lakes.any()) return in_lake;
  const auto lake_at = [&](Point p) {
    const Cell c = lakes.at.cell_at(p);
    return c == lakes.at.outside ? 0 : lakes.at[c];
  };
  constexpr int parts = 4;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const int lake = lake_at({mesh.cell_x[c], mesh.cell_y[c]});
    if (lake == 0) continue;
    const std::vector<Point> points = spread_points(mesh, c, parts);
    const bool whole = std::all_of(points.begin(), points.end(), [&](Point p) { return lake_at(p) == lake; });
    if (!whole && mesh.land_class[c] != class_channel) continue;
    in_lake[c] = 1;
    mesh.bed_elevation[c] = lakes.level[static_cast<std::size_t>(lake) - 1];
  }
  for (Index n = 0; n < mesh.n_nodes(); ++n)
    if (const int lake = lake_at({mesh.node_x[n], mesh.node_y[n]}); lake > 0)
      mesh.node_z[n] = lakes.level[static_cast<std::size_t>(lake) - 1];
  return in_lake;
}

}  // namespace freshet::mesh
