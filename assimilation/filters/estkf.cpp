// The error subspace transform Kalman filter: Nerger, Janjic, Schroeter & Hiller (2012), doi
// 10.1175/MWR-D-11-00102.1, section 2c. The transform is worked out in the M - 1 directions in which members
// can differ. A weight divides the error variance of its observation.

#include <cmath>

#include "assimilation/ensemble_space.hpp"
#include "assimilation/filter.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;

namespace {

/// Omega [M x (M - 1)], their eq. 16: orthonormal columns that sum to zero.
MatrixXd error_subspace(Index members) {
  const double n = static_cast<double>(members), root = std::sqrt(n);
  MatrixXd omega = MatrixXd::Constant(members, members - 1, -1 / (n * (1 / root + 1)));
  omega.topRows(members - 1).diagonal().array() += 1;
  omega.row(members - 1).setConstant(-1 / root);
  return omega;
}

class Estkf : public Filter {
 public:
  Estkf(const ObservationSet& set, const FilterSettings& settings)
      : Filter(set, settings), departures_(departures(set)) {
    if (departures_.innovations.size() > 0) omega_ = error_subspace(departures_.anomalies.cols());
  }

  using Filter::transform;
  Transform transform(const Eigen::VectorXd& weights) const override {
    if (!informs(departures_, weights)) return {};
    Departures d = weighted(departures_, weights);
    const double members_less_one = static_cast<double>(d.anomalies.cols() - 1);
    d.anomalies = (d.anomalies * omega_).eval();
    const EnsembleSpace space(d);
    const MatrixXd anomalies = omega_ * space.of(symmetric_root) * omega_.transpose();
    return transform_of(inflation(weights) * anomalies,
                        omega_ * space.mean_weights() / std::sqrt(members_less_one));
  }

 private:
  Departures departures_;
  MatrixXd omega_;
};

}  // namespace

std::unique_ptr<Filter> make_estkf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<Estkf>(set, settings);
}

}  // namespace freshet::assimilation
