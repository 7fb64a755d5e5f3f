#include "hydro/run/conveyance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"

namespace freshet::hydro {

double Conveyance::of_edge(std::size_t edge, double level) const {
  const Edge& e = edges_[edge];
  const double depth = std::max(level - e.bed, 0.0);
  return e.length * depth * std::cbrt(depth * depth) / e.manning_n;
}

double Conveyance::total(double level) const {
  double sum = 0;
  for (std::size_t i = 0; i < edges_.size(); ++i) sum += of_edge(i, level);
  return sum;
}

double Conveyance::level_for(double discharge, double slope) const {
  if (edges_.empty()) core::fail_run("a discharge has no edge to go through");
  const double wanted = discharge / std::sqrt(slope);
  double low = lowest_bed(), rise = 1;
  while (total(low + rise) < wanted) rise *= 2;
  double high = low + rise;
  for (int i = 0; i < 60 && high - low > 1e-9; ++i) {
    const double middle = 0.5 * (low + high);
    (total(middle) < wanted ? low : high) = middle;
  }
  return high;
}

std::vector<double> Conveyance::spread(double discharge, double slope) const {
  std::vector<double> unit(edges_.size(), 0);
  if (discharge == 0 || edges_.empty()) return unit;
  const double level = level_for(std::abs(discharge), slope), all = total(level);
  for (std::size_t i = 0; i < edges_.size(); ++i)
    unit[i] = discharge * (of_edge(i, level) / all) / edges_[i].length;
  return unit;
}

double Conveyance::share_at(std::size_t edge, double level, double discharge) const {
  const double own = of_edge(edge, level);
  return own > 0 ? discharge * (own / total(level)) / edges_[edge].length : 0;
}

double Conveyance::share_beyond(std::size_t edge, double level, double end, double discharge) const {
  return discharge * (of_edge(edge, level) / total(end)) / edges_[edge].length;
}

double Conveyance::lowest_bed() const {
  double low = std::numeric_limits<double>::infinity();
  for (const Edge& e : edges_) low = std::min(low, e.bed);
  return low;
}

bool Conveyance::in_river(std::size_t edge, double level) const {
  return edges_[edge].bed <= 0.5 * (level + lowest_bed());
}

}  // namespace freshet::hydro
