#pragma once
// Readings and predictions on the scale of their quantity.

#include <Eigen/Core>

#include "assimilation/anamorphosis.hpp"
#include "assimilation/localisation.hpp"

namespace freshet::assimilation {

/// A row of ObservationSet::predicted.
using PredictionRow = Eigen::Ref<Eigen::RowVectorXd, 0, Eigen::InnerStride<>>;

/// The reading on the scale, with its error: the mean slope within one error of the value, times the error.
/// `unit` of scores: that of the value stands for nothing.
void to_scores(const Anamorphosis& scale, Observation& observation, PredictionRow predicted);

}  // namespace freshet::assimilation
