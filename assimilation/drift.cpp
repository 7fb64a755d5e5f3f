#include "assimilation/drift.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "assimilation/innovations.hpp"

namespace freshet::assimilation {
namespace {

struct Sums {
  double sigmas = 0, size = 0;
  int count = 0;
};

void append(std::vector<double>& values, double value, std::size_t most) {
  values.push_back(value);
  if (values.size() > most) values.erase(values.begin(), values.end() - static_cast<std::ptrdiff_t>(most));
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool on_one_side(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return v > 0; }) ||
         std::all_of(values.begin(), values.end(), [](double v) { return v < 0; });
}

}  // namespace

DepartedGauges record_departures(DepartedGauges before, const std::vector<std::string>& names,
                                 const ObservationSet& set, std::size_t cycles) {
  std::map<std::string, Sums> sums;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const Observation& o = set.observations[k];
    const Moments prior = prediction_moments(set, static_cast<Eigen::Index>(k));
    const double innovation = o.value - prior.mean;
    if (!std::isfinite(innovation)) continue;
    Sums& sum = sums[names[k]];
    sum.sigmas += innovation / std::sqrt(o.error * o.error + prior.variance);
    sum.size += innovation;
    ++sum.count;
  }
  for (const auto& [name, sum] : sums) {
    append(before[name].sigmas, sum.sigmas / sum.count, cycles);
    append(before[name].size, sum.size / sum.count, cycles);
  }
  return before;
}

std::optional<Drift> drift_of(const Departed& departed, std::size_t cycles, double sigmas) {
  if (departed.sigmas.size() < cycles || !on_one_side(departed.sigmas)) return {};
  const Drift drift{mean(departed.sigmas), mean(departed.size)};
  return std::abs(drift.sigmas) > sigmas ? std::optional(drift) : std::nullopt;
}

}  // namespace freshet::assimilation
