// The ensemble transform Kalman filter, global: Bishop, Etherton & Majumdar (2001), eqs. 15 to 19, doi
// 10.1175/1520-0493(2001)129<0420:ASWTET>2.0.CO;2, with the symmetric square root, which keeps the mean
// (Wang, Bishop & Julier 2004). One transform for all places: every reading counts in full everywhere. The
// anomalies may be rotated at random, mean kept (Sakov & Oke 2008b, doi 10.1175/2007MWR2021.1).

#include <cmath>

#include "assimilation/ensemble_space.hpp"
#include "assimilation/filter.hpp"

namespace freshet::assimilation {
namespace {

class Etkf : public Filter {
 public:
  Etkf(const ObservationSet& set, const FilterSettings& settings) : Filter(set, settings) {
    const Departures d = departures(set);
    const Eigen::VectorXd ones = Eigen::VectorXd::Ones(d.innovations.size());
    if (!informs(d, ones)) return;
    const auto members = static_cast<int>(d.anomalies.cols());
    const EnsembleSpace space(d);
    Eigen::MatrixXd anomalies = inflation(ones) * space.of(symmetric_root);
    if (settings.rotation) anomalies *= mean_preserving_rotation(members, settings.seed, settings.cycle);
    transform_ = transform_of(anomalies, space.mean_weights() / std::sqrt(members - 1.0));
  }

  using Filter::transform;
  Transform transform(const Eigen::VectorXd&) const override { return transform_; }

 private:
  Transform transform_;
};

}  // namespace

std::unique_ptr<Filter> make_etkf(const ObservationSet& set, const FilterSettings& settings) {
  return std::make_unique<Etkf>(set, settings);
}

}  // namespace freshet::assimilation
