#include "tests/assimilation/twin.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "assimilation/filter.hpp"
#include "assimilation/state_update.hpp"
#include "core/filters.hpp"
#include "tests/assimilation/gaussian.hpp"

namespace freshet::test {
namespace {

using namespace assimilation;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Rows 0..n-1 the state, row n the forcing; all read.
class Analysis {
 public:
  Analysis(const ChaosModel& model, const TwinSetting& setting, const MatrixXd& ensemble,
           const VectorXd& read, std::uint32_t cycle)
      : model_(model), setting_(setting) {
    ObservationSet set{{}, ensemble.topRows(model.n)};
    for (int k = 0; k < model.n; ++k)
      set.observations.push_back({read[k], model.error, static_cast<double>(k), 0, k});
    const bool rotates = setting.rotation && core::filter_promise(setting.filter).global;
    filter_ = make_filter(setting.filter, set, {setting.inflation, 0, rotates, setting.seed, cycle});
    if (setting.rotation && !rotates)
      rotation_ = mean_preserving_rotation(setting.members, setting.seed, cycle);
    global_ = turned(filter_->transform());
  }

  /// At a row of the state.
  Transform at(Index row) const {
    if (setting_.radius == 0 || row >= model_.n) return global_;
    VectorXd weights(model_.n);
    for (Index k = 0; k < model_.n; ++k) {
      const Index apart = std::abs(k - row);
      weights[k] = taper(static_cast<double>(std::min(apart, model_.n - apart)), 1.82 * setting_.radius);
    }
    return turned(filter_->transform(weights));
  }

 private:
  Transform turned(const Transform& transform) const {
    return rotation_.size() == 0 ? transform : rotated(transform, rotation_);
  }

  const ChaosModel& model_;
  const TwinSetting& setting_;
  std::unique_ptr<Filter> filter_;
  MatrixXd rotation_;
  Transform global_;
};

void analyse(const ChaosModel& model, const TwinSetting& s, const VectorXd& read, std::uint32_t cycle,
             MatrixXd& ensemble) {
  const Analysis analysis(model, s, ensemble, read, cycle);
  std::vector<double> row(static_cast<std::size_t>(s.members));
  for (Index i = 0; i < ensemble.rows(); ++i) {
    VectorXd::Map(row.data(), s.members) = ensemble.row(i);
    update(analysis.at(i), 0, row.data());
    ensemble.row(i) = VectorXd::Map(row.data(), s.members);
  }
}

VectorXd advanced(const ChaosModel& model, VectorXd x, double forcing) {
  for (int i = 0; i < model.steps; ++i) x = model.step(x, forcing);
  return x;
}

MatrixXd first_members(const ChaosModel& model, const TwinSetting& s) {
  MatrixXd ensemble = model.start_spread * gaussian(model.n + 1, s.members, 2000 + s.seed);
  ensemble.topRows(model.n).colwise() += model.start;
  if (s.estimate_forcing)
    ensemble.row(model.n) = gaussian(1, s.members, 3000 + s.seed).array() + 7;
  else
    ensemble.row(model.n).setConstant(model.forcing);
  return ensemble;
}

void add_to(TwinOutcome& sums, const MatrixXd& ensemble, const VectorXd& truth, double forcing) {
  const Index n = truth.size();
  const VectorXd mean = ensemble.topRows(n).rowwise().mean();
  sums.rmse += (mean - truth).norm() / std::sqrt(n);
  sums.spread += (ensemble.topRows(n).colwise() - mean).norm() /
                 std::sqrt(static_cast<double>(n * (ensemble.cols() - 1)));
  const double estimate = ensemble.row(n).mean();
  sums.forcing += estimate;
  sums.forcing_error += (estimate - forcing) * (estimate - forcing);
}

}  // namespace

TwinOutcome twin(const ChaosModel& model, const TwinSetting& s) {
  VectorXd truth = model.start + model.start_spread * gaussian(model.n, 1, 1000 + s.seed);
  MatrixXd ensemble = first_members(model, s);
  TwinOutcome sums;
  for (int cycle = 0; cycle < s.burn_in + s.cycles; ++cycle) {
    const auto number = static_cast<std::uint32_t>(cycle);
    truth = advanced(model, truth, model.forcing);
    for (Index m = 0; m < s.members; ++m)
      ensemble.col(m).head(model.n) = advanced(model, ensemble.col(m).head(model.n), ensemble(model.n, m));
    const VectorXd noise = gaussian(model.n, 1, 1'000'000 * s.seed + number);
    analyse(model, s, truth + model.error * noise, number, ensemble);
    if (cycle >= s.burn_in) add_to(sums, ensemble, truth, model.forcing);
  }
  return {sums.rmse / s.cycles, sums.spread / s.cycles, sums.forcing / s.cycles,
          std::sqrt(sums.forcing_error / s.cycles)};
}

}  // namespace freshet::test
