#pragma once
// The door for filters: what all of them do, and the one that basin.toml names. The rows are in
// core/filters.hpp.

#include <memory>
#include <string>

#include "assimilation/observations.hpp"
#include "assimilation/transform.hpp"

namespace freshet::assimilation {

struct FilterSettings {
  double inflation = 1;       ///< factor on analysed anomalies where the largest weight is 1
  double localisation_m = 0;  ///< half width of the taper between two observations; 0: no taper
};

/// Pure functions in double of the observations of a cycle, which every rank holds: the same input gives the
/// same bits.
class Filter {
 public:
  virtual ~Filter() = default;
  /// At a place where observation k counts with weight `weights[k]` in 0..1, its taper there. Holds the
  /// update of the mean, that of the anomalies, and inflation by 1 + (inflation - 1) * max(weights). Empty (0
  /// x 0) without information (informs()): the state stays as it is. Touches nothing; may be called by
  /// several threads.
  virtual Transform transform(const Eigen::VectorXd& weights) const = 0;
  /// The same with every weight 1.
  Transform transform() const { return transform(Eigen::VectorXd::Ones(observations_)); }

 protected:
  explicit Filter(Eigen::Index observations) : observations_(observations) {}

 private:
  Eigen::Index observations_;
};

/// A filter ready for these observations. `name`: one of core::filter_names(), else RunError; the set as
/// departures() wants it.
std::unique_ptr<Filter> make_filter(const std::string& name, const ObservationSet& set,
                                    const FilterSettings& settings);

}  // namespace freshet::assimilation
