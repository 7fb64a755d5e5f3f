// The serial ensemble square root filter without perturbed observations: Whitaker & Hamill (2002), eqs. 10 to
// 13, doi 10.1175/1520-0493(2002)130<1913:EDAWPO>2.0.CO;2. One observation after the other, in their order; a
// weight tapers the gain of its observation (Houtekamer & Mitchell 2001), and so does the distance between
// two observations. Equations: docs/assimilation.md.

#include <cmath>

#include "assimilation/serial_filter.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

struct EnsrfStep {
  VectorXd anomalies;    ///< s [M]: (predicted - mean) / error / sqrt(M - 1)
  double innovation;     ///< (value - mean) / error
  double per_variance;   ///< 1 / (1 + s's): error variance over that of the innovation
  double anomaly_share;  ///< of the gain that anomalies take: 1 / (1 + sqrt(per_variance)), eq. 13

  static EnsrfStep of(const Departures& d, Index k) {
    const VectorXd s = d.anomalies.row(k);
    const double per_variance = 1 / (1 + s.squaredNorm());
    return {s, d.innovations[k], per_variance, 1 / (1 + std::sqrt(per_variance))};
  }
  void update_prediction(double weight, Departures& d, Index later) const {
    const double gain = weight * per_variance * d.anomalies.row(later).dot(anomalies);
    d.innovations[later] -= gain * innovation;
    d.anomalies.row(later) -= gain * anomaly_share * anomalies.transpose();
  }
  void update(double weight, MatrixXd& members, VectorXd& mean_weights) const {
    const VectorXd gain = weight * per_variance * (members * anomalies);
    mean_weights += innovation * gain;
    members.noalias() -= anomaly_share * gain * anomalies.transpose();
  }
};

}  // namespace

std::unique_ptr<Filter> make_ensrf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<SerialFilter<EnsrfStep>>(set, settings);
}

}  // namespace freshet::assimilation
