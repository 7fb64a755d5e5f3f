#pragma once
// Quality control and statistics of innovations (observation minus mean prediction).

#include <string>
#include <vector>

#include "assimilation/observations.hpp"

namespace freshet::assimilation {

/// Of what the members predict for an observation.
struct Moments {
  double mean = 0, variance = 0;
};

Moments prediction_moments(const ObservationSet& set, Eigen::Index k);

struct Rejected {
  Observation observation;
  double innovation = 0;  ///< observation minus mean prediction
  double limit = 0;       ///< largest innovation that would have been used
  std::string reason;     ///< a sentence for the report
};

/// Takes out of `set` what is not finite, and what lies further from the mean prediction than
/// `sigmas` * sqrt(error^2 + ensemble variance). Order is kept. Returns what was taken out.
std::vector<Rejected> reject_outliers(ObservationSet& set, double sigmas);

struct InnovationStatistics {
  int count = 0;
  double bias = 0;      ///< mean innovation
  double rms = 0;       ///< root mean square innovation
  double expected = 0;  ///< sqrt(mean(error^2 + ensemble variance)): the rms of a well-tuned system
};

InnovationStatistics innovation_statistics(const ObservationSet& set);

}  // namespace freshet::assimilation
