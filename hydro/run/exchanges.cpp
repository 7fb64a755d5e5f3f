#include "hydro/run/exchanges.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "hydro/formulas/gravity.hpp"
#include "hydro/formulas/inflow_rates.hpp"

namespace freshet::hydro {
namespace {

/// Of what stands above the sill in the giving cell, so much may leave in a step: else its level would swing.
constexpr double share_of_step = 0.25;
/// Steps are not shortened below this for an exchange, s.
constexpr double least_step = 0.01;

}  // namespace

Exchanges::Exchanges(const std::vector<core::ExchangeSettings>& settings, const mesh::Mesh& mesh)
    : settings_(settings) {
  std::vector<mesh::ExchangePair> places;
  for (std::size_t i = 0; i < settings_.size(); ++i)
    for (const mesh::ExchangePair& p : mesh::exchange_pairs(mesh, settings_[i])) {
      core::check(p.edge == mesh::none || std::find(closed_.begin(), closed_.end(), p.edge) == closed_.end(),
                  "{}: {} shares an edge with another exchange along a line; draw them apart",
                  settings_[i].at, mesh::name_of(settings_[i]));
      if (p.edge != mesh::none) closed_.push_back(p.edge);
      places.push_back(p);
      const ExchangeSite site{mesh.bed_elevation[p.first], mesh.bed_elevation[p.second], p.length, p.along};
      pairs_.push_back({i, 0, 0, make_exchange(settings_[i], site), p.nx, p.ny});
      for (const mesh::Index c : {p.first, p.second})
        cells_.push_back({c, mesh.bed_elevation[c], mesh.cell_area[c], mesh::perimeter(mesh, c)});
    }
  std::sort(closed_.begin(), closed_.end());
  const auto before = [](const Cell& a, const Cell& b) { return a.global < b.global; };
  std::sort(cells_.begin(), cells_.end(), before);
  const auto same = [](const Cell& a, const Cell& b) { return a.global == b.global; };
  cells_.erase(std::unique(cells_.begin(), cells_.end(), same), cells_.end());
  const auto place = [&](mesh::Index c) {
    return static_cast<std::size_t>(std::lower_bound(cells_.begin(), cells_.end(), Cell{c, 0, 0, 0}, before) -
                                    cells_.begin());
  };
  for (std::size_t i = 0; i < places.size(); ++i) {
    pairs_[i].first = place(places[i].first);
    pairs_[i].second = place(places[i].second);
  }
}

void Exchanges::set_up(const mesh::LocalMesh& local, Solver& solver) {
  if (!any()) return;
  lanes_ = static_cast<std::size_t>(solver.lanes());
  kept_.assign(settings_.size() * lanes_, 0);
  const auto end = local.global_cell.begin() + local.n_owned;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const auto found = std::lower_bound(local.global_cell.begin(), end, cells_[i].global);
    if (found == end || *found != cells_[i].global) continue;
    mine_.push_back(i);
    owned_.push_back(static_cast<mesh::Index>(found - local.global_cell.begin()));
  }
  solver.exchange_cells().set(owned_);
}

/// [cell][so many values] of [cell of this rank][values]: each value has one owner, the others add zeros.
std::vector<double> Exchanges::known_to_all(const std::vector<double>& own, std::size_t values,
                                            const mesh::Ranks& ranks) const {
  std::vector<double> all(cells_.size() * values, 0);
  for (std::size_t i = 0; i < mine_.size(); ++i)
    std::copy_n(own.begin() + static_cast<std::ptrdiff_t>(i * values), values,
                all.begin() + static_cast<std::ptrdiff_t>(mine_[i] * values));
  MPI_Allreduce(MPI_IN_PLACE, all.data(), static_cast<int>(all.size()), MPI_DOUBLE, MPI_SUM, ranks.domain());
  return all;
}

/// The reverse.
std::vector<double> Exchanges::of_mine(const std::vector<double>& all, std::size_t values) const {
  std::vector<double> own;
  for (const std::size_t c : mine_)
    own.insert(own.end(), all.begin() + static_cast<std::ptrdiff_t>(c * values),
               all.begin() + static_cast<std::ptrdiff_t>((c + 1) * values));
  return own;
}

/// [cell][lane] m, on every rank.
std::vector<double> Exchanges::depths(const Solver& solver, const mesh::Ranks& ranks) const {
  return known_to_all(solver.exchange_cells().depths(), lanes_, ranks);
}

double Exchanges::level(const std::vector<double>& depth, std::size_t cell, std::size_t lane) const {
  return cells_[cell].bed + depth[cell * lanes_ + lane];
}

ExchangeLevels Exchanges::levels(const Pair& pair, const std::vector<double>& depth, double time,
                                 std::size_t lane) const {
  return {level(depth, pair.first, lane), level(depth, pair.second, lane), time,
          kept_[pair.exchange * lanes_ + lane]};
}

/// [pair][lane] m3/s.
std::vector<double> Exchanges::discharges(const std::vector<double>& depth, double time) const {
  std::vector<double> discharge;
  discharge.reserve(pairs_.size() * lanes_);
  for (const Pair& p : pairs_)
    for (std::size_t k = 0; k < lanes_; ++k)
      discharge.push_back(p.flow->discharge(levels(p, depth, time, k)));
  return discharge;
}

void Exchanges::keep(const std::vector<double>& depth, double time) {
  std::vector<double> kept(kept_.size(), 0);
  for (const Pair& p : pairs_)
    for (std::size_t k = 0; k < lanes_; ++k) {
      double& most = kept[p.exchange * lanes_ + k];
      most = std::max(most, p.flow->kept(levels(p, depth, time, k)));
    }
  kept_ = std::move(kept);
}

/// What can go of a wanted volume [m3]: not more than the giving cell holds, than lies above its sill, and
/// than what makes both levels equal.
double Exchanges::volume(const Pair& pair, double wanted, std::size_t lane,
                         const std::vector<double>& depth) const {
  const bool forward = wanted > 0;
  const std::size_t from = forward ? pair.first : pair.second, to = forward ? pair.second : pair.first;
  const double a = cells_[from].area, b = cells_[to].area, stands = level(depth, from, lane);
  double most = std::min(depth[from * lanes_ + lane], stands - pair.flow->sill(forward)) * a;
  if (pair.flow->levels_out()) most = std::min(most, (stands - level(depth, to, lane)) * (a / (a + b)) * b);
  const double size = std::min(std::abs(wanted), std::max(most, 0.0));
  return forward ? size : -size;
}

/// Bound on 1/dt times the Courant number: so that the giving cell keeps a level, and an inflow does not pile
/// up on dry ground (filling_rate()).
double Exchanges::rate(const Pair& pair, double discharge, std::size_t lane, const std::vector<double>& depth,
                       double cfl) const {
  if (!(std::abs(discharge) > 0)) return 0;
  const bool forward = discharge > 0;
  const std::size_t from = forward ? pair.first : pair.second, to = forward ? pair.second : pair.first;
  const Cell& receives = cells_[to];
  const double q = std::abs(discharge), above = level(depth, from, lane) - pair.flow->sill(forward),
               left = std::min(above, depth[from * lanes_ + lane]) * cells_[from].area;
  double rate = left > 0 ? cfl * q / (share_of_step * left) : 0;
  const double rise = q / receives.area, filling = filling_rate(rise, receives.perimeter, receives.area, cfl);
  if (depth[to * lanes_ + lane] * filling < cfl * rise) rate = std::max(rate, filling);
  return std::min(rate, cfl / least_step);
}

/// A closed edge presses as a wall that stops the water; where water leaves over it with q = Q / L, the
/// pressure is less by c q, c = sqrt(g h) (of the Riemann problem with the velocity q / h behind the edge in
/// place of the mirror image). What the wall took is given back: A h du = c V.
void Exchanges::move(const Pair& pair, double volume, std::size_t lane, std::vector<double>& depth,
                     std::vector<double>& added) const {
  const auto of = [&](std::size_t cell, std::size_t what) -> double& {
    return added[(3 * cell + what) * lanes_ + lane];
  };
  const std::size_t from = volume > 0 ? pair.first : pair.second;
  depth[pair.first * lanes_ + lane] -= volume / cells_[pair.first].area;
  depth[pair.second * lanes_ + lane] += volume / cells_[pair.second].area;
  of(pair.first, 0) -= volume;
  of(pair.second, 0) += volume;
  const double left = depth[from * lanes_ + lane];
  if (!(left > 0)) return;
  const double push = std::sqrt(gravity / left) * volume / cells_[from].area;
  of(from, 1) += push * pair.nx;
  of(from, 2) += push * pair.ny;
}

/// What the moved water carries, after it has moved. `carried` [cell][quantity][lane]: that of the receiving
/// cell comes nearer to that of the giving one, by the share of its water that is new. Even ones stay even.
void Exchanges::mix(const Pair& pair, double volume, std::size_t lane, const std::vector<double>& depth,
                    std::vector<double>& carried) const {
  const std::size_t from = volume > 0 ? pair.first : pair.second, to = volume > 0 ? pair.second : pair.first;
  const double holds = depth[to * lanes_ + lane] * cells_[to].area;
  if (volume == 0 || !(holds > 0)) return;
  const double share = std::min(std::abs(volume) / holds, 1.0);
  const std::size_t values = carried.size() / cells_.size();
  for (std::size_t v = lane; v < values; v += lanes_)
    carried[to * values + v] += (carried[from * values + v] - carried[to * values + v]) * share;
}

double Exchanges::largest_rate(const std::vector<double>& depth, const std::vector<double>& discharge,
                               double cfl) const {
  double largest = 0;
  for (std::size_t i = 0; i < discharge.size(); ++i)
    largest = std::max(largest, rate(pairs_[i / lanes_], discharge[i], i % lanes_, depth, cfl));
  return largest;
}

void Exchanges::begin(const Solver& solver, const mesh::Ranks& ranks, const Step& step) {
  if (!any()) return;
  began_ = depths(solver, ranks);
  keep(began_, step.begin);
  rate_ = largest_rate(began_, discharges(began_, step.begin), step.cfl);
}

void Exchanges::take_place(Solver& solver, const mesh::Ranks& ranks, const Step& step,
                           std::vector<std::vector<double>>& moved) {
  if (!any()) return;
  std::vector<double> depth = depths(solver, ranks);
  const std::vector<double> discharge = discharges(began_, step.begin);
  std::vector<double> added(3 * depth.size(), 0);
  const std::size_t values = lanes_ * static_cast<std::size_t>(solver.carried().count());
  std::vector<double> carried;
  if (values > 0) carried = known_to_all(solver.carried().concentrations_of(owned_), values, ranks);
  for (std::size_t i = 0; i < discharge.size(); ++i) {
    const Pair& p = pairs_[i / lanes_];
    const double v = volume(p, discharge[i] * step.length, i % lanes_, depth);
    move(p, v, i % lanes_, depth, added);
    if (values > 0) mix(p, v, i % lanes_, depth, carried);
    moved[p.exchange][i % lanes_] += v;
  }
  solver.exchange_cells().add(of_mine(added, 3 * lanes_));
  if (values > 0) solver.carried().set_concentrations_of(owned_, of_mine(carried, values));
  keep(depth, step.begin + step.length);
  rate_ = largest_rate(depth, discharge, step.cfl);
  began_ = std::move(depth);
}

}  // namespace freshet::hydro
