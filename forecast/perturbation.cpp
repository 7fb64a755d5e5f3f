#include "forecast/perturbation.hpp"

#include <algorithm>
#include <cmath>

#include "assimilation/fields/correlated_field.hpp"
#include "core/basin.hpp"

namespace freshet::forecast {
namespace {

/// Fields of this group's members at this rank's cells, [owned cell][lane]. A field is solved whole by one
/// rank of the group.
std::vector<double> member_fields(const hydro::Simulation& s, std::uint32_t step) {
  const core::Ensemble& e = s.basin().ensemble;
  const assimilation::CorrelatedField field(s.mesh(), e.rain_correlation_m);
  const std::size_t lanes = s.lanes();
  std::vector<double> rows(static_cast<std::size_t>(s.local().n_owned) * lanes), whole(s.mesh().n_cells());
  for (int m = 0; m < s.my_members(); ++m) {
    const int solver = m % s.ranks().domain_size();
    if (solver == s.ranks().domain_rank())
      whole = field.sample(e.seed, core::Stream::rain_field, static_cast<std::uint32_t>(s.first_member() + m),
                           step);
    MPI_Bcast(whole.data(), static_cast<int>(whole.size()), MPI_DOUBLE, solver, s.ranks().domain());
    for (mesh::Index c = 0; c < s.local().n_owned; ++c) rows[c * lanes + m] = whole[s.local().global_cell[c]];
  }
  for (std::size_t first = 0; first < rows.size(); first += lanes)
    std::fill(rows.begin() + first + s.my_members(), rows.begin() + first + lanes,
              rows[first + s.my_members() - 1]);
  return rows;
}

void draw_manning(hydro::Simulation& s) {
  const core::Ensemble& e = s.basin().ensemble;
  const std::size_t lanes = s.lanes();
  for (std::size_t i = 0; i < s.manning_factor.size(); ++i) {
    const auto member =
        static_cast<std::uint32_t>(s.first_member() + std::min<std::size_t>(i % lanes, s.my_members() - 1));
    const double x =
        core::normal(e.seed, core::Stream::manning, member, 0, static_cast<std::uint32_t>(i / lanes));
    s.manning_factor[i] = std::exp(e.manning_sigma * x);
  }
}

}  // namespace

void perturb(hydro::Simulation& s, std::uint32_t step) {
  if (s.members() == 1) return;
  const core::Ensemble& e = s.basin().ensemble;
  const std::vector<double> field = member_fields(s, step);
  const double keep = step == 0 ? 0 : e.rain_persistence, fresh = std::sqrt(1 - keep * keep);
  const double middle = -0.5 * e.rain_sigma * e.rain_sigma;  // of ln f, so that the mean of f is 1
  for (std::size_t i = 0; i < field.size(); ++i)
    s.rain_factor[i] =
        std::exp(middle + keep * (std::log(s.rain_factor[i]) - middle) + fresh * e.rain_sigma * field[i]);
  if (step == 0) draw_manning(s);
  s.use_factors();
}

}  // namespace freshet::forecast
