#include "assimilation/filter.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/filters.hpp"

namespace freshet::assimilation {

#define FRESHET_DECLARE(name, ...) \
  std::unique_ptr<Filter> make_##name(const ObservationSet& set, const FilterSettings& settings);
FRESHET_FILTERS(FRESHET_DECLARE)
#undef FRESHET_DECLARE

std::unique_ptr<Filter> make_filter(const std::string& name, const ObservationSet& set,
                                    const FilterSettings& settings) {
#define FRESHET_MAKE(row, ...) \
  if (name == #row) return make_##row(set, settings);
  FRESHET_FILTERS(FRESHET_MAKE)
#undef FRESHET_MAKE
  core::fail_run("assimilation: there is no filter \"{}\"", name);
}

Filter::Filter(const ObservationSet& set, const FilterSettings& settings)
    : inflation_(static_cast<Eigen::Index>(set.observations.size())) {
  Eigen::Index k = 0;
  for (const Observation& o : set.observations) inflation_[k++] = o.inflation.value_or(settings.inflation);
}

double Filter::inflation(const Eigen::VectorXd& weights) const {
  double most = 0;
  for (Eigen::Index k = 0; k < weights.size(); ++k) most = std::max(most, (inflation_[k] - 1) * weights[k]);
  return 1 + most;
}

}  // namespace freshet::assimilation
