#include "core/risk_matrix.hpp"

#include <stdexcept>

namespace freshet::core {
namespace {

constexpr std::array least_probability = {0.0, 0.2, 0.4, 0.6};  // of each likelihood

constexpr Risk green = Risk::green, yellow = Risk::yellow, amber = Risk::amber, red = Risk::red;
constexpr Risk matrix[4][4] = {{green, green, yellow, yellow},  // very low likelihood; impacts rise
                               {green, yellow, yellow, amber},
                               {green, yellow, amber, amber},
                               {green, yellow, amber, red}};

}  // namespace

Likelihood likelihood_of(double probability) {
  constexpr double tolerance = 1e-9;  // a share of exactly the limit counts
  std::size_t i = 3;
  while (i > 0 && probability < least_probability[i] - tolerance) --i;
  return static_cast<Likelihood>(i);
}

Risk risk_of(Impact impact, Likelihood likelihood) {
  return matrix[static_cast<std::size_t>(likelihood)][static_cast<std::size_t>(impact)];
}

double probability_for(Impact impact, Risk risk) {
  for (std::size_t i = 0; i < 4; ++i)
    if (risk_of(impact, static_cast<Likelihood>(i)) >= risk) return least_probability[i];
  return 2;
}

Risk colour_of(const std::string& name) {
  for (std::size_t i = 0; i < risk_names.size(); ++i)
    if (name == risk_names[i]) return static_cast<Risk>(i);
  throw std::logic_error("no risk is called '" + name + "'");
}

}  // namespace freshet::core
