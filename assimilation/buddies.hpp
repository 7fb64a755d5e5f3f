#pragma once
// What the other gauges say of a gauge: the members at its readings, corrected by the readings of all others.
// The buddy check of Dee, Rukhovets, Todling, da Silva & Larson (2001), Q. J. R. Meteorol. Soc. 127, 2451,
// with the ensemble's covariances.

#include <string>
#include <vector>

#include "assimilation/observations.hpp"

namespace freshet::assimilation {

/// The readings of one gauge, and what the members predict for them.
struct Buddies {
  std::vector<Eigen::Index> rows;  ///< numbers of the gauge's observations in the set, n
  Eigen::MatrixXd predicted;       ///< [n x M] corrected by all other gauges
  bool informed = false;           ///< false: no other gauge says anything, `predicted` is that of the set
};

/// names[k]: the gauge of observation k. `localisation` around the gauge; of nothing: others count in full
/// (ETKF of Hunt et al. 2007 at the gauge). RunError as departures().
Buddies corrected_by_others(const ObservationSet& set, const std::vector<std::string>& names,
                            const std::string& gauge, const Localisation& localisation);

/// How far the readings lie from the corrected members in the mean, over sqrt(mean(error^2 + their
/// variance)): errors within a window count as one.
double departure(const ObservationSet& set, const Buddies& buddies);

struct Disagreeing {
  std::string gauge;
  double sigmas = 0;  ///< departure(), signed
};

/// Gauges that the others contradict by more than `sigmas`: the one that departs furthest, then, without it,
/// the next, so that a liar does not condemn those that it is held against. A gauge with no informed
/// neighbour is not judged.
std::vector<Disagreeing> disagreeing(ObservationSet set, std::vector<std::string> names,
                                     const Localisation& localisation, double sigmas);

}  // namespace freshet::assimilation
