#pragma once
// Random matrices for the tests of the filter.

#include <Eigen/Core>

#include "core/random.hpp"

namespace freshet::test {

/// Independent standard normals [rows x columns], another matrix for each `which`.
inline Eigen::MatrixXd gaussian(Eigen::Index rows, Eigen::Index columns, std::uint32_t which) {
  Eigen::MatrixXd result(rows, columns);
  for (Eigen::Index i = 0; i < rows; ++i)
    for (Eigen::Index j = 0; j < columns; ++j)
      result(i, j) = core::normal(7, core::Stream::test, static_cast<std::uint32_t>(i), which,
                                  static_cast<std::uint32_t>(j));
  return result;
}

}  // namespace freshet::test
