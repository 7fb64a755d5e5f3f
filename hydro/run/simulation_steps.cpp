// The steps of a simulation, and what happens when one fails.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/basin.hpp"
#include "hydro/run/failure.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {
namespace {

/// Steps shorter than this [s] mean that the run has collapsed.
constexpr double shortest_step = 1e-6;
/// No flood is this fast [m/s]: a dam of 1 km breaks at 200 m/s.
constexpr double fastest_flow = 200;
/// Substeps between one kept state and the next.
constexpr long keep_every = 256;

/// Where nothing flows no step is too long for the waves. But a step takes discharges and levels as they are
/// at its beginning, and those that are about to rise must not be taken for zero until its end [s].
double quiet_step(const Simulation& s, double left) {
  constexpr double ahead = 60, fine = 1;  // s: what is looked at, and the step where something changes there
  const auto& sources = s.basin().forcing.sources;
  bool changes = std::any_of(sources.begin(), sources.end(),
                             [](const auto& source) { return source.discharge.file.has_value(); });
  bool driven = changes || s.exchanges().any();
  for (int i = 0; i < s.boundaries().count(); ++i) {
    const EdgeKind kind = s.boundaries().kind(i);
    if (!brings_in(kind) || by_lane(kind)) continue;
    driven = true;
    changes = changes || s.boundaries().given(i, s.time() + ahead) != s.boundaries().given(i, s.time());
  }
  return driven ? std::min(left, changes ? fine : ahead) : left;
}

}  // namespace

/// Not finite, on all ranks, if one has seen a value that is not.
double Simulation::next_rate() {
  const double mine =
      std::max({solver_->rate(), boundary_rate_, forcing_.rate(basin_.solver.cfl), exchanges_.rate()});
  return ranks_.largest(std::isfinite(mine) && !found_not_finite_ ? mine
                                                                  : std::numeric_limits<double>::infinity());
}

void Simulation::take_step(const StepPlan& plan, double dt) {
  solver_->step(plan, halo_);
  for (int i = 0; i < forcing_.sources(); ++i)
    for (double& volume : carried_.of("source_asked", i)) volume += forcing_.discharge(i) * dt;
  exchanges_.take_place(*solver_, ranks_, {time_, dt, basin_.solver.cfl}, carried_.rows("through_exchange"));
}

/// Members of all groups take the same steps.
void Simulation::agree_on(HaloField& classes) {
  if (ranks_.groups() == 1) return;
  std::vector<Index> owned(local_.n_owned);
  std::iota(owned.begin(), owned.end(), 0);
  std::vector<unsigned char> bytes(owned.size() * classes.row_bytes());
  classes.pack(owned, bytes.data());
  ranks_.least_across(bytes);
  classes.unpack(owned, bytes.data());
}

void Simulation::advance_to(double target) {
  const auto start = std::chrono::steady_clock::now();
  if (!extremes_current_) check_finite();
  if (!kept_ || substeps_ - kept_->steps >= keep_every) keep();
  exchanges_.begin(*solver_, ranks_, {time_, 0, basin_.solver.cfl});
  // Updates and steps are counted from the start of this advance so that restarts see the same ones.
  for (long since_update = 1; time_ < target; ++since_update) {
    if (stepper_.between() && time_ >= rain_until_) end_slot();
    forcing_.refresh(*solver_, time_);
    refresh_boundary();
    const double stop = std::min(target, rain_until_), left = stop - time_, now = next_rate();
    if (!std::isfinite(now)) check_finite();
    if (stepper_.between()) ++steps_;
    const double longest = stepper_.rate(now) > 0 ? left : quiet_step(*this, left);
    const NextStep next =
        stepper_.next(*solver_, now, left, longest, halo_, [this](HaloField& classes) { agree_on(classes); });
    if (next.rate > 0) check_step(basin_.solver.cfl / next.rate, next);
    take_step(next.plan, next.dt);
    for (std::size_t k = 0; k < rain_volume_rate_.size(); ++k)
      carried_.of("rain")[k] += rain_volume_rate_[k] * next.dt;
    rain_gauges_.pass(next.dt);
    ground_.pass(next.dt, forcing_.evaporation());
    snow_.pass(next.dt);
    time_ = next.last ? stop : time_ + next.length;
    ++substeps_;
    if ((since_update >= extremes_every && stepper_.between()) || time_ >= target) {
      found_not_finite_ = !solver_->extremes().update(time_);
      since_update = 0;
    }
  }
  if (ground_.any() || snow_.any() || rain_moves()) end_slot();  // as a run that starts from here finds it
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (ranks_.largest(found_not_finite_ ? 1 : 0) > 0) check_finite();
  extremes_current_ = true;
}

/// Notes the length of a step; fails if it has collapsed.
void Simulation::check_step(double dt, const NextStep& next) {
  const double rate = next.rate;
  const bool collapsed = !(dt >= shortest_step) || !std::isfinite(rate);
  if (!record_.add(dt, time_) && !collapsed) return;
  // Which cell sets it: the one of the lowest number that has this rate. In the middle of a step rates are
  // times 2^class, and say nothing of speeds.
  const double own = solver_->rate();
  const Index cell = own >= rate ? solver_->diagnostics().limiting_cell() : mesh::none;
  int global = cell == mesh::none ? std::numeric_limits<int>::max() : local_.global_cell[cell], first = 0;
  MPI_Allreduce(&global, &first, 1, MPI_INT, MPI_MIN, ranks_.world());
  record_.note_cell(first == std::numeric_limits<int>::max() ? mesh::none : first);
  const bool known = record_.cell() != mesh::none;
  const double size =
      known ? 2 * mesh_.cell_area[record_.cell()] / mesh::perimeter(mesh_, record_.cell()) : 0;
  if (!collapsed && (!next.plan.first || size * rate < fastest_flow)) return;
  const bool by_boundary = record_.cell() == mesh::none;
  std::optional<std::size_t> lane;
  if (by_boundary && boundary_rate_ == ranks_.largest(boundary_rate_)) lane = boundary_lane_;
  fail(*this, global == first && cell != mesh::none ? std::vector<Index>{cell} : std::vector<Index>{},
       fmt::format("the time step collapsed to {:g} s{}", dt,
                   by_boundary ? " by what comes in through a boundary" : ""),
       lane);
}

void Simulation::keep() {
  solver_->keep();
  kept_ = Kept{time_,
               substeps_,
               carried_,
               exchanges_.kept(),
               ground_.state(),
               snow_.state(),
               rain_gauges_.fallen(),
               control("rain_east"),
               control("rain_north")};
}

void Simulation::return_to_kept() {
  if (!kept_) return;
  solver_->restore();
  stepper_.reset();
  time_ = kept_->time;
  substeps_ = kept_->steps;
  carried_ = kept_->carried;
  exchanges_.set_kept(kept_->exchanges);
  ground_.set_state(kept_->ground);
  snow_.set_state(kept_->snow);
  rain_gauges_.set_fallen(kept_->rain_fallen);
  note_ground();
  controls_[core::ControlName("rain_east").index] = kept_->rain_east;
  controls_[core::ControlName("rain_north").index] = kept_->rain_north;
  found_not_finite_ = extremes_current_ = false;
  refresh_rain();
}

void Simulation::check_finite() {
  const Index first = solver_->diagnostics().find_not_finite();
  if (ranks_.largest(first == mesh::none ? 0 : 1) == 0) return;
  const LaneState s = owned_state();
  std::vector<Index> bad;
  const std::size_t n = lanes();
  for (Index c = std::max(first, 0); first != mesh::none && c < local_.n_owned; ++c)
    for (std::size_t i = c * n; i < (c + 1) * n; ++i)
      if (!std::isfinite(s.depth[i] + s.velocity_x[i] + s.velocity_y[i])) {
        bad.push_back(c);
        break;
      }
  fail(*this, bad, "depth or velocity is not finite");
}

}  // namespace freshet::hydro
