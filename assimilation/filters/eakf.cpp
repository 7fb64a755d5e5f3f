// The serial ensemble adjustment Kalman filter in the two steps of Anderson (2003), doi
// 10.1175/1520-0493(2003)131<0634:ALLSFF>2.0.CO;2: predictions of one observation are shifted and drawn
// together so that they have the Kalman filter's mean and variance (Anderson 2001, section 2), and what that
// moves in them is regressed onto everything else. One observation after the other, in their order; a weight
// tapers the regression.

#include <cmath>

#include "assimilation/serial_filter.hpp"

namespace freshet::assimilation {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// What an observation does to its own predictions, in units of its error, and by regression to all else.
struct EakfStep {
  VectorXd anomalies;  ///< [M] of the predictions before, over sqrt(M - 1)
  double variance;     ///< of them
  double mean;         ///< by which their mean moves
  double shrink;       ///< factor on their anomalies

  static EakfStep of(const Departures& d, Index k) {
    const VectorXd s = d.anomalies.row(k);
    const double variance = s.squaredNorm(), analysed = variance / (1 + variance);
    return {s, variance, analysed * d.innovations[k], 1 / std::sqrt(1 + variance)};
  }
  /// Of the regression on the predictions, tapered; 0 where they do not differ.
  double slope(double weight, double covariance) const {
    return variance > 0 ? weight * covariance / variance : 0;
  }
  void update_prediction(double weight, Departures& d, Index later) const {
    const double b = slope(weight, d.anomalies.row(later).dot(anomalies));
    d.innovations[later] -= b * mean;
    d.anomalies.row(later) += b * (shrink - 1) * anomalies.transpose();
  }
  void update(double weight, MatrixXd& members, VectorXd& mean_weights) const {
    const VectorXd regression = slope(weight, 1) * (members * anomalies);
    mean_weights += mean * regression;
    members.noalias() += (shrink - 1) * regression * anomalies.transpose();
  }
};

}  // namespace

std::unique_ptr<Filter> make_eakf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<SerialFilter<EakfStep>>(set, settings);
}

}  // namespace freshet::assimilation
