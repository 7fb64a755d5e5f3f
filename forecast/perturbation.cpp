#include "forecast/perturbation.hpp"

#include <algorithm>
#include <cmath>

#include "assimilation/fields/correlated_field.hpp"
#include "core/basin.hpp"

namespace freshet::forecast {
namespace {

/// Fields of this group's members at this rank's cells, [owned cell][lane]. A field is solved whole by one
/// rank of the group.
std::vector<double> member_fields(const hydro::Simulation& s, const hydro::Control& control,
                                  std::uint32_t step) {
  const core::Ensemble& e = s.basin().ensemble;
  const assimilation::CorrelatedField field(s.mesh(), e.controls[control.name].correlation_m);
  const std::size_t lanes = s.lanes();
  std::vector<double> rows(static_cast<std::size_t>(s.local().n_owned) * lanes), whole(s.mesh().n_cells());
  for (int m = 0; m < s.my_members(); ++m) {
    const int solver = m % s.ranks().domain_size();
    if (solver == s.ranks().domain_rank())
      whole = field.sample(e.seed, control.stream, static_cast<std::uint32_t>(s.number(s.first_member() + m)),
                           step);
    MPI_Bcast(whole.data(), static_cast<int>(whole.size()), MPI_DOUBLE, solver, s.ranks().domain());
    for (mesh::Index c = 0; c < s.local().n_owned; ++c) rows[c * lanes + m] = whole[s.local().global_cell[c]];
  }
  for (std::size_t first = 0; first < rows.size(); first += lanes)
    std::fill(rows.begin() + first + s.my_members(), rows.begin() + first + lanes,
              rows[first + s.my_members() - 1]);
  return rows;
}

constexpr std::uint32_t of_all = 0xffffffff;  ///< index of what zones of the ground have in common

/// A number for each row and member, [row][lane]. What zones of the ground draw may be alike.
std::vector<double> member_numbers(const hydro::Simulation& s, const hydro::Control& control,
                                   std::uint32_t step) {
  const std::size_t lanes = s.lanes();
  std::vector<double> rows(rows_of(s, control.space) * lanes);
  const double alike = control.space == hydro::Space::ground ? s.basin().ensemble.ground_alike : 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto member = static_cast<std::uint32_t>(
        s.number(s.first_member() + static_cast<int>(std::min<std::size_t>(i % lanes, s.my_members() - 1))));
    rows[i] = core::normal(s.basin().ensemble.seed, control.stream, member, step,
                           static_cast<std::uint32_t>(i / lanes));
    if (alike > 0 && rows.size() > lanes)
      rows[i] =
          std::sqrt(alike) * core::normal(s.basin().ensemble.seed, control.stream, member, step, of_all) +
          std::sqrt(1 - alike) * rows[i];
  }
  return rows;
}

void draw(hydro::Simulation& s, const hydro::Control& control, std::uint32_t step) {
  const core::ControlKeys& keys = control.name.row().keys;
  const core::ControlDraws& draws = s.basin().ensemble.controls[control.name];
  const bool drawn_once = draws.persistence == core::once || keys.persistence == core::no_persistence;
  if (step > 0 && drawn_once && s.stand_ins.empty()) return;
  const std::vector<double> fresh = keys.correlation_m != core::no_field ? member_fields(s, control, step)
                                                                         : member_numbers(s, control, step);
  const double keep = step == 0 || drawn_once ? 0 : draws.persistence, renew = std::sqrt(1 - keep * keep);
  std::vector<double> values = s.control(control.name);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (step > 0 && drawn_once && s.stand_ins[i % static_cast<std::size_t>(s.lanes())] == 0) continue;
    const double sigma =
        control.sigma ? control.sigma(s, i / static_cast<std::size_t>(s.lanes())) : draws.sigma;
    // Of the logarithm, so that the mean of the factor is 1.
    const double middle =
        core::to_scale(control.scale, control.neutral) - (control.mean_kept ? 0.5 * sigma * sigma : 0);
    values[i] =
        core::from_scale(control.scale, middle + keep * (core::to_scale(control.scale, values[i]) - middle) +
                                            renew * sigma * fresh[i]);
  }
  s.set_control(control.name, std::move(values));
}

}  // namespace

void perturb(hydro::Simulation& s, std::uint32_t step) {
  if (s.basin().ensemble.whole() == 1) return;
  for (const hydro::Control& control : hydro::controls())
    if (control.in_use(s)) draw(s, control, step);
  s.stand_ins.clear();
}

}  // namespace freshet::forecast
