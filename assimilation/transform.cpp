#include "assimilation/transform.hpp"

#include <Eigen/QR>

#include "core/errors.hpp"
#include "core/random.hpp"

namespace freshet::assimilation {

using Eigen::MatrixXd;

Transform transform_of(const MatrixXd& anomalies, const Eigen::VectorXd& mean_weights) {
  Transform result = anomalies;
  result.colwise() += mean_weights;
  if (!result.allFinite())
    core::fail_run(
        "assimilation: the transform is not finite; a reading or its prediction is out of all bounds");
  return result;
}

MatrixXd mean_preserving_rotation(int members, std::uint64_t seed, std::uint32_t step) {
  MatrixXd noise(members - 1, members - 1);
  for (int i = 0; i < members - 1; ++i)
    for (int j = 0; j < members - 1; ++j)
      noise(i, j) = core::normal(seed, core::Stream::rotation, static_cast<std::uint32_t>(i), step,
                                 static_cast<std::uint32_t>(j));
  // QR of normal noise is uniform over the orthogonal matrices once the signs of R are fixed (Mezzadri 2007).
  const Eigen::HouseholderQR<MatrixXd> qr(noise);
  MatrixXd inner = qr.householderQ();
  for (int j = 0; j < members - 1; ++j)
    if (qr.matrixQR()(j, j) < 0) inner.col(j) *= -1;
  // An orthonormal basis whose first vector is constant.
  MatrixXd start = MatrixXd::Identity(members, members);
  start.col(0).setOnes();
  const MatrixXd basis = Eigen::HouseholderQR<MatrixXd>(start).householderQ();
  MatrixXd block = MatrixXd::Identity(members, members);
  block.bottomRightCorner(members - 1, members - 1) = inner;
  return basis * block * basis.transpose();
}

Transform rotated(const Transform& transform, const MatrixXd& rotation) { return transform * rotation; }

}  // namespace freshet::assimilation
