#include "assimilation/localisation.hpp"

#include <cmath>

#include "assimilation/along_water.hpp"

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

Eigen::VectorXd Localisation::at(const std::vector<Observation>& observations, const Place& place) const {
  if (!(half_width_ > 0)) return Eigen::VectorXd::Ones(static_cast<Eigen::Index>(observations.size()));
  Eigen::VectorXd result = tapers(observations, place.x, place.y, half_width_);
  if (ways_) ways_->put(observations, place.cell, result);
  return result;
}

Eigen::VectorXd Localisation::at_any(const std::vector<Observation>& observations,
                                     const std::vector<mesh::Index>& cells) const {
  Eigen::VectorXd most = Eigen::VectorXd::Ones(static_cast<Eigen::Index>(observations.size()));
  if (!ways_) return most;
  for (std::size_t k = 0; k < observations.size(); ++k)
    if (observations[k].of_water) most[static_cast<Eigen::Index>(k)] = 0;
  Eigen::VectorXd here = most;
  for (const mesh::Index cell : cells) {
    ways_->put(observations, cell, here);
    most = most.cwiseMax(here);
  }
  return most;
}

Eigen::VectorXd Localisation::around(const std::vector<Observation>& observations, Eigen::Index k) const {
  const Observation& here = observations[static_cast<std::size_t>(k)];
  return at(observations, {here.x, here.y, here.cell});
}

}  // namespace freshet::assimilation
