#include "forecast/analysis/local_transforms.hpp"

#include <fmt/format.h>

#include "core/errors.hpp"

namespace freshet::forecast {

LocalTransforms::LocalTransforms(const core::Assimilation& settings, const assimilation::ObservationSet& set,
                                 const std::vector<assimilation::GaugeReading>& readings, const Draws& draws)
    : localisation_m_(settings.localisation_m),
      set_(set),
      readings_(readings),
      filter_(assimilation::make_filter(
          settings.method, set,
          {settings.inflation, settings.localisation_m, draws.rotation, draws.seed, draws.cycle})) {}

assimilation::Transform LocalTransforms::at(double x, double y, const std::string& place) const {
  return with(assimilation::tapers(set_.observations, x, y, localisation_m_), place);
}

assimilation::Transform LocalTransforms::everywhere(const std::string& what) const {
  return with(Eigen::VectorXd::Ones(static_cast<Eigen::Index>(set_.observations.size())), what);
}

assimilation::Transform LocalTransforms::with(const Eigen::VectorXd& weights, const std::string& place) const
    try {
  return filter_->transform(weights);
} catch (const core::RunError& error) {
  core::fail_run("{}; {}, readings: {}", error.what(), place, names(weights));
}

/// The first few readings that count, "low at 2026-03-10T06:00:00Z, ...".
std::string LocalTransforms::names(const Eigen::VectorXd& weights) const {
  constexpr int shown = 5;
  std::string text;
  int count = 0;
  for (Eigen::Index k = 0; k < weights.size(); ++k) {
    if (!(weights[k] > 0) || ++count > shown) continue;
    const auto& r =
        readings_[static_cast<std::size_t>(set_.observations[static_cast<std::size_t>(k)].reading)];
    text +=
        fmt::format("{}{} at {} ({})", text.empty() ? "" : ", ", r.station, core::to_iso(r.time), r.text());
  }
  return count > shown ? text + fmt::format(" and {} more", count - shown) : text;
}

}  // namespace freshet::forecast
