#pragma once
// The door for filters: what all of them do, and the one that basin.toml names. The rows are in
// core/filters.hpp.

#include <cstdint>
#include <memory>
#include <string>

#include "assimilation/observations.hpp"
#include "assimilation/transform.hpp"

namespace freshet::assimilation {

struct FilterSettings {
  double inflation = 1;       ///< factor on analysed anomalies where the largest weight is 1
  Localisation localisation;  ///< between two observations
  bool rotation = false;      ///< a filter that is the same everywhere rotates the anomalies at random
  std::uint64_t seed = 1;     ///< of what a filter draws, and
  std::uint32_t cycle = 0;    ///< the number of the cycle, and
  std::uint32_t step = 0;     ///< of the step, where a cycle has several
};

/// Pure functions in double of the observations of a cycle, which every rank holds: the same input gives the
/// same bits.
class Filter {
 public:
  virtual ~Filter() = default;
  /// At a place where observation k counts with weight `weights[k]` in 0..1, its taper there. Holds the
  /// update of the mean, that of the anomalies, and inflation(). Empty (0 x 0) without information
  /// (informs()): the state stays as it is. Touches nothing; may be called by several threads. A global
  /// filter (core::FilterPromise) takes every weight for 1.
  virtual Transform transform(const Eigen::VectorXd& weights) const = 0;
  /// The same with every weight 1.
  Transform transform() const { return transform(Eigen::VectorXd::Ones(inflation_.size())); }

 protected:
  Filter(const ObservationSet& set, const FilterSettings& settings);
  /// Factor on analysed anomalies: 1 + the largest of (inflation - 1) * weight, with the inflation of each
  /// observation, or that of the settings where it has none.
  double inflation(const Eigen::VectorXd& weights) const;

 private:
  Eigen::VectorXd inflation_;  ///< [observation]
};

/// A filter ready for these observations. `name`: one of core::filter_names(), else RunError; the set as
/// departures() wants it.
std::unique_ptr<Filter> make_filter(const std::string& name, const ObservationSet& set,
                                    const FilterSettings& settings);

}  // namespace freshet::assimilation
