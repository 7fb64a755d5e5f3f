#pragma once
// A linear and Gaussian problem, whose answer is the Kalman filter's.

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <Eigen/QR>
#include <cmath>
#include <utility>

#include "assimilation/observations.hpp"
#include "assimilation/transform.hpp"
#include "tests/assimilation/gaussian.hpp"

namespace freshet::test {

using assimilation::ObservationSet;
using assimilation::Transform;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Ensemble [n x members] whose sample mean and covariance are exactly the given ones.
inline MatrixXd exact_ensemble(const VectorXd& mean, const MatrixXd& covariance, int members) {
  MatrixXd start = gaussian(members, members, 90);
  start.col(0).setOnes();
  const MatrixXd basis = Eigen::HouseholderQR<MatrixXd>(start).householderQ();
  const MatrixXd root = covariance.llt().matrixL();
  MatrixXd ensemble =
      root * basis.middleCols(1, covariance.rows()).transpose() * std::sqrt(static_cast<double>(members - 1));
  ensemble.colwise() += mean;
  return ensemble;
}

inline MatrixXd sample_covariance(const MatrixXd& ensemble) {
  const MatrixXd anomalies = ensemble.colwise() - ensemble.rowwise().mean();
  return anomalies * anomalies.transpose() / static_cast<double>(ensemble.cols() - 1);
}

/// The analysed ensemble.
inline MatrixXd apply_to(const MatrixXd& ensemble, const Transform& transform) {
  const VectorXd mean = ensemble.rowwise().mean();
  MatrixXd result = (ensemble.colwise() - mean) * transform;
  result.colwise() += mean;
  return result;
}

/// Forty Gaussian variables, twenty linear readings of them.
struct LinearCase {
  static constexpr int n = 40, p = 20;
  VectorXd mean = gaussian(n, 1, 1), truth = gaussian(p, 1, 2);
  MatrixXd covariance = gaussian(n, n, 3), observe = gaussian(p, n, 4);
  VectorXd errors = gaussian(p, 1, 5).array().abs() + 0.5;
  LinearCase() { covariance = (covariance * covariance.transpose() / n + MatrixXd::Identity(n, n)).eval(); }

  ObservationSet set(const MatrixXd& ensemble) const {
    ObservationSet result{{}, observe * ensemble};
    for (int k = 0; k < p; ++k) result.observations.push_back({truth[k], errors[k], 0, 0, k});
    return result;
  }
  /// Of the Kalman filter, for a covariance of the readings' errors.
  MatrixXd gain(const MatrixXd& error_covariance) const {
    const MatrixXd s = observe * covariance * observe.transpose() + error_covariance;
    return covariance * observe.transpose() * s.inverse();
  }
  /// Largest difference of an ensemble from the Kalman filter, relative to the largest entry; of the mean,
  /// then of the covariance.
  std::pair<double, double> difference(const MatrixXd& posterior, const MatrixXd& error_covariance) const {
    const MatrixXd k = gain(error_covariance);
    const VectorXd wanted = mean + k * (truth - observe * mean);
    const MatrixXd spread = covariance - k * observe * covariance;
    return {(posterior.rowwise().mean() - wanted).cwiseAbs().maxCoeff() / wanted.cwiseAbs().maxCoeff(),
            (sample_covariance(posterior) - spread).cwiseAbs().maxCoeff() / spread.cwiseAbs().maxCoeff()};
  }
};

}  // namespace freshet::test
