#include "forecast/warnings/return_table.hpp"

#include <cmath>

namespace freshet::forecast {
namespace {

double reduced(double years) { return -std::log(-std::log1p(-1 / years)); }
double years_of(double reduced_variate) { return -1 / std::expm1(-std::exp(-reduced_variate)); }

const std::vector<double>& values_of(const core::ReturnTable& table) {
  return table.stages_m.empty() ? table.discharges_m3_per_s : table.stages_m;
}

}  // namespace

std::optional<double> value_of_years(const core::ReturnTable& table, double years) {
  const auto& values = values_of(table);
  for (std::size_t i = 0; i < table.years.size(); ++i) {
    if (years == table.years[i]) return values[i];
    if (i == 0 || years < table.years[i - 1] || years > table.years[i]) continue;
    const double low = reduced(table.years[i - 1]), high = reduced(table.years[i]);
    return values[i - 1] + (values[i] - values[i - 1]) * (reduced(years) - low) / (high - low);
  }
  return {};
}

std::optional<double> years_of_value(const core::ReturnTable& table, double value) {
  const auto& values = values_of(table);
  if (values.empty() || std::isnan(value) || value < values.front()) return {};
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (value > values[i]) continue;
    const double low = reduced(table.years[i - 1]), high = reduced(table.years[i]);
    return years_of(low + (high - low) * (value - values[i - 1]) / (values[i] - values[i - 1]));
  }
  return table.years.back();
}

bool beyond(const core::ReturnTable& table, double value) { return value > values_of(table).back(); }

}  // namespace freshet::forecast
