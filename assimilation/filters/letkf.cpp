// The local ensemble transform Kalman filter: Bishop, Etherton & Majumdar (2001), Hunt, Kostelich & Szunyogh
// (2007), doi 10.1016/j.physd.2006.11.008. A weight divides the error variance of its observation. Equations:
// docs/assimilation.md.

#include <cmath>

#include "assimilation/ensemble_space.hpp"
#include "assimilation/filter.hpp"

namespace freshet::assimilation {
namespace {

class Letkf : public Filter {
 public:
  Letkf(const ObservationSet& set, const FilterSettings& settings)
      : Filter(set, settings), departures_(departures(set)) {}

  using Filter::transform;
  Transform transform(const Eigen::VectorXd& weights) const override {
    if (!informs(departures_, weights)) return {};
    const Departures d = weighted(departures_, weights);
    const double members_less_one = static_cast<double>(d.anomalies.cols() - 1);
    const EnsembleSpace space(d);
    return transform_of(inflation(weights) * space.of(symmetric_root),
                        space.mean_weights() / std::sqrt(members_less_one));
  }

 private:
  Departures departures_;
};

}  // namespace

std::unique_ptr<Filter> make_letkf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<Letkf>(set, settings);
}

}  // namespace freshet::assimilation
