#include "hydro/run/simulation.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/formulas/inflow_rates.hpp"
#include "hydro/run/initial_state.hpp"
#include "hydro/run/tracers.hpp"
#include "mesh/closed_edges.hpp"
#include "mesh/parallel/partition.hpp"

namespace freshet::hydro {
namespace {

std::vector<EdgeKind> kinds(const mesh::LocalMesh& local, const Boundaries& boundaries) {
  std::vector<EdgeKind> result;
  for (const mesh::LocalEdge& e : local.edges)
    result.push_back(e.right == mesh::none ? boundaries.kind_of_edge(e.global) : EdgeKind::wall);
  return result;
}

}  // namespace

Simulation::Simulation(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::Ranks& ranks,
                       const std::filesystem::path& rain_file, const std::vector<double>& work,
                       const std::filesystem::path& mesh_file)
    : basin_(basin),
      mesh_(mesh),
      ranks_(ranks),
      members_(basin.ensemble.members),
      first_member_(ranks.first_member(ranks.group(), members_)),
      my_members_(ranks.first_member(ranks.group() + 1, members_) - first_member_),
      owner_(mesh::partition(mesh, ranks.world(), ranks.groups(), work)),
      local_(mesh::cut(mesh, owner_, ranks.domain_rank())),
      halo_({local_, owner_, ranks.domain()}),
      slab_(local_, mesh.n_cells(), ranks.domain()),
      rain_(basin, mesh, rain_file),
      boundaries_(basin, mesh),
      inflow_spread_(basin, {first_member_, my_members_,
                             static_cast<std::size_t>(lanes_for(my_members_, basin.solver.precision))}),
      lines_(section_paths(basin, mesh)),
      gauges_(site_gauges(basin, mesh)),
      extents_(site_extents(basin, mesh, local_)),
      rain_gauges_(basin, mesh, local_,
                   static_cast<std::size_t>(lanes_for(my_members_, basin.solver.precision))),
      exchanges_(basin.exchanges, mesh),
      forcing_(basin, mesh, local_, lanes_for(my_members_, basin.solver.precision)),
      ground_(basin, mesh, local_, ranks,
              static_cast<std::size_t>(lanes_for(my_members_, basin.solver.precision))),
      snow_(basin, local_, ranks, static_cast<std::size_t>(lanes_for(my_members_, basin.solver.precision))) {
  core::check(my_members_ > 0, "ensemble.groups = {} is more than ensemble.members = {}", ranks.groups(),
              members_);
  mesh::close_edges(local_, mesh, exchanges_.closed_edges());
  section_edges_ = section_edges(lines_, local_);
  roughness_.emplace(basin, mesh, local_);
  solver_ = make_solver(local_, kinds(local_, boundaries_), my_members_,
                        static_cast<int>(roughness_->count()), basin.solver.precision, basin.solver.order);
  rim_ = rim();
  if (!lines_.empty()) solver_->rims().meter(section_edges_.edges);
  forcing_.set_up(*solver_);
  exchanges_.set_up(local_, *solver_);
  set_up_extras();
  local_.let_go_of_shape();
  std::vector<int>().swap(owner_);
  stepper_ = Stepper(basin.solver.cfl, basin.solver.local_steps, basin.solver.precision, true);
  solver_->extremes().set_depths(basin.products.arrival_depth_m, basin.products.durations_m());
  set_depth_roughness();
  const std::size_t n = lanes();
  carried_ = Budget(*this, n);
  controls_.resize(hydro::controls().size());
  for (const Control& c : hydro::controls())
    set_control(c.name, std::vector<double>(rows_of(*this, c.space) * n, c.neutral));

  set(0, initial_state(basin, mesh, local_, {first_member_, my_members_, lanes()}, mesh_file), {});
  carried_.rows("initial") = stored_now(*this);
  carried_.rows("ground_initial") = ground_stored(*this);
  carried_.rows("snow_initial") = snow_stored(*this);
  carried_.rows("tracer_initial") = tracers_stored(*this);
}

/// What the water carries, and terms of the momentum balance.
void Simulation::set_up_extras() {
  std::vector<std::string> boundaries, sources;
  for (const RimEdge& e : rim_)
    boundaries.push_back(e.edge.boundary < 0 ? "" : boundaries_.name(e.edge.boundary));
  for (const int source : forcing_.source_of_point()) sources.push_back(forcing_.name(source));
  carry_tracers(*solver_, local_, basin_.tracers, boundaries, sources);
  std::vector<UsedTerm> terms;
  for (const core::Term& term : basin_.terms) terms.push_back({static_cast<int>(term.row), term.coefficient});
  if (!terms.empty()) solver_->terms().use(terms, local_);
}

std::vector<Simulation::RimEdge> Simulation::rim() const {
  std::vector<RimEdge> edges;
  for (const Index i : solver_->rims().edges()) {
    const mesh::LocalEdge& e = local_.edges[i];
    edges.push_back({e.left, boundaries_.named_edge(e.global)});
  }
  return edges;
}

int Simulation::number(int member) const { return basin_.ensemble.number(member); }

void Simulation::check_covers(double begin, double end) const {
  const auto at = [&](double t) { return basin_.forecast.start + core::milliseconds_of(t); };
  rain_.check_covers(begin, end);
  boundaries_.check_covers(at(begin), at(end));
  forcing_.check_covers(at(begin), at(end));
  snow_.check_covers(at(begin), at(end));
}

void Simulation::know_until(double t) {
  const core::Instant cycle = basin_.forecast.start + core::milliseconds_of(t);
  rain_.know_until(t);
  boundaries_.know_until(cycle);
  forcing_.know_until(cycle);
  refresh_rain();
}

std::vector<core::LastKnown> Simulation::not_known_at(double end) const {
  const auto at = [&](double t) { return basin_.forecast.start + core::milliseconds_of(t); };
  std::vector<core::LastKnown> drivers = boundaries_.not_known_at(at(end));
  const std::vector<core::LastKnown> forcing = forcing_.not_known_at(at(end));
  if (rain_.design_storm()) drivers.push_back({core::Driver::rain});
  if (const auto rain = rain_.last_known(); rain && *rain < end)
    drivers.push_back({.driver = core::Driver::rain,
                       .until = at(*rain),
                       .then = basin_.rain.grid ? basin_.rain.grid->outside : basin_.rain.outside,
                       .measured = basin_.rain.until_cycle});
  drivers.insert(drivers.end(), forcing.begin(), forcing.end());
  snow_.not_known_at(at(end), drivers);
  return drivers;
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
  solver_->set_depth_roughness(roughness_->curves(curves));
}

void Simulation::set_control(core::ControlName name, std::vector<double> values) {
  controls_[name.index] = std::move(values);
  hydro::control(name).apply(*this, controls_[name.index]);
}

void Simulation::set_manning(std::vector<double> n) {
  manning_ = std::move(n);
  solver_->set_manning(roughness_->manning(manning_, lanes()));
}

void Simulation::scale_losses() {
  forcing_.set_losses(*solver_, control("infiltration_factor"), control("soil_dryness"));
}

void Simulation::scale_inflow(std::vector<double> factor) { inflow_scale_ = std::move(factor); }

void Simulation::set(double time, LaneState owned, const std::vector<double>& residual) {
  time_ = time;
  kept_.reset();
  stepper_.reset();
  extremes_current_ = false;
  for (auto* v : {&owned.depth, &owned.velocity_x, &owned.velocity_y})
    v->resize(static_cast<std::size_t>(local_.n_cells()) * lanes(), 0);
  solver_->set_state(owned);
  if (!residual.empty()) solver_->set_residual(residual);
  refresh_rain();
}

LaneState Simulation::owned_state() const {
  LaneState s = solver_->state();
  for (auto* v : {&s.depth, &s.velocity_x, &s.velocity_y})
    v->resize(static_cast<std::size_t>(local_.n_owned) * lanes());
  return s;
}

/// [boundary][lane] on what comes in: the control, and how members part after the last row.
std::vector<double> Simulation::inflow_scale_now() const {
  std::vector<double> scale = inflow_scale_;
  for (int b = 0; inflow_spread_.any() && b < boundaries_.count(); ++b)
    if (const std::optional<double> last = boundaries_.last_row(b))
      inflow_spread_.scale(b, *last, time_, &scale[static_cast<std::size_t>(b) * lanes()]);
  double* factor = scale.data();
  for (int b = 0; b < boundaries_.count(); ++b)
    for (Index k = 0; k < lanes(); ++k, ++factor)
      *factor *= boundaries_.departure(b, number(first_member_ + std::min(k, my_members_ - 1)), time_);
  return scale;
}

/// Boundary values for steps that end with the one that begins now, and the rate at which water may rush in
/// from them.
void Simulation::refresh_boundary() {
  if (!boundaries_.driven()) return;
  const std::size_t n = lanes();
  std::vector<double> values(rim_.size() * n, 0);
  boundary_rate_ = 0;
  const BoundariesAt boundaries(boundaries_, time_);
  const std::vector<double> scale = inflow_scale_now();
  for (std::size_t i = 0; i < rim_.size(); ++i) {
    const auto& [cell, edge] = rim_[i];
    if (edge.boundary < 0) continue;
    const double bed = local_.bed[cell];
    if (by_lane(boundaries_.kind(edge.boundary))) {
      if (cell >= local_.n_owned) continue;
      const std::vector<double> water = solver_->state_of(cell).depth;
      for (std::size_t k = 0; k < n; ++k) values[i * n + k] = boundaries.value(edge, bed, water[k]).value;
      continue;
    }
    const auto [value, depth] = boundaries.value(edge, bed, 0);
    double largest = 1;
    std::size_t lane = 0;
    for (std::size_t k = 0; k < n; ++k) {
      const double factor = value > 0 ? scale[edge.boundary * n + k] : 1;
      values[i * n + k] = value * factor;
      if (factor > largest) largest = factor, lane = k;
    }
    const double rush =
        largest > 1 ? depth * std::cbrt(largest * largest) : depth;  // critical depth ~ q^(2/3)
    const double rate = rush_rate(rush, local_.perimeter[cell], local_.area[cell]);
    if (rate > boundary_rate_) boundary_rate_ = rate, boundary_lane_ = lane;
  }
  solver_->rims().set(values);
}

std::vector<double> Simulation::gauge_zeros() const {
  const auto members = static_cast<std::size_t>(members_);
  std::vector<double> offset(gauges_.size() * members, 0);
  const std::vector<double>& mine = control("gauge_datum");
  for (std::size_t g = 0; g < gauges_.size() && ranks_.domain_rank() == 0; ++g)
    std::copy_n(&mine[g * static_cast<std::size_t>(lanes())], my_members_,
                &offset[g * members + static_cast<std::size_t>(first_member_)]);
  ranks_.add_over_world(offset);
  for (std::size_t i = 0; i < offset.size(); ++i) offset[i] += gauges_[i / members].zero;
  return offset;
}

/// Parts that ranks hold, [row][lane], as sums over the world, [row][member].
std::vector<double> Simulation::of_all_members(const std::vector<double>& rows) const {
  if (rows.empty()) return {};
  const auto n = static_cast<std::size_t>(lanes()), members = static_cast<std::size_t>(members_);
  std::vector<double> all(rows.size() / n * members, 0);
  for (std::size_t row = 0; row < rows.size() / n; ++row)
    std::copy_n(&rows[row * n], my_members_, &all[row * members + static_cast<std::size_t>(first_member_)]);
  ranks_.add_over_world(all);
  return all;
}

std::vector<double> Simulation::flooded_fractions() const {
  std::vector<double> parts;
  for (const ExtentSite& site : extents_) {
    const std::vector<double> part = flooded_part(site, *solver_);
    parts.insert(parts.end(), part.begin(), part.end());
  }
  std::vector<double> fractions = of_all_members(parts);
  for (double& fraction : fractions) fraction = std::min(fraction, 1.0);
  return fractions;
}

std::vector<double> Simulation::rain_fallen() const { return of_all_members(rain_gauges_.fallen()); }

void Simulation::set_rain_fallen(const std::vector<double>& fallen) {
  const auto n = static_cast<std::size_t>(lanes()), members = static_cast<std::size_t>(members_);
  std::vector<double> mine(rain_gauges_.count() * n, 0);
  for (std::size_t i = 0; i < mine.size(); ++i)
    if (rain_gauges_.mine(i / n))
      mine[i] = fallen[i / n * members + static_cast<std::size_t>(first_member_) +
                       std::min(i % n, static_cast<std::size_t>(my_members_) - 1)];
  rain_gauges_.set_fallen(std::move(mine));
}

GaugeValues Simulation::gauge_values() const {
  const std::size_t n = gauges_.size() * members_;
  const std::size_t tracers = basin_.tracers.size();
  std::vector<double> values((3 + tracers) * n, 0);
  // Two cells at most, maybe of two ranks: a sum of two is the same in any order.
  const auto add = [&](std::size_t g, Index global, double share, bool home) {
    const auto end = local_.global_cell.begin() + local_.n_owned,
               found = std::lower_bound(local_.global_cell.begin(), end, global);
    if (found == end || *found != global || share == 0) return;
    const auto cell = static_cast<Index>(found - local_.global_cell.begin());
    const LaneState state = solver_->state_of(cell);
    std::vector<double> carried;
    if (home && tracers > 0) carried = solver_->carried().concentrations_of({cell});
    for (int m = 0; m < my_members_; ++m) {
      const std::size_t at = g * members_ + first_member_ + m;
      values[at] += share * (local_.bed[cell] + state.depth[m]);
      if (!home) continue;
      values[n + at] = state.velocity_x[m];
      values[2 * n + at] = state.velocity_y[m];
      for (std::size_t q = 0; q < tracers; ++q) values[(3 + q) * n + at] = carried[q * lanes() + m];
    }
  };
  for (std::size_t g = 0; g < gauges_.size(); ++g) {
    const GaugeSite& place = gauges_[g];
    add(g, place.cell, 1 - place.share, true);
    if (place.second_cell != mesh::none) add(g, place.second_cell, place.share, false);
  }
  ranks_.add_over_world(values);
  const auto rows = [&](std::size_t first, std::size_t count) {
    return std::vector<double>(values.begin() + static_cast<std::ptrdiff_t>(first * n),
                               values.begin() + static_cast<std::ptrdiff_t>((first + count) * n));
  };
  return {rows(0, 1), rows(1, 1), rows(2, 1), rows(3, tracers)};
}

}  // namespace freshet::hydro
