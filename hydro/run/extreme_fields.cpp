#include "hydro/run/extreme_fields.hpp"

#include <limits>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/run/checkpoint_checks.hpp"
#include "hydro/run/result_file.hpp"
#include "hydro/run/saved_names.hpp"
#include "results/fields.hpp"

namespace freshet::hydro {
namespace {

/// What a checkpoint says of a field.
core::Attributes attributes_of(const ExtremeField& field, const core::Basin& basin) {
  const Extreme& e = field.extreme();
  std::string what = e.long_name;
  if (e.keeps == Keeps::time_above)
    what = fmt::format("{}, {:g} m", what, basin.products.durations_m()[field.threshold]);
  if (is_instant(e)) what += fmt::format(", since maxima_since_s; -1: {}", e.never);
  return described(what + " so far", e.units);
}

}  // namespace

std::vector<ExtremeField> extreme_fields(const core::Basin& basin) {
  const auto thresholds = static_cast<int>(basin.products.durations_m().size());
  std::vector<ExtremeField> fields;
  for (std::size_t i = 0; i < extremes.size(); ++i) {
    const Extreme& e = extremes[i];
    const int n = e.keeps == Keeps::time_above ? thresholds : 1;
    for (int j = 0; j < n; ++j)
      fields.push_back({ExtremeName(i), j,
                        e.in_checkpoint != nullptr ? fmt::format(fmt::runtime(e.in_checkpoint), j) : e.name});
  }
  return fields;
}

void define_extremes(core::NetcdfFile& file, const Simulation& simulation) {
  const bool single = simulation.basin().solver.precision == core::Precision::f32;
  for (const ExtremeField& field : extreme_fields(simulation.basin())) {
    const bool value = field.extreme().keeps == Keeps::largest;
    file.add_variable(field.name, value && single ? core::NcType::f32 : core::NcType::f64,
                      {results::face, results::member}, attributes_of(field, simulation.basin()));
  }
  file.put_attribute("", saved::maxima_since_s, simulation.solver().extremes().since());
}

/// Written array by array: all of them at once would take half as much memory again as the solver.
void write_extremes(core::NetcdfFile& file, const Simulation& simulation) {
  for (const ExtremeField& field : extreme_fields(simulation.basin()))
    write_rows(file, field.name, simulation, simulation.solver().extremes().of(field.row, field.threshold));
}

double extremes_since(const core::NetcdfFile& file) {
  return file.number_attribute("", saved::maxima_since_s).at(0);
}

void read_extremes(const core::NetcdfFile& file, Simulation& simulation) {
  const double since = extremes_since(file);
  const double updated_for = simulation.time() - since + 1 / 64.0;  // s; times are kept in 1/128 s
  LaneExtremes kept{since, simulation.time(), {}};
  for (const ExtremeField& field : extreme_fields(simulation.basin())) {
    const Extreme& e = field.extreme();
    if (!file.has_variable(field.name)) {
      const std::size_t rows = static_cast<std::size_t>(simulation.local().n_owned) * simulation.lanes();
      kept.fields[field.row.index].emplace_back(rows, is_instant(e) ? -1 : 0);
      continue;
    }
    const double high = e.keeps == Keeps::largest ? std::numeric_limits<double>::max() : updated_for;
    kept.fields[field.row.index].push_back(
        checked(file, field.name, read_rows(file, field.name, simulation), is_instant(e) ? -1 : 0, high));
  }
  simulation.solver().extremes().set(kept);
}

}  // namespace freshet::hydro
