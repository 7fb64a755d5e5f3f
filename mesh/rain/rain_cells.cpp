#include "mesh/rain/rain_cells.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

void check_monotone(const std::vector<double>& edges, const std::string& where) {
  const bool rises = edges.back() > edges.front();
  for (std::size_t i = 1; i < edges.size(); ++i)
    core::check(std::isfinite(edges[i]) && (rises ? edges[i] > edges[i - 1] : edges[i] < edges[i - 1]),
                "{}: neither rises nor falls throughout, at number {}; mend the coordinate", where, i);
}

/// Coordinates of grids are often single precision: this much of a cell does not matter.
constexpr double joint = 1e-3;

bool same_edges(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return false;
  const double tolerance = joint * std::abs(a[1] - a[0]);
  return std::equal(a.begin(), a.end(), b.begin(),
                    [&](double x, double y) { return std::abs(x - y) <= tolerance; });
}

}  // namespace

bool RainCells::same_as(const RainCells& other) const {
  return same_edges(column_edges, other.column_edges) && same_edges(row_edges, other.row_edges) &&
         crs.IsSame(&other.crs);
}

std::vector<double> edges_of_centres(const std::vector<double>& centres, const std::string& where) {
  const std::size_t n = centres.size();
  core::check(n >= 2, "{}: one cell has no width; give its bounds (CF attribute bounds)", where);
  std::vector<double> edges = {centres[0] - 0.5 * (centres[1] - centres[0])};
  for (std::size_t i = 1; i < n; ++i) edges.push_back(0.5 * (centres[i - 1] + centres[i]));
  edges.push_back(centres[n - 1] + 0.5 * (centres[n - 1] - centres[n - 2]));
  check_monotone(edges, where);
  return edges;
}

std::vector<double> edges_of_bounds(const std::vector<double>& bounds, const std::string& where) {
  core::check(bounds.size() >= 2 && bounds.size() % 2 == 0, "{}: its bounds are not two per cell", where);
  // Both numbers of a cell may come in either order.
  const bool rises = bounds[0] + bounds[1] < bounds[bounds.size() - 2] + bounds.back() || bounds.size() == 2;
  std::vector<double> edges;
  for (std::size_t i = 0; i < bounds.size(); i += 2) {
    const double low = std::min(bounds[i], bounds[i + 1]), high = std::max(bounds[i], bounds[i + 1]);
    const double begin = rises ? low : high, end = rises ? high : low;
    if (edges.empty()) edges.push_back(begin);
    core::check(std::abs(begin - edges.back()) <= joint * (high - low),
                "{}: the bounds of cell {} do not begin where those before end; mend the file", where, i / 2);
    edges.push_back(end);
  }
  check_monotone(edges, where);
  return edges;
}

int interval_of(const std::vector<double>& edges, double value) {
  const bool rises = edges.back() > edges.front();
  const auto after = std::upper_bound(edges.begin(), edges.end(), value,
                                      [&](double v, double e) { return rises ? v < e : v > e; });
  const auto i = static_cast<int>(after - edges.begin());
  if (i == static_cast<int>(edges.size())) return value == edges.back() ? i - 2 : -1;
  return i - 1;
}

}  // namespace freshet::mesh
