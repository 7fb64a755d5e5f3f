#include "mesh/terrain/river/graded_size.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <queue>

#include "mesh/terrain/size_field.hpp"

namespace freshet::mesh {
namespace {

constexpr double fast = 0.6;

/// The size `distance` away from where it is `size`.
double grown(double size, double distance, double low, double growth) {
  const double soon = std::max(0.0, (low - size) / fast);
  return distance < soon ? size + fast * distance : std::max(size, low) + growth * (distance - soon);
}

/// Places by square: what is wanted near them is told from the place itself.
class Near {
 public:
  Near(const std::vector<SizeAt>& places, double low, double growth) : low_(low), growth_(growth) {
    for (const SizeAt& p : places) squares_[square_of(p.place)].push_back(p);
  }
  double wanted(Point p) const {
    double least = std::numeric_limits<double>::infinity();
    const auto [column, row] = square_of(p);
    for (int c = column - 1; c <= column + 1; ++c)
      for (int r = row - 1; r <= row + 1; ++r)
        if (const auto found = squares_.find({c, r}); found != squares_.end())
          for (const SizeAt& s : found->second)
            least = std::min(least, grown(s.size, length(s.place - p), low_, growth_));
    return least;
  }

 private:
  std::pair<int, int> square_of(Point p) const {
    return {static_cast<int>(std::floor(p.x / low_)), static_cast<int>(std::floor(p.y / low_))};
  }
  double low_, growth_;
  std::map<std::pair<int, int>, std::vector<SizeAt>> squares_;
};

using Sizes = Grid<double>;

/// Sizes at the cells' centres, from the places outwards.
Sizes spread(const std::vector<SizeAt>& places, double low, double high, double growth, const Ring& ring) {
  Sizes size = blank_grid(ring, low / 2).like(std::numeric_limits<double>::infinity());
  using Ranked = std::pair<double, std::size_t>;
  std::priority_queue<Ranked, std::vector<Ranked>, std::greater<>> queue;
  const auto want = [&](std::size_t cell, double wanted) {
    if (cell == size.outside || wanted >= size[cell]) return;
    size[cell] = wanted;
    queue.push({wanted, cell});
  };
  for (const SizeAt& p : places)
    if (const std::size_t cell = size.cell_at(p.place); cell != size.outside) {
      want(cell, grown(p.size, length(size.centre(cell) - p.place), low, growth));
      for (int k = 0; k < 8; ++k)
        if (const std::size_t n = size.neighbour(cell, k); n != size.outside)
          want(n, grown(p.size, length(size.centre(n) - p.place), low, growth));
    }
  while (!queue.empty()) {
    const auto [wanted, cell] = queue.top();
    queue.pop();
    if (wanted > size[cell] || wanted >= high) continue;
    for (int k = 0; k < 8; ++k)
      want(size.neighbour(cell, k), grown(wanted, neighbour_distance(k) * size.step, low, growth));
  }
  return size;
}

}  // namespace

SizeField graded_from(const std::vector<SizeAt>& places, double low, double high, double growth,
                      const Ring& ring) {
  if (places.empty()) return [=](Point) { return high; };
  const auto far = std::make_shared<Sizes>(spread(places, low, high, growth, ring));
  const auto near = std::make_shared<Near>(places, low, growth);
  return [=](Point p) {
    const double wanted = interpolate(*far, p);
    return std::min({near->wanted(p), std::isfinite(wanted) ? wanted : high, high});
  };
}

}  // namespace freshet::mesh
