#include "hydro/run/simulation.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/errors.hpp"
#include "hydro/run/failure.hpp"
#include "mesh/parallel/partition.hpp"

namespace freshet::hydro {
namespace {

Real real_of(const core::Basin& basin) {
  return basin.solver.precision == core::Precision::f32 ? Real::f32 : Real::f64;
}

std::vector<EdgeKind> kinds(const mesh::LocalMesh& local, const Sections& sections) {
  std::vector<EdgeKind> result;
  for (const mesh::LocalEdge& e : local.edges)
    result.push_back(e.right == mesh::none ? sections.kind_of_edge(e.global) : EdgeKind::wall);
  return result;
}

/// Steps shorter than this [s] mean that the run has collapsed.
constexpr double shortest_step = 1e-6;
/// No flood is this fast [m/s]: a dam of 1 km breaks at 200 m/s.
constexpr double fastest_flow = 200;
/// Steps between one kept state and the next, and from one look at the extremes to the next at least.
constexpr long keep_every = 256, look_every = 4;

double perimeter_of(const mesh::Mesh& mesh, Index cell) {
  if (cell == mesh::none) return 1;
  double sum = 0;
  for (int i = 0; i < mesh.cell_size(cell); ++i) {
    const auto [a, b] = mesh.edge_nodes[mesh.cell_edges[cell][i]];
    sum += std::hypot(mesh.node_x[b] - mesh.node_x[a], mesh.node_y[b] - mesh.node_y[a]);
  }
  return sum;
}

}  // namespace

double Budget::error(std::size_t lane) const {
  double in = initial[lane] + rain[lane] + analysis[lane] + clipped[lane];
  for (const auto& s : section) in += s[lane];
  in -= infiltration[lane] + evaporation[lane];
  for (const auto& s : source) in += s[lane];
  return storage[lane] - in;
}

double Budget::relative_error(std::size_t lane) const {
  double turnover = initial[lane] + rain[lane] + std::abs(analysis[lane]);
  for (const auto& s : source) turnover += std::abs(s[lane]);
  for (const auto& s : section) turnover += std::abs(s[lane]);
  return turnover > 0 ? std::abs(error(lane)) / turnover : 0;
}

Simulation::Simulation(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::Ranks& ranks,
                       const std::filesystem::path& rain_file)
    : basin_(basin),
      mesh_(mesh),
      ranks_(ranks),
      members_(basin.ensemble.members),
      first_member_(ranks.first_member(ranks.group(), members_)),
      my_members_(ranks.first_member(ranks.group() + 1, members_) - first_member_),
      owner_(mesh::partition(mesh, ranks.world(), ranks.groups())),
      local_(mesh::cut(mesh, owner_, ranks.domain_rank())),
      halo_(local_, owner_, ranks.domain()),
      slab_(local_, mesh.n_cells(), ranks.domain()),
      rain_(basin, mesh, rain_file),
      sections_(basin, mesh),
      lines_(section_paths(basin, mesh)),
      gates_(section_gates(lines_, local_)),
      gauges_(place_gauges(basin, mesh)),
      forcing_(basin, mesh, local_, lanes_for(my_members_, real_of(basin))) {
  core::check(my_members_ > 0, "ensemble.groups = {} is more than ensemble.members = {}", ranks.groups(),
              members_);
  const int classes = static_cast<int>(mesh.land_class_names.size());
  solver_ =
      make_solver(local_, kinds(local_, sections_), my_members_, classes, real_of(basin), basin.solver.order);
  cycle_ = LocalSteps(basin.solver.local_steps, real_of(basin));
  solver_->watch(basin.products.arrival_depth_m, basin.products.durations_m());
  if (!lines_.empty()) solver_->set_gates(gates_.edges);
  forcing_.set_up(*solver_);
  set_depth_roughness();
  const std::size_t n = lanes();
  rain_factor.assign(local_.n_owned * n, 1);
  manning_factor.assign(classes * n, 1);
  carried_.initial.assign(n, 0);
  carried_.rain = carried_.analysis = carried_.clipped = carried_.initial;
  carried_.section.assign(sections_.count(), carried_.initial);
  carried_.line.assign(lines_.size(), carried_.initial);
  carried_.infiltration = carried_.evaporation = carried_.initial;
  carried_.source = carried_.source_asked =
      std::vector<std::vector<double>>(forcing_.sources(), carried_.initial);
  use_factors();

  LaneState state;
  state.depth.assign(local_.n_owned * n, 0);
  state.velocity_x = state.velocity_y = state.depth;
  if (basin.solver.start_with_level)
    for (Index c = 0; c < local_.n_owned; ++c)
      std::fill_n(state.depth.begin() + c * n, n,
                  std::max(0.0, basin.solver.initial_level_m - local_.bed[c]));
  set(0, state, {});
  carried_.initial = storage();
}

/// How many times rougher a class is in shallow water; factors of members go on top.
void Simulation::set_depth_roughness() {
  const core::Roughness& roughness = basin_.roughness;
  if (roughness.by_depth.empty()) return;
  const std::vector<std::string> names = roughness.class_names();
  std::vector<DepthRoughness> curves(mesh_.land_class_names.size());
  for (const core::RoughnessByDepth& c : roughness.by_depth) {
    const auto known = std::find(names.begin(), names.end(), c.land_class) - names.begin();
    for (std::size_t i = 0; i < curves.size(); ++i)
      if (mesh_.land_class_names[i] == c.land_class)
        curves[i] = {c.shallow_n / roughness.class_manning()[known], c.shallow_depth_m, c.deep_depth_m};
  }
  solver_->set_depth_roughness(curves);
}

void Simulation::use_factors() {
  const std::size_t n = lanes();
  std::vector<std::string> names = basin_.roughness.class_names();
  const std::vector<double> known = basin_.roughness.class_manning();
  std::vector<double> manning(manning_factor.size());
  for (std::size_t i = 0; i < mesh_.land_class_names.size(); ++i) {
    const auto found = std::find(names.begin(), names.end(), mesh_.land_class_names[i]);
    core::check(found != names.end(),
                "{}: the mesh has cells of land class '{}', which roughness does not name; add it, or make "
                "the mesh again",
                basin_.roughness.at.text, mesh_.land_class_names[i]);
    const double base = known[static_cast<std::size_t>(found - names.begin())];
    for (std::size_t k = 0; k < n; ++k) manning[i * n + k] = base * manning_factor[i * n + k];
  }
  solver_->set_manning(manning);
  manning_ = manning;
  refresh_rain();
}

void Simulation::set(double time, const LaneState& owned, const std::vector<double>& residual) {
  time_ = time;
  kept_.reset();
  cycle_.reset();
  looked_at_ = false;
  LaneState all = owned;
  for (auto* v : {&all.depth, &all.velocity_x, &all.velocity_y})
    v->resize(static_cast<std::size_t>(local_.n_cells()) * lanes(), 0);
  solver_->set_state(all);
  if (!residual.empty()) solver_->set_residual(residual);
  refresh_rain();
}

LaneState Simulation::owned_state() const {
  LaneState s = solver_->state();
  for (auto* v : {&s.depth, &s.velocity_x, &s.velocity_y})
    v->resize(static_cast<std::size_t>(local_.n_owned) * lanes());
  return s;
}

/// Rain rates that hold from now to the next change.
void Simulation::refresh_rain() {
  const std::size_t n = lanes();
  const std::vector<double> intensity = rain_.intensities(time_);
  rain_until_ = rain_.next_change(time_);
  rain_volume_rate_.assign(n, 0);
  if (std::all_of(intensity.begin(), intensity.end(), [](double i) { return i == 0; })) {
    solver_->set_rain({});
    return;
  }
  const bool single = real_of(basin_) == Real::f32;
  std::vector<double> rate(rain_factor.size());
  std::vector<core::ExactSum> volume(n);
  for (Index c = 0; c < local_.n_owned; ++c) {
    const double i = rain_.at(local_.global_cell[c], intensity);
    for (std::size_t k = 0; k < n; ++k) {
      const double r = i * rain_factor[c * n + k];
      rate[c * n + k] = single ? static_cast<double>(static_cast<float>(r)) : r;
      volume[k].add(rate[c * n + k] * local_.area[c]);
    }
  }
  solver_->set_rain(rate);
  ranks_.add_over_domain(volume);
  for (std::size_t k = 0; k < n; ++k) rain_volume_rate_[k] = volume[k].value();
}

/// Boundary values for the step that begins now, and the rate at which water may rush in from them.
void Simulation::refresh_boundary() {
  if (!sections_.driven()) return;
  const std::size_t n = lanes();
  std::vector<double> values(solver_->boundary_edges().size() * n, 0);
  boundary_rate_ = 0;
  std::vector<std::vector<double>> inflow(sections_.count());
  for (int section = 0; section < sections_.count(); ++section)
    if (sections_.kind(section) == EdgeKind::discharge && !sections_.rated(section))
      inflow[section] = sections_.unit_discharge(section, time_);
  for (std::size_t i = 0; i < solver_->boundary_edges().size(); ++i) {
    const mesh::LocalEdge& e = local_.edges[solver_->boundary_edges()[i]];
    const int section = sections_.of_edge(e.global);
    if (section < 0) continue;
    const EdgeKind kind = sections_.kind(section);
    if (sections_.rated(section)) {
      if (e.left >= local_.n_owned) continue;
      const std::vector<double> water = solver_->state_of(e.left).depth;
      for (std::size_t k = 0; k < n; ++k)
        values[i * n + k] = -sections_.unit_outflow(section, e.global, local_.bed[e.left] + water[k]);
      continue;
    }
    double value = 0, depth = 0;
    if (kind == EdgeKind::discharge) {
      value = inflow[section][sections_.place(e.global)];
      depth = std::cbrt(value * value / gravity);
    } else if (kind == EdgeKind::level) {
      value = sections_.value(section, time_) - local_.bed[e.left];
      depth = std::max(value, 0.0);
    } else {
      value = sections_.value(section, time_);
    }
    std::fill_n(values.begin() + i * n, n, value);
    const double limit = 0.5 * local_.perimeter[e.left] / local_.area[e.left];
    boundary_rate_ = std::max(boundary_rate_, 2 * std::sqrt(gravity * depth) * limit);
  }
  solver_->set_boundary(values);
}

/// Not finite, on all ranks, if one has seen a value that is not.
double Simulation::next_rate() {
  const double mine = std::max({solver_->rate(), boundary_rate_, forcing_.rate(basin_.solver.cfl)});
  return ranks_.largest(std::isfinite(mine) && !look_failed_ ? mine
                                                             : std::numeric_limits<double>::infinity());
}

void Simulation::take_step(const StepPlan& plan, double dt) {
  halo_.exchange(*solver_);
  solver_->prepare(plan);
  if (solver_->order() == 2) halo_.exchange(solver_->gradients());
  solver_->advance(plan);
  solver_->apply_sources(plan);
  for (int i = 0; i < forcing_.sources(); ++i)
    for (double& volume : carried_.source_asked[i]) volume += forcing_.discharge(i) * dt;
}

/// Members of all groups take the same steps.
void Simulation::begin_cycle(double rate, double left) {
  const auto agree = [&](HaloField& classes) {
    if (ranks_.groups() == 1) return;
    std::vector<Index> owned(local_.n_owned);
    std::iota(owned.begin(), owned.end(), 0);
    std::vector<unsigned char> bytes(owned.size() * classes.row_bytes());
    classes.pack(owned, bytes.data());
    ranks_.least_across(bytes);
    classes.unpack(owned, bytes.data());
  };
  cycle_.begin(*solver_, rate, left * rate / basin_.solver.cfl,
               [&](HaloField& field) { halo_.exchange(field); }, agree);
}

void Simulation::advance_to(double target) {
  const auto start = std::chrono::steady_clock::now();
  const bool single = real_of(basin_) == Real::f32;
  if (!looked_at_) check_finite();
  if (!kept_ || steps_ - kept_->steps >= keep_every) keep();
  // Looks and cycles are counted from the start of this advance so that restarts see the same ones.
  for (long since_look = 1; time_ < target; ++since_look) {
    if (cycle_.between()) {
      if (time_ >= rain_until_) refresh_rain();
      forcing_.refresh(*solver_, time_);
    }
    refresh_boundary();
    const double stop = std::min(target, rain_until_), left = stop - time_, now = next_rate();
    if (!std::isfinite(now)) check_finite();
    if (cycle_.between()) begin_cycle(now, left);
    const double rate = cycle_.rate(now);
    double dt = rate > 0 ? std::min(basin_.solver.cfl / rate, left) : left;
    if (rate > 0) check_step(basin_.solver.cfl / rate, rate);
    const bool last = dt >= left;
    if (!last && 2 * dt > left) dt = left / 2;
    dt = cycle_.rounded(dt);
    const double used = single ? static_cast<double>(static_cast<float>(dt)) : dt;
    take_step(cycle_.tick(used, left, last || cycle_.outgrown(rate)), used);
    for (std::size_t k = 0; k < rain_volume_rate_.size(); ++k)
      carried_.rain[k] += rain_volume_rate_[k] * used;
    time_ = last ? stop : time_ + dt;
    ++steps_;
    if ((since_look >= look_every && cycle_.between()) || time_ >= target) {
      look_failed_ = !solver_->track_maxima(time_);
      since_look = 0;
    }
  }
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (ranks_.largest(look_failed_ ? 1 : 0) > 0) check_finite();
  looked_at_ = true;
}

/// Notes the length of a step; fails if it has collapsed.
void Simulation::check_step(double dt, double rate) {
  const bool collapsed = !(dt >= shortest_step) || !std::isfinite(rate);
  if (!record_.add(dt, time_) && !collapsed) return;
  // Which cell sets it: the one of the lowest number that has this rate.
  const double own = solver_->rate();
  const Index cell = own >= rate ? solver_->limiting_cell() : mesh::none;
  int global = cell == mesh::none ? std::numeric_limits<int>::max() : local_.global_cell[cell], first = 0;
  MPI_Allreduce(&global, &first, 1, MPI_INT, MPI_MIN, ranks_.world());
  record_.note_cell(first == std::numeric_limits<int>::max() ? mesh::none : first);
  const double size = record_.cell() == mesh::none ? 0 : 2 * mesh_.cell_area[record_.cell()];
  if (!collapsed && size * rate < fastest_flow * perimeter_of(mesh_, record_.cell())) return;
  fail(*this, global == first && cell != mesh::none ? std::vector<Index>{cell} : std::vector<Index>{},
       fmt::format("the time step collapsed to {:g} s{}", dt,
                   record_.cell() == mesh::none ? " by what comes in through a boundary" : ""));
}

void Simulation::keep() {
  solver_->keep();
  kept_ = Kept{time_, steps_, carried_};
}

void Simulation::return_to_kept() {
  if (!kept_) return;
  solver_->restore();
  cycle_.reset();
  time_ = kept_->time;
  steps_ = kept_->steps;
  carried_ = kept_->carried;
  look_failed_ = looked_at_ = false;
  refresh_rain();
}

void Simulation::check_finite() {
  const Index first = solver_->find_not_finite();
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

GaugeValues Simulation::gauge_values() const {
  const std::size_t n = gauges_.size() * members_;
  std::vector<double> values(3 * n, 0);
  for (std::size_t g = 0; g < gauges_.size(); ++g) {
    const auto found = std::lower_bound(local_.global_cell.begin(),
                                        local_.global_cell.begin() + local_.n_owned, gauges_[g].cell);
    if (found == local_.global_cell.begin() + local_.n_owned || *found != gauges_[g].cell) continue;
    const LaneState cell = solver_->state_of(static_cast<Index>(found - local_.global_cell.begin()));
    for (int m = 0; m < my_members_; ++m) {
      const std::size_t at = g * members_ + first_member_ + m;
      values[at] = gauges_[g].bed + cell.depth[m];
      values[n + at] = cell.velocity_x[m];
      values[2 * n + at] = cell.velocity_y[m];
    }
  }
  ranks_.add_over_world(values);
  const auto part = [&](std::size_t i) {
    return std::vector<double>(values.begin() + static_cast<std::ptrdiff_t>(i * n),
                               values.begin() + static_cast<std::ptrdiff_t>((i + 1) * n));
  };
  return {part(0), part(1), part(2)};
}

std::vector<double> Simulation::section_volumes() const {
  const std::vector<std::vector<double>> mine = through_sections(), lines = through_lines();
  std::vector<double> all(recorded_sections() * members_, 0);
  const auto put = [&](std::size_t row, const std::vector<double>& before, const std::vector<double>& since) {
    for (int m = 0; m < my_members_; ++m) all[row * members_ + first_member_ + m] = before[m] + since[m];
  };
  if (ranks_.domain_rank() == 0) {
    for (std::size_t s = 0; s < mine.size(); ++s) put(s, carried_.section[s], mine[s]);
    for (std::size_t l = 0; l < lines.size(); ++l) put(mine.size() + l, carried_.line[l], lines[l]);
  }
  ranks_.add_over_world(all);
  return all;
}

/// [section][lane] m3 in since the volumes were reset. Collective over the group.
std::vector<std::vector<double>> Simulation::through_sections() const {
  const std::size_t n = lanes();
  std::vector<core::ExactSum> sums(static_cast<std::size_t>(sections_.count()) * n);
  const std::vector<double> through = solver_->boundary_volume();
  for (std::size_t i = 0; i < solver_->boundary_edges().size(); ++i) {
    const int s = sections_.of_edge(local_.edges[solver_->boundary_edges()[i]].global);
    if (s < 0) continue;
    for (std::size_t k = 0; k < n; ++k) sums[s * n + k].add(through[i * n + k]);
  }
  ranks_.add_over_domain(sums);
  std::vector<std::vector<double>> volumes(sections_.count(), std::vector<double>(n));
  for (std::size_t i = 0; i < sums.size(); ++i) volumes[i / n][i % n] = sums[i].value();
  return volumes;
}

/// [section line][lane] m3 downstream since the volumes were reset. Collective over the group.
std::vector<std::vector<double>> Simulation::through_lines() const {
  const std::size_t n = lanes();
  std::vector<std::vector<double>> volumes(lines_.size(), std::vector<double>(n));
  if (lines_.empty()) return volumes;
  std::vector<core::ExactSum> sums(lines_.size() * n);
  const std::vector<double> through = solver_->gate_volume();
  for (std::size_t i = 0; i < gates_.edges.size(); ++i)
    for (std::size_t k = 0; k < n; ++k)
      sums[gates_.section[i] * n + k].add(gates_.signs[i] * through[i * n + k]);
  ranks_.add_over_domain(sums);
  for (std::size_t i = 0; i < sums.size(); ++i) volumes[i / n][i % n] = sums[i].value();
  return volumes;
}

std::vector<double> Simulation::storage() const {
  std::vector<core::ExactSum> sums = solver_->volumes().storage;
  ranks_.add_over_domain(sums);
  std::vector<double> values;
  for (const core::ExactSum& s : sums) values.push_back(s.value());
  return values;
}

Budget Simulation::budget() const {
  const std::size_t n = lanes();
  Budget b = carried_;
  b.storage = storage();
  std::vector<core::ExactSum> clipped(n);
  const std::vector<double> made = solver_->volumes().clipped;
  const std::vector<std::vector<double>> section = through_sections(), line = through_lines();
  for (std::size_t k = 0; k < n; ++k) clipped[k].add(made[k]);
  ranks_.add_over_domain(clipped);
  for (std::size_t k = 0; k < n; ++k) {
    b.clipped[k] += clipped[k].value();
    for (int s = 0; s < sections_.count(); ++s) b.section[s][k] += section[s][k];
    for (std::size_t l = 0; l < lines_.size(); ++l) b.line[l][k] += line[l][k];
  }
  book_sources(b);
  return b;
}

/// Adds what the solver has booked of losses and sources since the last reset.
void Simulation::book_sources(Budget& b) const {
  const std::size_t n = lanes();
  const auto add = [&](const std::vector<double>& depth, std::vector<double>& account) {
    if (depth.empty()) return;
    std::vector<core::ExactSum> sums(n);
    for (std::size_t i = 0; i < depth.size(); ++i) sums[i % n].add(depth[i] * local_.area[i / n]);
    ranks_.add_over_domain(sums);
    for (std::size_t k = 0; k < n; ++k) account[k] += sums[k].value();
  };
  add(solver_->sources().infiltrated(), b.infiltration);
  add(solver_->sources().evaporated(), b.evaporation);
  std::vector<core::ExactSum> points(b.source.size() * n);
  const std::vector<double> volume = solver_->sources().point_volume();
  for (std::size_t i = 0; i < volume.size(); ++i)
    points[forcing_.source_of_point()[i / n] * n + i % n].add(volume[i]);
  ranks_.add_over_domain(points);
  for (std::size_t i = 0; i < points.size(); ++i) b.source[i / n][i % n] += points[i].value();
}

void Simulation::set_budget(const Budget& budget) {
  carried_ = budget;
  solver_->reset_volumes();
}

void Simulation::add_analysis_volume(const std::vector<double>& volume) {
  for (std::size_t k = 0; k < volume.size(); ++k) carried_.analysis[k] += volume[k];
}

}  // namespace freshet::hydro
