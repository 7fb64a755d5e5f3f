#pragma once
// What every filter gives: the analysed ensemble as a combination of the prior one.

#include <Eigen/Core>
#include <cstdint>

namespace freshet::assimilation {

/// M x M, row major; column j makes analysed member j: x_a[j] = mean + sum_i (x[i] - mean) T(i, j).
using Transform = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// T of members whose anomalies become x' A and whose mean moves by x' w. RunError if it is not finite.
Transform transform_of(const Eigen::MatrixXd& anomalies, const Eigen::VectorXd& mean_weights);

/// Random orthogonal M x M matrix that keeps the mean (its rows and columns sum to 1), uniform among those.
/// Multiply the transform of *every* variable by the same one, from the right, or members come apart.
Eigen::MatrixXd mean_preserving_rotation(int members, std::uint64_t seed, std::uint32_t step);

/// T R for a rotation R.
Transform rotated(const Transform& transform, const Eigen::MatrixXd& rotation);

}  // namespace freshet::assimilation
