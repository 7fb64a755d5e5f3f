#include "forecast/analysis/local_transforms.hpp"

#include <fmt/format.h>

#include "assimilation/multiple.hpp"
#include "core/errors.hpp"
#include "core/filters.hpp"

namespace freshet::forecast {

using assimilation::Transform;
using Eigen::VectorXd;

namespace {

VectorXd ones(const std::vector<assimilation::Observation>& observations) {
  return VectorXd::Ones(static_cast<Eigen::Index>(observations.size()));
}

}  // namespace

LocalTransforms::LocalTransforms(const core::Assimilation& settings,
                                 const std::vector<assimilation::GaugeReading>& readings,
                                 assimilation::Localisation localisation)
    : settings_(settings), localisation_(std::move(localisation)), readings_(readings) {}

LocalTransforms::LocalTransforms(const core::Assimilation& settings, const assimilation::ObservationSet& set,
                                 const std::vector<assimilation::GaugeReading>& readings, const Draws& draws,
                                 assimilation::Localisation localisation)
    : LocalTransforms(settings, readings, std::move(localisation)) {
  then(set, draws);
}

LocalTransforms::LocalTransforms(const core::Assimilation& settings, const assimilation::ObservationSet& set,
                                 const std::vector<assimilation::GaugeReading>& readings, const Draws& draws)
    : LocalTransforms(settings, set, readings, draws, settings.localisation_m) {}

void LocalTransforms::then(const assimilation::ObservationSet& set, const Draws& draws) {
  const Step& step = steps_.emplace_back(
      Step{set.observations, assimilation::make_filter(settings_.method, set,
                                                       {settings_.inflation, localisation_, draws.rotation,
                                                        draws.seed, draws.cycle, draws.step})});
  if (core::filter_promise(settings_.method).global)
    global_ = assimilation::one_after_other(global_, step.filter->transform(ones(step.observations)));
}

Transform LocalTransforms::at(const assimilation::Place& place, const std::string& name) const {
  return with([&](const auto& all) { return localisation_.at(all, place); }, name);
}

Transform LocalTransforms::at_any(const std::vector<mesh::Index>& cells, const std::string& name) const {
  return with([&](const auto& all) { return localisation_.at_any(all, cells); }, name);
}

Transform LocalTransforms::everywhere(const std::string& what) const { return with(ones, what); }

template <class Weights>
Transform LocalTransforms::with(const Weights& weights_of, const std::string& place) const {
  if (core::filter_promise(settings_.method).global) return global_;
  Transform all;
  for (const Step& step : steps_) {
    const VectorXd weights = weights_of(step.observations);
    try {
      all = assimilation::one_after_other(all, step.filter->transform(weights));
    } catch (const core::RunError& error) {
      core::fail_run("{}; {}, readings: {}", error.what(), place, names(step, weights));
    }
  }
  return all;
}

/// The first few readings that count, "low at 2026-03-10T06:00:00Z, ...".
std::string LocalTransforms::names(const Step& step, const VectorXd& weights) const {
  constexpr int shown = 5;
  std::string text;
  int count = 0;
  for (Eigen::Index k = 0; k < weights.size(); ++k) {
    if (!(weights[k] > 0) || ++count > shown) continue;
    const auto& r =
        readings_[static_cast<std::size_t>(step.observations[static_cast<std::size_t>(k)].reading)];
    text +=
        fmt::format("{}{} at {} ({})", text.empty() ? "" : ", ", r.station, core::to_iso(r.time), r.text());
  }
  return count > shown ? text + fmt::format(" and {} more", count - shown) : text;
}

}  // namespace freshet::forecast
