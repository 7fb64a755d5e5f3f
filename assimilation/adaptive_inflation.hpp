#pragma once
// Inflation that each gauge learns from its own innovations: Anderson (2009), doi
// 10.1111/j.1600-0870.2008.00361.x, for the gauge's own predictions, where its correlation factor is 1.

#include <map>
#include <string>

#include "assimilation/observations.hpp"

namespace freshet::assimilation {

/// Factor on the variance of predictions at a gauge, by its name; a gauge that is not there has 1.
using GaugeInflation = std::map<std::string, double>;

/// What is believed of a factor on the variance before a cycle's readings are seen.
namespace adaptive {
inline constexpr double least = 1, most = 4;  ///< of the variance: spread is at most doubled
inline constexpr double sigma = 0.6;          ///< its standard deviation, kept (section 4)
inline constexpr double damping = 0.9;        ///< of what is above 1, each cycle: without news it goes
}  // namespace adaptive

/// The most likely factor after an innovation of that square, given the factor before. The likelihood of the
/// innovation is Gaussian with variance factor * predicted + error variance (his eqs. 6 and 7), the prior is
/// Gaussian; the mode within the bounds, by bisection.
double most_likely_inflation(double before, double innovation_squared, double predicted_variance,
                             double error_variance);

/// The factors after a cycle: damped, then each moved by the readings of its gauge, one after the other.
/// names[k]: of the gauge of observation k. Sets the inflation of the observations: the root of their
/// gauge's.
GaugeInflation learn_inflation(const GaugeInflation& before, const std::vector<std::string>& names,
                               ObservationSet& set);

}  // namespace freshet::assimilation
