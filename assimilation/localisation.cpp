#include "assimilation/localisation.hpp"

#include <cmath>

namespace freshet::assimilation {

double taper(double distance, double half_width) {
  const double z = std::abs(distance) / half_width;
  if (z >= 2) return 0;
  if (z <= 1) return (((-0.25 * z + 0.5) * z + 0.625) * z - 5.0 / 3.0) * z * z + 1;
  const double value = ((((z / 12 - 0.5) * z + 0.625) * z + 5.0 / 3.0) * z - 5) * z + 4 - 2.0 / (3 * z);
  return value > 0 ? value : 0;
}

Eigen::VectorXd tapers(const std::vector<Observation>& observations, double x, double y, double half_width) {
  Eigen::VectorXd result(static_cast<Eigen::Index>(observations.size()));
  Eigen::Index i = 0;
  for (const Observation& o : observations) result[i++] = taper(std::hypot(o.x - x, o.y - y), half_width);
  return result;
}

Eigen::VectorXd tapers_from(const std::vector<Observation>& observations, Eigen::Index k, double half_width) {
  if (!(half_width > 0)) return Eigen::VectorXd::Ones(static_cast<Eigen::Index>(observations.size()));
  const Observation& here = observations[static_cast<std::size_t>(k)];
  return tapers(observations, here.x, here.y, half_width);
}

}  // namespace freshet::assimilation
