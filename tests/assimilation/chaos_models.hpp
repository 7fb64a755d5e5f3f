#pragma once
// Small chaotic models that filters are compared on: Lorenz (1996), doi 10.1017/CBO9780511617652.004, and
// Lorenz (1963), doi 10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2. Fourth order Runge-Kutta.

#include <Eigen/Core>
#include <cmath>

namespace freshet::test {

/// A twin experiment's world: the model, and how it is observed (everything, at each cycle).
struct ChaosModel {
  int n;                ///< variables
  double forcing;       ///< F of the truth; of Lorenz-63 there is none
  int steps;            ///< from one cycle to the next
  double error;         ///< standard deviation of a reading
  double start_spread;  ///< of truth and members around `start`
  Eigen::VectorXd start;
  Eigen::VectorXd (*step)(const Eigen::VectorXd& x, double forcing);
};

template <class Tendency>
Eigen::VectorXd runge_kutta(const Eigen::VectorXd& x, double dt, const Tendency& tendency) {
  const Eigen::VectorXd k1 = tendency(x), k2 = tendency(x + dt / 2 * k1), k3 = tendency(x + dt / 2 * k2),
                        k4 = tendency(x + dt * k3);
  return x + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
}

/// n = 40, F = 8, dt = 0.05, R = I.
inline ChaosModel lorenz96() {
  static constexpr int n = 40;
  const auto step = [](const Eigen::VectorXd& x, double forcing) -> Eigen::VectorXd {
    return runge_kutta(x, 0.05, [forcing](const Eigen::VectorXd& y) {
      Eigen::VectorXd result(n);
      for (int i = 0; i < n; ++i)
        result[i] = (y[(i + 1) % n] - y[(i + n - 2) % n]) * y[(i + n - 1) % n] - y[i] + forcing;
      return result;
    });
  };
  return {n, 8, 1, 1, std::sqrt(0.001), Eigen::VectorXd::Unit(n, 0), step};
}

/// sigma = 10, rho = 28, beta = 8/3, dt = 0.01, observed every 25 steps, R = 2 I.
inline ChaosModel lorenz63() {
  const auto step = [](const Eigen::VectorXd& x, double) -> Eigen::VectorXd {
    return runge_kutta(x, 0.01, [](const Eigen::VectorXd& y) -> Eigen::VectorXd {
      return Eigen::Vector3d(10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - 8.0 / 3 * y[2]);
    });
  };
  return {3, 0, 25, std::sqrt(2.0), std::sqrt(2.0), Eigen::Vector3d(1.509, -1.531, 25.46), step};
}

}  // namespace freshet::test
