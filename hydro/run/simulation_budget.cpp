// Where the water of a simulation came from and went: what the solver has booked of each account.

#include "core/exact_sum.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

using Sums = std::vector<core::ExactSum>;

/// [row * lane] of this rank -> [row][lane] of the group.
AccountVolumes over_domain(const Simulation& s, Sums sums) {
  const std::size_t n = s.lanes();
  s.ranks().add_over_domain(sums);
  AccountVolumes volumes(sums.size() / n, std::vector<double>(n));
  for (std::size_t i = 0; i < sums.size(); ++i) volumes[i / n][i % n] = sums[i].value();
  return volumes;
}

/// Of depths that the owned cells have lost, [cell][lane] m; empty: none.
AccountVolumes lost(const Simulation& s, const std::vector<double>& depth) {
  const std::size_t n = s.lanes();
  if (depth.empty()) return {std::vector<double>(n, 0)};
  Sums sums(n);
  for (std::size_t i = 0; i < depth.size(); ++i) sums[i % n].add(depth[i] * s.local().area[i / n]);
  return over_domain(s, std::move(sums));
}

}  // namespace

AccountVolumes infiltrated(const Simulation& s) { return lost(s, s.solver().source_terms().infiltrated()); }
AccountVolumes evaporated(const Simulation& s) { return lost(s, s.solver().source_terms().evaporated()); }
AccountVolumes through_boundaries(const Simulation& s) { return s.through_boundaries(); }
AccountVolumes through_lines(const Simulation& s) { return s.through_lines(); }
AccountVolumes stored_now(const Simulation& s) { return over_domain(s, s.solver().volumes().storage); }

AccountVolumes ground_stored(const Simulation& s) { return s.ground().stored(); }

AccountVolumes snow_stored(const Simulation& s) {
  return s.snow().any() ? AccountVolumes{s.snow().stored()} : AccountVolumes{};
}

AccountVolumes clipped_to_zero(const Simulation& s) {
  Sums sums(s.lanes());
  const std::vector<double> made = s.solver().volumes().clipped;
  for (std::size_t k = 0; k < sums.size(); ++k) sums[k].add(made[k]);
  return over_domain(s, std::move(sums));
}

AccountVolumes through_sources(const Simulation& s) {
  const std::size_t n = s.lanes();
  Sums sums(s.forcing().sources() * n);
  const std::vector<double> volume = s.solver().source_terms().point_volume();
  for (std::size_t i = 0; i < volume.size(); ++i)
    sums[s.forcing().source_of_point()[i / n] * n + i % n].add(volume[i]);
  return over_domain(s, std::move(sums));
}

namespace {

/// [tracer][lane] of the group, of one of the amounts that the solver keeps of each.
AccountVolumes of_tracers(const Simulation& s, CarriedAmounts::Sums CarriedAmounts::*of) {
  const Carried& carried = s.solver().carried();
  Sums sums;
  for (int q = 0; q < carried.count(); ++q) {
    const CarriedAmounts amounts = carried.amounts(q);
    sums.insert(sums.end(), (amounts.*of).begin(), (amounts.*of).end());
  }
  return over_domain(s, std::move(sums));
}

}  // namespace

AccountVolumes tracers_stored(const Simulation& s) { return of_tracers(s, &CarriedAmounts::storage); }
AccountVolumes tracers_through_boundaries(const Simulation& s) {
  return of_tracers(s, &CarriedAmounts::through_rim);
}
AccountVolumes tracers_from_sources(const Simulation& s) { return of_tracers(s, &CarriedAmounts::points); }
AccountVolumes tracers_decayed(const Simulation& s) { return of_tracers(s, &CarriedAmounts::decayed); }
AccountVolumes tracers_lost(const Simulation& s) { return of_tracers(s, &CarriedAmounts::lost); }
AccountVolumes tracers_clipped(const Simulation& s) { return of_tracers(s, &CarriedAmounts::clipped); }

AccountVolumes Simulation::through_boundaries() const {
  const std::size_t n = lanes();
  Sums sums(static_cast<std::size_t>(boundaries_.count()) * n);
  const std::vector<double> through = solver_->rims().volume();
  for (std::size_t i = 0; i < rim_.size(); ++i) {
    const int s = rim_[i].edge.boundary;
    if (s < 0) continue;
    for (std::size_t k = 0; k < n; ++k) sums[s * n + k].add(through[i * n + k]);
  }
  return over_domain(*this, std::move(sums));
}

AccountVolumes Simulation::through_lines() const {
  const std::size_t n = lanes();
  Sums sums(lines_.size() * n);
  if (lines_.empty()) return {};
  const std::vector<double> through = solver_->rims().metered_volume();
  for (std::size_t i = 0; i < section_edges_.edges.size(); ++i)
    for (std::size_t k = 0; k < n; ++k)
      sums[section_edges_.section[i] * n + k].add(section_edges_.signs[i] * through[i * n + k]);
  return over_domain(*this, std::move(sums));
}

std::vector<double> Simulation::section_volumes() const {
  const AccountVolumes boundaries = through_boundaries(), lines = through_lines();
  std::vector<double> all(recorded_sections() * members_, 0);
  const auto put = [&](std::size_t row, const std::vector<double>& before, const std::vector<double>& since) {
    for (int m = 0; m < my_members_; ++m) all[row * members_ + first_member_ + m] = before[m] + since[m];
  };
  if (ranks_.domain_rank() == 0) {
    for (std::size_t s = 0; s < boundaries.size(); ++s)
      put(s, carried_.of("through_boundary", s), boundaries[s]);
    for (std::size_t l = 0; l < lines.size(); ++l)
      put(boundaries.size() + l, carried_.of("through_line", l), lines[l]);
  }
  const AccountVolumes& exchanged = carried_.rows("through_exchange");
  const std::vector<double> none(lanes(), 0);
  if (ranks_.domain_rank() == 0)
    for (std::size_t i = 0; i < exchanged.size(); ++i)
      put(boundaries.size() + lines.size() + i, exchanged[i], none);
  ranks_.add_over_world(all);
  return all;
}

std::vector<Simulation::Recorded> Simulation::recorded() const {
  std::vector<Recorded> all;
  for (int i = 0; i < boundaries_.count(); ++i) all.push_back({Recorded::boundary, boundaries_.name(i)});
  for (const SectionPath& line : lines_) all.push_back({Recorded::line, line.name});
  for (std::size_t i = 0; i < exchanges_.count(); ++i)
    all.push_back({Recorded::exchange, exchanges_.settings(i).name});
  return all;
}

Budget Simulation::budget() const {
  Budget budget = carried_;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    if (accounts[i].booked == nullptr) continue;
    const AccountVolumes since = accounts[i].booked(*this);
    for (std::size_t r = 0; r < since.size(); ++r)
      for (std::size_t k = 0; k < since[r].size(); ++k) budget.of(AccountName(i), r)[k] += since[r][k];
  }
  return budget;
}

void Simulation::set_budget(const Budget& budget) {
  carried_ = budget;
  for (std::size_t i = 0; i < accounts.size(); ++i)
    if (accounts[i].role == Role::stored)
      for (std::vector<double>& row : carried_.rows(AccountName(i))) row.assign(row.size(), 0);
  solver_->reset_volumes();
}

void Simulation::book(AccountName account, const AccountVolumes& volume) {
  for (std::size_t r = 0; r < volume.size(); ++r)
    for (std::size_t k = 0; k < volume[r].size(); ++k) carried_.of(account, r)[k] += volume[r][k];
}

}  // namespace freshet::hydro
