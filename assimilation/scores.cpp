#include "assimilation/scores.hpp"

#include <algorithm>

namespace freshet::assimilation {

void to_scores(const Anamorphosis& scale, Observation& observation, PredictionRow predicted) {
  const double value = observation.value, error = observation.error;
  const double low = std::max(scale.low, value - error), high = std::min(scale.high, value + error);
  observation.error = error * (scale.score(high, error) - scale.score(low, error)) / (high - low);
  observation.value = scale.score(value, error);
  observation.unit = "(score)";
  for (double& one : predicted) one = scale.score(one, error);
}

}  // namespace freshet::assimilation
