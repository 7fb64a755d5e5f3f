#include "mesh/terrain/river/graded_size.hpp"

#include <algorithm>
#include <memory>
#include <queue>

#include "mesh/terrain/size_field.hpp"

namespace freshet::mesh {

SizeField graded_from(const std::vector<SizeAt>& places, double low, double high, const Ring& ring) {
  constexpr double fast = 0.6;
  const double step = low / 2;
  const auto size =
      std::make_shared<Grid<double>>(blank_grid(ring, step).like(std::numeric_limits<double>::infinity()));
  using Ranked = std::pair<double, std::size_t>;
  std::priority_queue<Ranked, std::vector<Ranked>, std::greater<>> queue;
  const auto want = [&](std::size_t cell, double wanted) {
    if (cell == size->outside || wanted >= (*size)[cell]) return;
    (*size)[cell] = wanted;
    queue.push({wanted, cell});
  };
  for (const SizeAt& p : places) want(size->cell_at(p.place), p.size);
  while (!queue.empty()) {
    const auto [wanted, cell] = queue.top();
    queue.pop();
    if (wanted > (*size)[cell]) continue;
    const double growth = wanted < low ? fast : size_growth;
    if (wanted < high)
      for (int k = 0; k < 8; ++k)
        want(size->neighbour(cell, k), wanted + growth * neighbour_distance(k) * step);
  }
  return [=](Point p) {
    const double wanted = interpolate(*size, p);
    return std::isfinite(wanted) ? std::min(wanted, high) : high;
  };
}

}  // namespace freshet::mesh
