#pragma once
// The continuous ranked probability score of an ensemble, and what it is made of.

#include <map>
#include <vector>

namespace freshet::verification {

/// Of the members as their empirical distribution, in their unit: mean |x - y| - mean |x - x'| / 2, members
/// taken with themselves (Hersbach 2000, eq. 20). `sorted`: at least one, rising.
double crps(const std::vector<double>& sorted, double observed);

/// What an ensemble without end of the same members would expect (Ferro 2014): members not taken with
/// themselves. NaN for one member.
double fair_crps(const std::vector<double>& sorted, double observed);

/// Half the mean difference of two values, each taken with each: the CRPS of a climatology that is the sample
/// itself (Hersbach 2000, eq. 19).
double uncertainty_of(std::vector<float> observed);

/// crps = reliability + uncertainty - resolution.
struct CrpsParts {
  double reliability = 0, resolution = 0, uncertainty = 0;
};

/// Collects forecasts for the decomposition of Hersbach (2000), section 4. Forecasts of as many members are
/// decomposed together; of several sizes the means, weighted by how many forecasts there are, add up
/// likewise.
class CrpsDecomposition {
 public:
  void add(const std::vector<double>& sorted, double observed);
  std::size_t count() const { return observed_.size(); }
  double mean_crps() const;  ///< NaN without forecasts
  CrpsParts parts() const;   ///< NaN without forecasts

 private:
  struct Bins {
    double count = 0;
    std::vector<double> alpha, beta;      ///< [members + 1] sums of the widths below and above the observed
    double below_all = 0, above_all = 0;  ///< how often the observed lay outside of all members
  };
  struct Mean {
    double reliability = 0, potential = 0;
  };
  static Mean mean_of(const Bins& bins, std::size_t members);

  std::map<std::size_t, Bins> by_size_;
  std::vector<float> observed_;
};

}  // namespace freshet::verification
