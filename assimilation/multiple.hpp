#pragma once
// Multiple data assimilation: the same readings in several steps, each with larger errors, so that together
// they count once (ES-MDA; Emerick & Reynolds 2013, doi 10.1016/j.cageo.2012.03.011).

#include <vector>

#include "assimilation/observations.hpp"
#include "assimilation/transform.hpp"

namespace freshet::assimilation {

/// Factors on the error variances in each of `steps` (at least 1), whose inverses sum to 1: each is `ratio`
/// (at least 1) times the one after it.
std::vector<double> error_factors(int steps, double ratio);

/// The set as a step sees it: error variances times `factor`, and no inflation, which the last step alone
/// has.
ObservationSet for_step(ObservationSet set, double factor, bool last);

/// T of two analyses, the second of what the first made; either may be empty, which changes nothing.
Transform one_after_other(const Transform& first, const Transform& second);

}  // namespace freshet::assimilation
